"""What a reader sees of a line on a page, whatever the direction of the words around it."""

# Whether the first letter of a line of words stands left of its last.
LEFT_TO_RIGHT = """line => {
  const at = (n) => {
    const letter = document.createRange();
    letter.setStart(line.firstChild, n);
    letter.setEnd(line.firstChild, n + 1);
    return letter.getBoundingClientRect().x;
  };
  return at(0) < at(line.textContent.length - 1);
}"""
