// @ts-check
/** Asks a guest for the e-mail address their link and rewards belong to. */
import { h } from "../dom.js";

/** An address needs room: on a phone a long button goes below it. */
export const css = ".l{flex-wrap:wrap}input{flex:99 1 180px}.b{flex:auto}::placeholder{color:inherit;opacity:.8}";

/** @type {import("../types").View} */
export default function enrolView(surface, core, story) {
  const words = story.words.enrol;
  const note = h("p", { class: "n", id: "note", role: "status" }, words.note);
  const field = h("input", {
    type: "email",
    name: "email",
    required: true,
    maxlength: "254",
    autocomplete: "email",
    "aria-label": words.email,
    "aria-describedby": "note",
    placeholder: words.email,
    value: story.customer?.email,
  });
  const button = h("button", { class: "b", type: "submit" }, words.button);

  async function submit() {
    surface.touched = true;
    if (!field.checkValidity()) {
      note.textContent = words.invalid;
      field.setAttribute("aria-invalid", "true");
      field.focus();
      return;
    }
    const { customer, order_number = null } = story;
    await story.introduce("enrol", { email: field.value.trim(), first_name: customer?.first_name || "", order_number });
    if (story.share) {
      await surface.show("share");
      surface.focus();
    } else note.textContent = words.failed;
  }

  const form = h("form", { class: "l", novalidate: true, submit }, field, button);
  return h("div", {}, h("h2", { id: "title" }, core.words?.give), h("p", { class: "s" }, core.words?.get), h("p", { class: "s" }, words.intro), form, note);
}
