// @ts-check
/** One custom element for every surface: an open shadow root that takes the shop's look. */
import { h, svg } from "./dom.js";
import { emit } from "./events.js";
import { directionOf } from "./locales/index.js";
import { base, floating } from "./styles.js";
import { inkOnAccent, themeOf } from "./theme.js";

const CLOSE = "M6 6l12 12M18 6L6 18";

export class Surface extends HTMLElement {
  /** Set once for all elements; a tag loaded again after `destroy` sets its own. @type {import("./types").Core | null} */
  static core = null;

  /** The name of the view on show. */
  view = "";
  /** Opened by itself, not by the visitor. */
  auto = false;
  /** The visitor has used it: nothing may take it away any more. */
  touched = false;
  /** Shown above the page instead of inside it. */
  floats = false;

  /** Where the focus was when it opened. @type {HTMLElement | null} */
  returnTo = null;

  get core() {
    return /** @type {import("./types").Core} */ (Surface.core);
  }

  get root() {
    return this.shadowRoot || this.attachShadow({ mode: "open" });
  }

  connectedCallback() {
    const { core } = Surface;
    if (!core) return;
    core.surfaces.add(this);
    if (this.floats) return;
    // What will be known soon is drawn now; everything else is for the story to choose.
    if (core.known && core.config.program && this.localName === "rafiq-share") this.show("share");
    else core.call("place", this);
  }

  disconnectedCallback() {
    const { core } = Surface;
    core?.surfaces.delete(this);
    if (core?.prompt === this) core.prompt = null;
  }

  /** @param {string} name a view, or nothing */
  async show(name) {
    this.view = name;
    const { core } = Surface;
    const module = name && (await core?.load(name));
    const story = /** @type {any} */ (name === "share" || (await core?.story()));
    if (!core || core !== Surface.core || this.view !== name) return; // destroyed, or something else was asked for meanwhile
    if (!module) return this.root.replaceChildren();
    const content = module.default(this, core, story);
    const panel = h(
      "section",
      {
        class: "r",
        part: "panel",
        lang: core.locale,
        dir: directionOf(core.locale),
        role: this.floats ? "dialog" : "region",
        "aria-labelledby": "title",
        tabindex: "-1",
      },
      this.floats && this.closeButton(),
      content,
    );
    this.root.replaceChildren(panel);
    this.dress(panel, module.css);
    emit("shown", { surface: name });
    core.call("shown", this, name);
  }

  closeButton() {
    const label = this.core.words.close;
    return h("button", { class: "x", part: "close", type: "button", "aria-label": label, click: () => this.core.close(this) }, svg(CLOSE));
  }

  /** Puts the shop's look on. @param {HTMLElement} panel @param {string} [css] of the view */
  dress(panel, css) {
    const { options, config } = this.core;
    this.root.adoptedStyleSheets = [];
    this.wear(base, css, this.floats && floating, themeOf(this, options.theme, options.accent || config.accent));
    this.wear(inkOnAccent(panel));
  }

  /** Style sheets are constructed, so a strict style-src does not mind. @param {...(string | false | undefined)} texts */
  wear(...texts) {
    const { root } = this;
    for (const text of texts) {
      if (text) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet(text)];
    }
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

/** @type {Map<string, CSSStyleSheet>} */
const sheets = new Map();

/** @param {string} text */
function sheet(text) {
  let made = sheets.get(text);
  if (!made) {
    made = new CSSStyleSheet();
    made.replaceSync(text);
    sheets.set(text, made);
  }
  return made;
}

/** After `destroy` nothing of ours answers any more. */
export function releaseElements() {
  Surface.core = null;
}

/** Defines our elements, or hands elements defined by an earlier copy of the tag to this one. @param {import("./types").Core} core */
export function defineElements(core) {
  const known = customElements.get("rafiq-share");
  if (known) {
    Object.getPrototypeOf(known).core = core;
    for (const element of document.querySelectorAll("rafiq-share,rafiq-offer,rafiq-balance")) {
      /** @type {Surface} */ (element).connectedCallback();
    }
    return;
  }
  Surface.core = core;
  for (const name of ["share", "prompt", "offer", "balance"]) {
    customElements.define(`rafiq-${name}`, class extends Surface {});
  }
}
