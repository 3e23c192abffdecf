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

  // What is typed into a part of a form while another version of it is on its way stays as it was typed.
  const typed = new Map();
  document.addEventListener("htmx:before:request", (event) => {
    if (!event.target.closest("[data-live]")) typed.clear();
  });
  document.addEventListener("input", (event) => {
    if (event.target.matches("input[data-number]")) grouped(event.target);
    if (event.target.closest("[data-typed-stays]")) typed.set(event.target.id, event.target);
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
    if (event.target.matches("[data-all]")) {
      for (const box of boxes(event.target.form)) box.checked = event.target.checked;
    }
    if (event.target.form?.matches("[data-bulk]")) countPicked(event.target.form);
  });

  // Before the new version is in the page: nobody can type into it without what was typed already.
  document.addEventListener("htmx:before:swap", (event) => {
    for (const [id, before] of typed) {
      for (const { fragment } of event.detail.tasks) {
        const field = fragment.getElementById(id);
        if (field) field.value = before.value;
      }
    }
  });
  document.addEventListener("htmx:after:swap", prepare);
  prepare();
  document.querySelector(".side [aria-current=page]")?.scrollIntoView({ block: "nearest" });
  // What was refused stands where it can be mended, however far down.
  document.querySelector("main [aria-invalid=true]")?.focus();

  /** A number of five digits and more is said again in groups, which a field itself must not hold. */
  function grouped(field) {
    const place = field.closest(".with-unit") ?? field;
    const plain = field.value.trim().replace(/[۰-۹]/g, (digit) => "۰۱۲۳۴۵۶۷۸۹".indexOf(digit)).replace("٫", ".");
    let said = place.parentElement.querySelector(":scope > [data-grouped]");
    if (!said && /^\d{5,15}(\.\d+)?$/.test(plain)) {
      said = document.createElement("p");
      said.className = "hint";
      said.dataset.grouped = "";
      place.after(said);
    }
    if (said) said.textContent = /^\d{5,15}(\.\d+)?$/.test(plain) ? new Intl.NumberFormat(root.lang).format(Number(plain)) : "";
  }

  function prepare() {
    for (const field of document.querySelectorAll("input[data-number]")) grouped(field);
    for (const bulk of document.querySelectorAll("[data-bulk]")) countPicked(bulk);
  }

  /** With a script the bar shows once something is picked, and says how many. */
  function countPicked(form) {
    const bar = form.querySelector("[data-bulk-bar]");
    if (!bar) return;
    const count = boxes(form).filter((box) => box.checked).length;
    const every = form.querySelector("[data-every]:checked");
    const words = bar.querySelector("[data-bulk-count]");
    const told = words.dataset.text.replace("{count}", new Intl.NumberFormat(root.lang).format(count));
    words.textContent = every ? every.dataset.every : told;
    bar.hidden = count === 0 && !every;
  }

  /** Those of a list may stand outside of their form, where each row has a form of its own. */
  function boxes(form) {
    return [...form.elements].filter((box) => box.name === "id");
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
