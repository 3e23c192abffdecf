// @ts-check
/** What happens after the first frame: the order is sent, the link arrives, the word goes out, the prompt falls quiet. */
import { ask } from "./api.js";
import { h, svg } from "./dom.js";
import { obey } from "./commands.js";
import { watchConsent } from "./consent.js";
import { emit, warn } from "./events.js";
import { makeFormat, tagOf } from "./format.js";
import { later } from "./later.js";
import { directionOf, fill, isolate, languageOf } from "./locales/index.js";
import { plain, plainOrder } from "./plain.js";
import { remember } from "./remember.js";
import { bring } from "./share/bring.js";
import { copyText } from "./share/send.js";
import { benefitText, dealWords } from "./share/words.js";
import { openPrompt, teach } from "./surface.js";
import { tellTools } from "./telling.js";

const DAY_MS = 864e5;
/** After a prompt was closed or used, this shopper is left in peace. */
const QUIET_DAYS = 7;

export class Story {
  /** @type {import("./types").Share | null | undefined} */
  share;
  /** Told by the shop. @type {import("./types").Customer | undefined} */
  customer;
  /** @type {string | undefined} */
  order_number;
  /** The visitor closed the prompt on this page. */
  peace = false;
  /** The page on which the server asks nobody to share. @type {string | boolean | undefined} */
  quiet;
  /** The friend came on this very page, so even a refusal deserves an answer. */
  arrived = false;
  /** The shop has put the friend's coupon into the basket. */
  applied = false;
  /** The shop told us of consent itself. */
  spoken = false;
  /** Where the last order was told. @type {string | undefined} */
  at;
  /** @type {Set<import("./types").Surface>} */
  surfaces = new Set();
  /** What the backend says to this friend; every offer on the page shares it. @type {Promise<import("./types").Offer | null> | null} */
  offer = null;
  /** What the page was told of it. @type {object | undefined} */
  gift;
  /** What was bought and can be shared. @type {import("./types").Product[]} */
  products = [];
  /** The sender's first name, where the page told it. @type {string | undefined} */
  name;
  /** Whether the visitor agrees to a purpose. @type {(purpose: import("./types").Purpose) => boolean} */
  agreed = () => false;
  /** Called when the visitor may have said something to a consent tool. @type {(() => void) | undefined} */
  heard;

  /** @param {import("./types").Core} core @param {import("./types").Texts} words of this language, surface by surface @param {import("./types").Config} config */
  constructor(core, words, config) {
    this.core = core;
    this.words = words;
    this.config = config;
    this.memory = remember(core.memory, () => core.said === false);
    core.config = config;
    core.tag = tagOf(core.locale);
    core.format = makeFormat(core.locale, words.share);
    // The server says them in each language; what a region wants otherwise is for the browser's own tools.
    const deal = config.words?.lang === core.tongue ? config.words : dealWords(core, words.share, config.now ? Date.parse(config.now) : Date.now());
    // The first drawing of a page in another language is ours, so its channels are too.
    if (!core.words) core.painted = { ...core.painted, channels: config.channels.map(({ id, name, icon }) => [id, name, icon]) };
    core.words = deal;
    core.css = later;
    // Only our own page of an advocate names them.
    if (core.options.me) this.memory.keep("me", core.options.me);
  }

  /** An element of ours is on the page; the first one was drawn before we were there. @param {import("./types").Surface} surface */
  connected(surface) {
    if (!surface.isConnected || this.surfaces.has(surface)) return;
    // A page kept by a cache may hold what an earlier visit had drawn.
    if (surface.localName === "rafiq-prompt" && surface !== this.core.prompt) return surface.remove();
    this.surfaces.add(surface);
    // One that is being drawn right now finishes itself.
    if (surface.shadowRoot) surface.finish(this);
    else if (!surface.floats) this.place(surface).catch(warn);
  }

  /** Elements of ours that are still on the page. */
  *shownNow() {
    for (const surface of this.surfaces) {
      if (surface.isConnected) yield surface;
      else this.surfaces.delete(surface);
    }
  }

