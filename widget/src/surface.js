// @ts-check
/** Everything a surface can do once the story is there: show a view, wear a style, close and give the focus back. */
import { emit, warn } from "./events.js";
import { shareView } from "./elements/share.js";
import { paint, sheetOf } from "./paint.js";
import { refine } from "./theme.js";

export class Surface extends HTMLElement {
  /** The name of the view on show. */
  view = "";
  /** Opened by itself, not by the visitor. */
  auto = false;
  /** The visitor has used it: nothing may take it away any more. */
  touched = false;
  /** Shown above the page instead of inside it. */
  floats = false;
  /** The channel pressed before the link was there. @type {any} */
  eager;
  /** Settles when the view is on show. @type {Promise<void> | undefined} */
  showing;
  /** The look of the place it shows in. @type {string | undefined} */
  place;
  /** Where the focus was when it opened. @type {HTMLElement | null | undefined} */
  returnTo;

  /** Of the tag that is at work now; none after `destroy`. */
  get core() {
    return /** @type {import("./types").Core | null} */ (/** @type {any} */ (this.constructor).core);
  }

  get root() {
    return /** @type {ShadowRoot} */ (this.shadowRoot || this.attachShadow({ mode: "open" }));
  }

  /** @param {string} name a view, or nothing */
  async show(name) {
    this.view = name;
    const { core } = this;
    const story = await core?.story();
    const module = name === "share" || !name ? null : await core?.load(name);
    if (!core || !story || core !== this.core || this.view !== name) return; // destroyed, or something else was asked for meanwhile
    story.surfaces.add(this);
    if (name === "share") paint(this, core, name, shareView(this, core));
    else if (module) paint(this, core, name, module.default(this, core, story), module.css);
    else return this.clear();
    this.finish(story);
  }

  /** Adds what the first drawing left out: names for assistive technology, parts for the shop's style sheet, contrast. @param {import("./types").Story} story */
  finish(story) {
    const { core, root, floats, view } = this;
    const panel = /** @type {HTMLElement} */ (root.querySelector("section"));
    const title = panel.querySelector("h2");
    if (!core) return;
    refine(this, core);
    name(panel, { part: "panel", lang: core.locale, role: floats && !this.auto ? "dialog" : "region", "aria-labelledby": "title", tabindex: "-1" });
    if (title) title.id = "title";
    const close = panel.querySelector(".x");
    if (close) name(close, { part: "close", "aria-label": story.words.share.close });
    this.wear(this.place);
    if (view === "share") story.bring(this).catch(warn);
    emit("shown", { surface: view });
    story.shown(this, view).catch(warn);
  }

  /** @param {...(string | undefined | false)} texts */
  wear(...texts) {
    const { root } = this;
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, ...texts.filter(Boolean).map(/** @type {any} */ (sheetOf))];
  }

  /** Removes what this element shows; an element the shop placed stays where it is. */
  clear() {
    if (!this.floats) {
      this.view = "";
      this.root.adoptedStyleSheets = [];
      return this.root.replaceChildren();
    }
    const inside = document.activeElement === this;
    this.remove();
    if (inside) this.returnTo?.focus?.();
  }
}

/** @param {Element} element @param {Record<string, string>} attributes */
function name(element, attributes) {
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
}

/** Teaches the elements of the page. @param {any} element the class they were defined with */
export function teach(element) {
  const { constructor, ...abilities } = Object.getOwnPropertyDescriptors(Surface.prototype);
  Object.defineProperties(element.prototype, abilities);
}

/**
 * Opens a surface above the page.
 * @param {import("./types").Core} core
 * @param {"prompt" | "offer"} tag the element to use
 * @param {string} view what it shows
 * @param {boolean} auto shown by itself: then it takes no focus
 */
export async function openPrompt(core, tag, view, auto) {
  const kind = core.options.placement || core.config.surfaces?.[tag];
  const places = kind && kind !== "tab" && (await core.load("places"));
  if (kind === "tab" && auto && view !== "offer" && view !== "survey") view = "tab";
  let surface = core.prompt?.isConnected ? core.prompt : null;
  if (surface && surface.localName !== `rafiq-${tag}`) {
    surface.clear();
    surface = null;
  }
  if (!surface) {
    surface = core.prompt = document.createElement(`rafiq-${tag}`);
    surface.floats = true;
    surface.auto = auto;
    surface.returnTo = document.activeElement;
    if (places) surface.place = places.default(surface, core, kind);
    else document.body.append(surface);
    if (!surface.isConnected) return;
    raise(surface);
  }
  if (surface.view !== view) surface.showing = surface.show(view);
  await surface.showing;
  const panel = surface.root.firstElementChild;
  if (!panel) surface.clear();
  else if (!auto) {
    surface.touched = true;
    // Whoever opened it is in a dialog now; what opened by itself was only a region of the page.
    name(panel, { role: "dialog", "aria-modal": `${kind === "popup"}` });
    panel.focus();
  }
}

/** Into the top layer where the browser has one, so that no stacking or transform of the page gets in the way. @param {any} surface */
export function raise(surface) {
  surface.popover = "manual";
  surface.showPopover?.(); // older browsers: the highest z-index has to do
}
