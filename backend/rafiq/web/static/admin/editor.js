// The editor: the save bar counts what is not saved, nobody leaves it behind by mistake, and a frame follows the form.
(() => {
  const frame = document.querySelector("[data-preview]");
  const form = document.querySelector(frame?.dataset.preview ?? "form[data-saved]");
  const controls = document.querySelector("[data-preview-controls]");
  if (!form) return;
  const pause = 400;
  const aside = new Set(["csrf_token", "order", "why", ...[...form.querySelectorAll("[data-aside]"), ...(controls?.querySelectorAll("input") ?? [])].map((input) => input.name)]);
  const differs = Boolean(form.dataset.saved);
  const saved = "saved" in form.dataset ? (differs ? grouped(new URLSearchParams(form.dataset.saved)) : served()) : null;
  // Of a form that came back refused: what it said otherwise than what is saved before anybody typed again.
  const unsaved = Number(form.dataset.unsaved ?? 0);
  const bar = form.querySelector("[data-savebar]");
  let timer;
  let leaving = false;

  document.querySelector("[data-preview-show]")?.setAttribute("hidden", "");
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("rafiq-moved", changed);
  document.addEventListener("htmx:after:swap", changed);
  controls?.addEventListener("change", show);
  form.addEventListener("submit", (event) => (leaving = event.submitter?.formTarget !== "_blank"));
  form.querySelector("[data-discard]")?.addEventListener("click", () => (leaving = true));
  window.addEventListener("beforeunload", (event) => {
    if (saved && bar && !leaving && waiting()) event.preventDefault();
  });
  for (const picker of form.querySelectorAll("[data-colour-of]")) follow(picker);
  sheet(document.querySelector("[data-preview-open]"), document.querySelector("#preview"));
  count();
  show();

  function changed(event) {
    if (controls?.contains(event.target)) return;
    count();
    clearTimeout(timer);
    timer = setTimeout(show, pause);
  }

  /** Every change is a new address; of a form that knows what is saved it holds only what differs. */
  function show() {
    if (!frame) return;
    const fields = typed();
    const query = new URLSearchParams();
    const named = differs ? ["language", ...differing()] : Object.keys(fields);
    for (const name of named) for (const value of fields[name] ?? [""]) query.append(name, value);
    for (const input of controls.querySelectorAll("input:checked")) query.set(input.name, input.value);
    const [surface, stage] = [query.get("surface"), query.get("stage")];
    if (surface === "offer" || stage === "friend" || stage === "refused") query.set("rafiq", "preview");
    frame.closest(".screen").classList.toggle("desktop", query.get("size") === "desktop");
    document.querySelector("[data-preview-away]")?.classList.toggle("d-none", stage !== "away");
    const address = `${frame.dataset.address}?${query}`;
    if (!same(frame.getAttribute("src"), address)) frame.src = address;
  }

  /** The same fields in another order are no reason to load the frame again. */
  function same(...addresses) {
    const [before, after] = addresses.map((address) => {
      const query = new URLSearchParams(address.split("?")[1]);
      query.sort();
      return query.toString();
    });
    return before === after;
  }

  function count() {
    if (!saved || !bar) return;
    const words = bar.querySelector("[data-savebar-count]");
    const found = waiting();
    bar.hidden = found === 0 && !("always" in bar.dataset);
    words.textContent = found === 0 ? "" : words.dataset.savebarCount.replace("{count}", new Intl.NumberFormat(document.documentElement.lang).format(found));
  }

  function waiting() {
    return Math.max(unsaved, differing().length);
  }

  /** The names of the fields that say something else than what is saved. */
  function differing() {
    const now = typed();
    const names = new Set([...Object.keys(saved), ...Object.keys(now)]);
    return [...names].filter((name) => name !== "language" && said(now, name) !== said(saved, name));
  }

  /** The fields as the page came, whatever a browser that goes back has filled in since. */
  function served() {
    const pairs = [];
    for (const each of form.elements) {
      if (!each.name || each.type === "submit" || aside.has(each.name)) continue;
      if (each.type === "select-one") pairs.push([each.name, ([...each.options].find((one) => one.defaultSelected) ?? each.options[0])?.value ?? ""]);
      else if (!/^(radio|checkbox)$/.test(each.type) || each.defaultChecked) pairs.push([each.name, /^(radio|checkbox)$/.test(each.type) ? each.value : each.defaultValue]);
    }
    return grouped(pairs);
  }

  /** On a small screen the preview comes up over the form, and goes as it came: by its button, Escape, a touch beside it. */
  function sheet(door, preview) {
    if (!door || !preview?.showPopover) return;
    door.setAttribute("role", "button");
    door.addEventListener("keydown", (event) => {
      if (event.key !== " ") return;
      event.preventDefault();
      door.click();
    });
    door.addEventListener("click", (event) => {
      event.preventDefault();
      preview.setAttribute("popover", "auto");
      preview.showPopover();
      preview.querySelector("[data-preview-close]").focus();
    });
    preview.querySelector("[data-preview-close]").addEventListener("click", () => preview.hidePopover());
    preview.addEventListener("toggle", (event) => {
      if (event.target !== preview || event.newState !== "closed") return;
      preview.removeAttribute("popover");
      door.focus();
    });
  }

  function typed() {
    const fields = grouped(new FormData(form));
    for (const name of aside) delete fields[name];
    return fields;
  }

  function grouped(pairs) {
    const fields = {};
    for (const [name, value] of pairs) (fields[name] ??= []).push(value);
    return fields;
  }

  function said(fields, name) {
    return (fields[name] ?? []).join(",");
  }

  /** A colour can be typed or picked; the field with a name is the one that counts. */
  function follow(picker) {
    const field = form.querySelector(picker.dataset.colourOf);
    picker.hidden = false;
    picker.addEventListener("input", () => {
      field.value = picker.value;
    });
    field.addEventListener("input", () => {
      if (/^#[0-9a-f]{6}$/i.test(field.value)) picker.value = field.value;
    });
  }
})();