  /** Closed by the visitor. @param {import("./types").Surface} surface */
  close(surface) {
    const { view } = surface;
    surface.clear();
    this.peace = true;
    const no = !surface.touched;
    if (view !== "offer") this.hush(no);
    emit("closed", { surface: view });
    // Whoever opened or used it has not said no by closing it.
    if (no) this.tell("closed", surface, view);
  }

  /** A command of the queue that could wait for us. @param {string} name @param {any} what @param {any} value */
  command(name, what, value) {
    return obey(this, name, what, value);
  }

  /** @param {string} path @param {object} body @returns {Promise<any>} */
  post(path, body) {
    const { api, key } = this.core.painted;
    return ask(`${api}/w/${key}/${path}`, body, /^(order|identify)/.test(path));
  }

  /** @param {import("./types").Purchase} purchase @param {boolean} wanted whether a prompt may show by itself */
  async track(purchase, wanted) {
    const { core } = this;
    const { token } = purchase;
    const order = /** @type {Record<string, any>} */ (token ? { token } : plainOrder(purchase.order));
    const visit = this.memory.get("visit");
    if (visit?.until > Date.now()) order.referral ||= visit.token;
    if (!token) order.customer ||= this.customer;
    if (order.customer) order.customer = { locale: core.locale, ...order.customer };
    this.order_number = purchase.order?.order_number;
    this.at = location.pathname;
    this.name = purchase.order?.customer?.first_name || this.name;
    this.share = null;
    // On a page in another language than the store's, the words came with us.
    if (wanted && this.config.program && !this.config.asks && core.known && !core.prompt) openPrompt(core, "prompt", "share", true);
    await this.hear(await this.post("order", order), wanted);
  }

  /** Asks the backend who this is. @param {string} path enrol or identify @param {object} body */
  introduce(path, body) {
    const heard = this.post(path, { locale: this.core.locale, ...body }).then((answer) => this.hear(answer, path === "identify" && answer?.prompt?.due && this.free()));
    this.core.answer = Promise.all([this.core.answer, heard]);
    return heard;
  }

  /** @param {import("./types").Answer | null} answer @param {boolean} [wanted] */
  async hear(answer, wanted) {
    const { memory, core, core: { prompt } } = this;
    if (answer?.told) (await core.load("told"))?.learn(this, answer.told);
    const surface = answer?.prompt?.surface;
    this.products = answer?.products || this.products;
    this.share = answer?.share || this.share;
    core.known = !!this.share;
    if (answer && "quiet" in answer) this.quiet = answer.quiet && location.pathname;
    if (answer?.me) memory.keep("me", answer.me);
    if (this.share) memory.keep("share", this.share);
    if (wanted && (this.config.program || this.config.asks) && !this.peace && !prompt?.touched) {
      if (surface) await openPrompt(core, "prompt", surface, true);
      // The backend wants quiet or is not there: what opened by itself goes again.
      else if (prompt?.auto) prompt.clear();
    }
    this.refresh();
  }

  /** This person's link, as soon as it is there. @returns {Promise<import("./types").Share | null>} */
  async link() {
    const { answer } = this.core;
    await answer;
    return this.share || (!answer && this.memory.get("share")) || null;
  }

  /** Opened by the visitor or the shop. @param {string} name share or balance */
  async open(name) {
    if (!/^(share|balance|survey|how|desk)$/.test(name)) return warn(`no surface "${name}"`);
    const view = await this.choose(name);
    if (view) await openPrompt(this.core, "prompt", view, false);
  }

  /** What a surface shows: people we do not know yet are asked for an e-mail address. @param {string} name @returns {Promise<string>} */
  async choose(name) {
    const { core } = this;
    if (!this.config.program && !/balance|survey/.test(name)) return "";
    return name === "share" && !core.known && !(await this.link()) ? "enrol" : name;
  }

  refresh() {
    for (const surface of this.shownNow()) if (!surface.floats) this.place(surface);
  }

  /** An element the shop placed. @param {import("./types").Surface} surface */
  async place(surface) {
    // Where the server decides, nothing is drawn before its word.
    if (this.config.asks) await this.core.answer;
    let name = await this.choose(surface.localName.slice(6));
    if (this.quiet === location.pathname && /share|enrol/.test(name)) name = "";
    if (name !== surface.view) await surface.show(name);
  }

