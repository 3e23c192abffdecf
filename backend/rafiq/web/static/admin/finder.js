// The list below the search in the head of each page: arrows walk through it, Enter opens what is chosen or the only hit, Esc closes. Without it, Enter shows a page.
(() => {
  const field = document.querySelector("[role=combobox][data-finder]");
  if (!field) return;
  const list = document.getElementById("finder-list");
  const said = document.querySelector("[data-finder-said]");
  const options = () => [...list.querySelectorAll("[role=option]")];
  let chosen = null;

  function choose(option) {
    chosen?.setAttribute("aria-selected", "false");
    chosen = option ?? null;
    chosen?.setAttribute("aria-selected", "true");
    chosen?.scrollIntoView({ block: "nearest" });
    if (chosen) field.setAttribute("aria-activedescendant", chosen.id);
    else field.removeAttribute("aria-activedescendant");
  }

  function show(open) {
    list.hidden = !open;
    field.setAttribute("aria-expanded", String(open));
    choose(null);
  }

  function walk(step) {
    if (list.hidden) show(options().length > 0);
    const all = options();
    const at = all.indexOf(chosen) + step;
    choose(all[at < 0 ? all.length - 1 : at % all.length]);
  }

  /** One thing was found: Enter opens it, as nobody would choose otherwise. */
  function onlyHit() {
    const hits = options().filter((option) => !option.matches(".every"));
    return hits.length === 1 ? hits[0] : null;
  }

  const keys = {
    ArrowDown: () => walk(1),
    ArrowUp: () => walk(chosen ? -1 : 0),
    Enter: () => chosen.click(),
    Escape: () => {
      if (list.hidden) {
        field.value = "";
        list.replaceChildren();
        field.blur();
      } else show(false);
    },
  };

  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !list.hidden) chosen ??= onlyHit();
    const act = event.key === "Enter" && !chosen ? null : keys[event.key];
    if (!act || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
  field.form.addEventListener("focusout", (event) => {
    if (!field.form.contains(event.relatedTarget)) show(false);
  });
  field.addEventListener("focus", () => show(field.value !== "" && options().length > 0));

  // An answer that comes after somebody has left the field opens nothing.
  document.addEventListener("htmx:after:swap", () => {
    if (document.activeElement !== field) return;
    const all = options();
    show(field.value.trim() !== "" && all.length > 0);
    const count = new Intl.NumberFormat(document.documentElement.lang).format(Math.max(all.length - 1, 0));
    said.textContent = field.value.trim() ? said.dataset.text.replace("{count}", count) : "";
  });
})();
