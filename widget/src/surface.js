// @ts-check
/** Everything a surface can do once the story is there: show a view, wear a style, close and give the focus back. */
import { emit, warn } from "./events.js";
import { shareView } from "./elements/share.js";
import { paint, sheetOf } from "./paint.js";
import { refine } from "./theme.js";

export class Surface extends /** @type {new () => HTMLElement & import("./types").Shown} */ (HTMLElement) {
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
    setTimeout(emit, 0, "shown", { surface: view }); // once those of the queue who asked for it listen
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
    const used = this.touched || document.activeElement === this;
    this.remove();
    if (used && document.activeElement === document.body) this.returnTo?.focus?.();
  }

  /** Into the panel, where what held the focus has made way for something else. */
  focus() {
    /** @type {HTMLElement | null} */ (this.root.firstElementChild)?.focus();
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
  if (kind === "tab" && auto && !/offer|survey/.test(view)) view = "tab";
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
    // Into the top layer where the browser has one, so that no stacking or transform of the page gets in the way.
    surface.popover = "manual";
    surface.showPopover?.(); // older browsers: the highest z-index has to do
  }
  if (surface.view !== view) surface.showing = surface.show(view);
  await surface.showing;
  const panel = surface.root.firstElementChild;
  if (!panel) surface.clear();
  else if (!auto) {
    surface.touched = true;
    // Whoever opened it is in a dialog now; what opened by itself was only a region of the page.
    name(panel, { role: "dialog", "aria-modal": `${kind === "popup"}` });
    surface.focus();
  }
}
