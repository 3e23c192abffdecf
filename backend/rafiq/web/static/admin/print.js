/* The buttons of a sheet: print it, or take its words along; each shown where the browser can. */
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
for (const button of document.querySelectorAll("[data-copy-words]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.querySelector("main").innerText.trim());
    button.textContent = button.dataset.done;
  });
}