  /** @param {import("./types").Surface} surface @param {string} name */
  async shown(surface, name) {
    await this.core.answer; // brings the person's token along
    if (!surface.isConnected) return;
    if (surface.auto && this.order_number) this.memory.keep("order", this.order_number, true);
    this.tell("shown", surface, name);
  }

  /** @param {import("./types").Surface} surface */
  bring(surface) {
    return bring(surface, this);
  }

  /** The word went out: what serves this visitor now outlives the tab. @param {import("./types").Surface} surface @param {string} channel */
  shared(surface, channel) {
    const { memory } = this;
    for (const each of ["me", "share"]) memory.keep(each, memory.get(each), true);
    this.hush(false);
    emit("shared", { channel });
    this.tell("shared", surface, surface.view, channel);
  }

  /** Each no makes the next rest four times as long. @param {boolean} no */
  hush(no) {
    const { memory } = this;
    const times = memory.get("closed") || 0;
    memory.keep("quiet", Date.now() + QUIET_DAYS * DAY_MS * 4 ** times, true);
    if (no) memory.keep("closed", times + 1, true);
  }

  /** @param {string} type @param {import("./types").Surface} at @param {string} surface what it shows @param {string} [channel] */
  tell(type, at, surface, channel) {
    const { core, config } = this;
    const place = at.floats ? core.options.placement || config.surfaces?.[at.localName.slice(6)] || "card" : "inline";
    this.post("event", { type, surface, place, channel, me: this.memory.get("me") });
  }

  /** Something may show by itself: the shop has not switched it off, and these are no quiet days. */
  free() {
    return !(this.memory.get("quiet") > Date.now()) && this.core.options.auto !== "off" && !this.core.orders.size;
  }

  /** Nothing of ours is on the page, and the merchant wants a tab at its edge. */
  async lean() {
    const { core } = this;
    if (this.config.program && this.free() && !core.prompt) await openPrompt(core, "prompt", "tab", true);
  }

  /** A friend arrived, or somebody checks how we are built in: the page's address says so. */
  async arrive() {
    const { core } = this;
    const query = new URLSearchParams(location.search);
    const nonce = query.get("rafiq-check");
    if (query.get("rafiq")) (await core.load("offer"))?.welcome(core, this);
    if (!nonce) return;
    await this.look();
    await this.post("ping", { version: core.version, order_found: core.orders.size > 0, nonce });
  }

  /** The shop put the friend's coupon into the basket. */
  apply() {
    if (!this.applied) emit("applied");
    this.applied = true;
    for (const surface of this.shownNow()) if (surface.view === "offer") surface.show("offer");
  }

  /** The page may tell its order to somebody else. */
  look() {
    const { core } = this;
    // A single-page shop has moved on: what was told before belongs to another page.
    if (this.at && this.at !== location.pathname) core.way = undefined;
    return core.load("orders").then((orders) => orders?.look(core));
  }
}

export { dealWords, makeFormat };

/**
 * Called once by the core: what the page's language and the store's whole configuration are needed for begins here.
 * @param {import("./types").Core} core
 * @returns {Promise<Story | null>}
 */
export async function begin(core) {
  const { painted, locale } = core;
  const [words, config] = await Promise.all([
    core.load(languageOf(locale)),
    painted.config || ask(`${painted.api}/w/${painted.key}/config.json?locale=${locale}`),
  ]);
  if (!words || !config) return null;
  const element = /** @type {any} */ (customElements.get("rafiq-share"));
  const story = new Story(core, words, config);
  teach(Object.getPrototypeOf(element));
  Object.assign(element.kit, { h, svg, fill, isolate, languageOf, directionOf, copyText, benefitText, plain, openPrompt });
  core.listen(document, "keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && core.prompt?.isConnected) story.close(core.prompt);
  });
  core.undo.push(() => [...story.shownNow()].forEach((surface) => surface.clear()));
  watchConsent(story);
  tellTools(story);
  return story;
}
