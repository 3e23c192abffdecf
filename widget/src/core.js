// @ts-check
/** What a page needs at once: the order, and the prompt on screen. What follows is told by story.js. */
import { defineElements, drawPrompt } from "./element.js";
import { warn } from "./events.js";
import { languageOf, pickLocale } from "./locales/index.js";
import { makeMemory } from "./memory.js";
import { findOrder, knows, readOrder } from "./order.js";
import { hearPurchases, smells } from "./smell.js";

export class Core {
  /** @type {(() => void)[]} */
  undo = [];
  /** Orders of this page by number, and whether each named its buyer. @type {Map<string | undefined, boolean>} */
  orders = new Map();
  /** The way the page's order came by: others of the same page tell the same order. @type {string | undefined} */
  way;
  /** The surface above the page, if one is open. @type {any} */
  prompt;
  /** Settles when the backend has said who this is. @type {Promise<unknown> | undefined} */
  answer;
  /** The order names its buyer, so a link will come. @type {boolean | undefined} */
  known;
  /** What the visitor said to being remembered. @type {boolean | undefined} */
  said;
  /** Look of what comes later. @type {string | undefined} */
  css;
  /** @type {Promise<import("./types").Story | null> | undefined} */
  told;

  /**
   * @param {import("./types").Painted} painted what the tag carries
   * @param {import("./types").Options} options
   * @param {string} version
   */
  constructor(painted, options, version) {
    const { key, words } = painted;
    this.painted = painted;
    this.options = options;
    this.version = version;
    this.locale = pickLocale([options.locale, document.documentElement.lang, ...navigator.languages, words.lang]);
    /** The language sentences are finished in by the server; an Arabic region has digits of its own. */
    this.tongue = /^ar/.test(this.locale) ? this.locale : languageOf(this.locale);
    /** The deal in words: the store's own language comes along, others come with the story. @type {import("./types").Deal | undefined} */
    this.words = words.lang === this.tongue ? words : undefined;
    this.memory = makeMemory(`rafiq:${key}`, () => this.said ?? options.consent !== "required");
  }

  start() {
    defineElements(this);
    this.page();
    this.listen(document, "click", (event) => {
      const opener = event.composedPath()[0].closest?.("[data-rafiq-open]");
      if (opener) this.call("open", opener.dataset.rafiqOpen);
    });
  }

  /** A mistake in a command is a quiet note, never an error of the page. @param {any} command */
  run(command) {
    try {
      const [name, what, value] = command;
      const purchase = name === "track" && what === "purchase" && readOrder(value);
      if (name === "consent") this.said = !!what;
      if (purchase) this.track(purchase);
      else this.call("command", name, what, value);
    } catch (error) {
      warn(error);
    }
  }

  /** Looks at the page as it is now: a friend's arrival or an install check, then an order. */
  page() {
    const purchase = findOrder(document);
    this.way = undefined;
    if (purchase) this.track(purchase);
    if (/[?&]rafiq/.test(location.search)) this.call("arrive");
    if (this.painted.tab) this.call("lean");
  }

  /** An order told to somebody else will do where the page has none for us. */
  detect() {
    const look = () => this.call("look");
    if (this.options.detect !== "off" && (hearPurchases(this, look) || smells(this)) && !this.way) look();
  }

  /**
   * Shows the buttons from the configuration at once; the link fills in when the backend answers.
   * @param {import("./types").Purchase} purchase
   * @param {string} [way] whom the page told it
   */
  track(purchase, way = "shop") {
    const { memory, orders } = this;
    const number = purchase.order?.order_number ?? purchase.token;
    const known = knows(purchase);
    // Told twice, by whatever ways, is one order; only who bought it is news.
    const heard = orders.get(number);
    this.way = way;
    if (heard || heard === known) return;
    orders.set(number, known);
    this.known = known;
    // One order is one prompt, and a prompt is followed by quiet days.
    const wanted = this.options.auto !== "off" && !(memory.get("quiet") > Date.now()) && memory.get("order") !== number;
    if (wanted && known && this.words?.give && !this.prompt && !this.options.placement) drawPrompt(this);
    this.answer = Promise.all([this.answer, this.call("track", purchase, wanted)]);
  }

  /** A further part: an immutable module beside this file. @param {string} name @returns {Promise<any>} */
  load(name) {
    const { api, assets = `${api}/widget/${this.version}/` } = this.painted;
    return import(`${assets}${name}.js`).catch(() => null); // the page lives on without it
  }

  /** The rest of the widget, asked for when the first share button is on screen. */
  story() {
    return (this.told ||= new Promise((drawn) => setTimeout(drawn, 50))
      .then(() => this.load("story"))
      .then((module) => module?.begin(this)));
  }

  /** @param {string} method of the story @param {...any} values */
  async call(method, ...values) {
    try {
      const story = /** @type {any} */ (await this.story());
      if (story) await story[method](...values);
      else this.prompt?.remove(); // our server is down: the page is as if we had never been there
    } catch (error) {
      warn(error);
    }
  }

  /** @param {EventTarget} target @param {string} type @param {(event: any) => void} handler */
  listen(target, type, handler) {
    target.addEventListener(type, handler);
    this.undo.push(() => target.removeEventListener(type, handler));
  }
}
