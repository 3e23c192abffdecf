// Keys for the list of flagged referrals: j, k move; x picks; a, v decide what is picked, else the row; u undoes.
(() => {
  const queue = document.querySelector("[data-queue]");
  if (!queue) return;
  let at = 0;

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    // By the key's place too: on a Persian or Arabic keyboard the same keys work.
    const key = event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : event.key;
    const act = { j: () => move(1), k: () => move(-1), x: pick, a: () => decide("a"), v: () => decide("v"), u: undo }[key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  document.addEventListener("htmx:after:swap", () => show(at, true));
  show(0, false);

  function rows() {
    return [...queue.querySelectorAll("[data-row]")];
  }

  function move(step) {
    show(at + step, true);
  }

  function show(index, focus) {
    const all = rows();
    if (!all.length) return;
    at = Math.min(Math.max(index, 0), all.length - 1);
    for (const row of all) row.removeAttribute("aria-current");
    all[at].setAttribute("aria-current", "true");
    if (focus) {
      all[at].querySelector("a").focus({ preventScroll: true });
      all[at].scrollIntoView({ block: "nearest" });
    }
  }

  function pick() {
    const box = rows()[at]?.querySelector('[name="id"]');
    if (box) box.click();
  }

  function decide(key) {
    const button = queue.querySelector(`[data-key="${key}"]`);
    if (!button) return;
    const form = button.form;
    if (!form.querySelector('[name="id"]:checked, [name="every"]:checked')) pick();
    if (form.querySelector('[name="id"]:checked, [name="every"]:checked')) form.requestSubmit(button);
  }

  function undo() {
    const button = queue.querySelector('[data-key="u"]');
    if (button) button.form.requestSubmit(button);
  }
})();
