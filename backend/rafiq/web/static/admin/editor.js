// The editor: the frame follows the form, the save bar counts what is not saved, and nobody leaves it behind by mistake.
(() => {
  const frame = document.querySelector("[data-preview]");
  const form = frame && document.querySelector(frame.dataset.preview);
  const controls = document.querySelector("[data-preview-controls]");
  if (!form || !controls) return;
  const pause = 400;
  const saved = "saved" in form.dataset ? grouped(new URLSearchParams(form.dataset.saved)) : null;
  const bar = form.querySelector("[data-savebar]");
  const aside = new Set(["csrf_token", "order", "why", ...[...controls.querySelectorAll("input")].map((input) => input.name)]);
  let timer;
  let leaving = false;

  document.querySelector("[data-preview-show]")?.setAttribute("hidden", "");
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("rafiq-moved", changed);
  controls.addEventListener("change", show);
  form.addEventListener("submit", () => (leaving = true));
  form.querySelector("[data-discard]")?.addEventListener("click", () => (leaving = true));
  window.addEventListener("beforeunload", (event) => {
    if (saved && bar && !leaving && differing().length) event.preventDefault();
  });
  for (const picker of form.querySelectorAll("[data-colour-of]")) follow(picker);
  count();
  show();

  function changed(event) {
    if (controls.contains(event.target)) return;
    count();
    clearTimeout(timer);
    timer = setTimeout(show, pause);
  }

  /** Every change is a new address; of a form that knows what is saved it holds only what differs. */
  function show() {
    const fields = typed();
    const query = new URLSearchParams();
    const named = saved ? ["language", ...differing()] : Object.keys(fields);
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
    const found = differing().length;
    bar.hidden = found === 0;
    words.textContent = words.dataset.savebarCount.replace("{count}", new Intl.NumberFormat(document.documentElement.lang).format(found));
  }

  /** The names of the fields that say something else than what is saved. */
  function differing() {
    const now = typed();
    const names = new Set([...Object.keys(saved), ...Object.keys(now)]);
    return [...names].filter((name) => name !== "language" && said(now, name) !== said(saved, name));
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
