// Small comforts of the admin. Every page works without them; nothing here decides anything.
(() => {
  const root = document.documentElement;

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-theme-switch], [data-copy]");
    if (target?.matches("[data-theme-switch]")) switchTheme();
    if (target?.matches("[data-copy]")) copy(target);
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const menu = document.querySelector("details.menu[open]");
      if (menu) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    }
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      // On a phone the field has a page of its own.
      const field = [...document.querySelectorAll("[data-finder]")].find((each) => each.checkVisibility());
      const way = field ?? document.querySelector("[data-find]");
      if (way) {
        event.preventDefault();
        field ? field.select() : way.click();
      }
    }
  });

  document.addEventListener("submit", (event) => {
    const question = event.target.dataset.confirm;
    if (question && !window.confirm(question)) event.preventDefault();
    // Since the page was drawn, the filters may have changed.
    const shown = event.target.querySelector("[data-query]");
    if (shown) shown.value = location.search;
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
    if (event.target.matches("[data-all]")) {
      for (const box of event.target.form.querySelectorAll('[name="id"]')) box.checked = event.target.checked;
    }
    const bulk = event.target.closest("[data-bulk]");
    if (bulk) countPicked(bulk);
  });

  document.addEventListener("htmx:after:swap", prepare);
  prepare();

  function prepare() {
    for (const bulk of document.querySelectorAll("[data-bulk]")) countPicked(bulk);
  }

  /** With a script the bar shows once something is picked, and says how many. */
  function countPicked(form) {
    const bar = form.querySelector("[data-bulk-bar]");
    if (!bar) return;
    const count = form.querySelectorAll('[name="id"]:checked').length;
    const words = bar.querySelector("[data-bulk-count]");
    words.textContent = words.dataset.text.replace("{count}", new Intl.NumberFormat(root.lang).format(count));
    bar.hidden = count === 0;
  }

  function switchTheme() {
    const theme = root.dataset.bsTheme === "dark" ? "light" : "dark";
    root.dataset.bsTheme = theme;
    localStorage.setItem("rafiq-theme", theme);
  }

  async function copy(button) {
    const field = document.querySelector(button.dataset.copy);
    const before = button.innerHTML;
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      field.select();
      return;
    }
    button.textContent = button.dataset.done;
    button.setAttribute("aria-live", "polite");
    setTimeout(() => button.replaceChildren(...new DOMParser().parseFromString(before, "text/html").body.childNodes), 1500);
  }
})();
