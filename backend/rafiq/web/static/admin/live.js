// Parts that follow a form: what came anew is said in one sentence, and a field that keeps it from showing is marked.
(() => {
  const controls = ":is(input, select, textarea)";
  const parts = [...document.querySelectorAll("[data-live]")];
  const heard = new Map(parts.map((part) => [part, typed(part)]));

  document.addEventListener("input", () => {
    for (const part of parts) heard.set(part, typed(part));
  });
  document.addEventListener("htmx:after:swap", () => {
    for (const part of parts) {
      came(part);
      // Fields can come anew too, with a chosen country; nobody typed them.
      if (heard.get(part) !== typed(part)) document.querySelector(part.dataset.live).dispatchEvent(new Event("input", { bubbles: true }));
    }
  });

  function came(part) {
    const wrong = new Set((part.querySelector("[data-wrong]")?.dataset.wrong ?? "").split(" "));
    for (const field of fields(part)) mark(field, wrong.has(field.name));
    const said = part.parentElement.querySelector("[data-live-said]");
    const words = (part.querySelector("[data-said]")?.innerText ?? "").replace(/\s+/g, " ").trim();
    if (said.textContent !== words) said.textContent = words;
  }

  function mark(field, isWrong) {
    if (isWrong) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }

  function fields(part) {
    return [...document.querySelectorAll(`:is(${part.dataset.live}) ${controls}`)];
  }

  function typed(part) {
    return fields(part)
      .map((field) => (/^(radio|checkbox)$/.test(field.type) ? field.checked : field.value))
      .join("\n");
  }
})();
