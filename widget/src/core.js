// @ts-check
/** What a page needs at once: the order, and the prompt on screen. What follows is told by story.js. */
import { openPrompt } from "./elements/prompt.js";
import { shareView } from "./elements/share.js";
import { emit, warn } from "./events.js";
import { makeFormat } from "./format.js";
import { share as ar } from "./locales/ar.js";
import { share as en } from "./locales/en.js";
import { share as fa } from "./locales/fa.js";
import { pickLocale, wordsFor } from "./locales/index.js";
import { share as ms } from "./locales/ms.js";
import { makeMemory } from "./memory.js";
import { findOrder, knows } from "./order.js";

export class Core {
  /** @type {Set<import("./types").Surface>} */
  surfaces = new Set();
  /** @type {(() => void)[]} */
  undo = [];
  /** @type {Record<string, any>} */
  modules = { share: { default: shareView } };
  /** The surface above the page, if one is open. @type {import("./types").Surface | null | undefined} */
  prompt;
  /** Settles when the backend has said who this is. @type {Promise<unknown> | undefined} */
  answer;
  /** The order names its buyer, so a link will come. @type {boolean | undefined} */
  known;
  /** @type {Promise<import("./types").Story | null> | undefined} */
  told;

  /**
   * @param {import("./types").Config} config
   * @param {import("./types").Options} options
   */
  constructor(config, options) {
    this.config = config;
    this.options = options;
    this.consent = options.consent !== "required";
    this.locale = pickLocale([options.locale, document.documentElement.lang, ...navigator.languages, config.store.locale]);
    this.words = wordsFor(this.locale, { en, fa, ar, ms });
    this.format = makeFormat(this.locale, this.words);
    this.memory = makeMemory(`rafiq:${config.store.key}`, () => this.consent);
    /** Whether anything may show by itself. */
    this.auto = options.auto !== "off" && !!config.program;
  }

  /** Looks at the page as it is now: a friend's arrival, then an order. */
  page() {
    if (/[?&]rafiq=/.test(location.search)) this.call("welcome");
    const purchase = findOrder(document);
    if (purchase) this.track(purchase);
    return !!purchase;
  }

  /**
   * Shows the buttons from the configuration at once; the link fills in when the backend answers.
   * @param {import("./types").Purchase} purchase
   */
  track(purchase) {
    const { memory } = this;
    const number = purchase.order?.order_number;
    this.known = knows(purchase);
    // One order is one prompt, and a prompt is followed by quiet days.
    const wanted = this.auto && !(memory.get("quiet") > Date.now()) && !(number && memory.get("order") === number);
    if (wanted && this.known) openPrompt(this, "prompt", "share", true);
    this.answer = Promise.all([this.answer, this.call("track", purchase, wanted)]);
  }

  /** A further surface: an immutable module beside this file. @param {string} name @returns {Promise<any>} */
  async load(name) {
    const file = __RAFIQ_SURFACES__[name];
    try {
      return (this.modules[name] ||= file && (await import(this.config.assets + file)));
    } catch {
      return null; // the page lives on without it
    }
  }

  /** The rest of the widget, asked for when the first share button is on screen. */
  story() {
    return (this.told ||= painted()
      .then(() => this.load("story"))
      .then((module) => module && new module.Story(this)));
  }

  /** @param {string} method of the story @param {...any} values */
  async call(method, ...values) {
    try {
      const story = /** @type {any} */ (await this.story());
      if (story) await story[method](...values);
      else this.prompt?.clear(); // our server is down: the page is as if we had never been there
    } catch (error) {
      warn(error);
    }
  }

  /** Closed by the visitor. @param {import("./types").Surface} surface */
  close(surface) {
    const { view } = surface;
    surface.clear();
    emit("closed", { surface: view });
    this.call("closed", view);
  }

  /** @param {EventTarget} target @param {string} type @param {(event: any) => void} handler */
  listen(target, type, handler) {
    target.addEventListener(type, handler);
    this.undo.push(() => target.removeEventListener(type, handler));
  }
}

function painted() {
  return new Promise((done) => {
    requestAnimationFrame(() => setTimeout(done));
    setTimeout(done, 200); // a background tab paints no frames
  });
}
