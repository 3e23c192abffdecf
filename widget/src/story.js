// @ts-check
/** What happens after the first frame: the order is sent, the link arrives, the word goes out, the prompt falls quiet. */
import { ask } from "./api.js";
import { openPrompt } from "./elements/prompt.js";
import { emit } from "./events.js";
import { bring } from "./share/bring.js";

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
  /** The friend came on this very page, so even a refusal deserves an answer. */
  arrived = false;
  /** The shop has put the friend's coupon into the basket. */
  applied = false;
  /** What the backend says to this friend; every offer on the page shares it. @type {Promise<import("./types").Offer | null> | null} */
  offer = null;

  /** @param {import("./types").Core} core */
  constructor(core) {
    this.core = core;
    this.memory = core.memory;
  }

  /** @param {string} path @param {object} body @returns {Promise<any>} */
  post(path, body) {
    const { api, store } = this.core.config;
    return ask(`${api}/w/${store.key}/${path}`, body);
  }

  /**
   * @param {import("./types").Purchase} purchase
   * @param {boolean} wanted whether a prompt may show by itself
   */
  async track(purchase, wanted) {
    const { token } = purchase;
    /** @type {Record<string, any>} */
    const order = token ? { token } : { ...purchase.order };
    const visit = this.memory.get("visit");
    if (visit?.until > Date.now()) order.referral ||= visit.token;
    if (!token) order.customer ||= this.customer;
    this.order_number = purchase.order?.order_number;
    this.share = null;
    await this.hear(await this.post("order", order), wanted);
  }

  /** Asks the backend who this is. @param {string} path enrol or identify @param {object} body */
  introduce(path, body) {
    const heard = this.post(path, body).then((answer) => this.hear(answer));
    this.core.answer = Promise.all([this.core.answer, heard]);
    return heard;
  }

  /**
   * @param {import("./types").Answer | null} answer
   * @param {boolean} [wanted]
   */
  async hear(answer, wanted) {
    const { memory, core } = this;
    const { prompt } = core;
    const surface = answer?.prompt?.surface;
    this.share = answer?.share || this.share;
    core.known = !!this.share;
    if (answer?.me) memory.keep("me", answer.me);
    if (this.share) memory.keep("share", this.share);
    if (wanted && !this.peace && !prompt?.touched) {
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
    const view = await this.choose(name);
    if (view) await openPrompt(this.core, "prompt", view, false);
  }

  /** What a surface shows: people we do not know yet are asked for an e-mail address. @param {string} name @returns {Promise<string>} */
  async choose(name) {
    const { core } = this;
    if (!core.config.program && name !== "balance") return "";
    return name === "share" && !core.known && !(await this.link()) ? "enrol" : name;
  }

  refresh() {
    for (const surface of this.core.surfaces) if (!surface.floats) this.place(surface);
  }

  /** An element the shop placed. @param {import("./types").Surface} surface */
  async place(surface) {
    const name = await this.choose(surface.localName.slice(6));
    if (name !== surface.view) await surface.show(name);
  }

  /** @param {import("./types").Surface} surface @param {string} name */
  async shown(surface, name) {
    await this.core.answer; // brings the person's token along
    if (!surface.isConnected) return;
    if (surface.auto && this.order_number) this.memory.keep("order", this.order_number, true);
    this.tell("shown", name);
  }

  /** @param {import("./types").Surface} surface @param {import("./types").ShareParts} parts */
  bring(surface, parts) {
    return bring(surface, this, parts);
  }

  /** The word went out: what serves this visitor now outlives the tab. @param {string} surface @param {string} channel */
  shared(surface, channel) {
    const { memory } = this;
    for (const field of ["me", "share"]) memory.keep(field, memory.get(field), true);
    this.hush();
    emit("shared", { channel });
    this.tell("shared", surface, channel);
  }

  /** @param {string} surface */
  closed(surface) {
    this.peace = true;
    if (surface !== "offer") this.hush();
    this.tell("closed", surface);
  }

  hush() {
    this.memory.keep("quiet", Date.now() + QUIET_DAYS * DAY_MS, true);
  }

  /** @param {string} type @param {string} surface @param {string | null} [channel] */
  tell(type, surface, channel = null) {
    this.post("event", { type, surface, channel, me: this.memory.get("me") || null });
  }

  /** A friend arrived. */
  async welcome() {
    (await this.core.load("offer"))?.welcome(this.core, this);
  }

  /** @param {import("./types").Customer | string} who */
  async identify(who) {
    if (typeof who !== "string") {
      this.customer = who;
      return;
    }
    await this.introduce("identify", { token: who });
    // A balance that was shown to nobody in particular is now somebody's.
    for (const surface of this.core.surfaces) {
      if (surface.view === "balance" && !surface.getAttribute("token")) surface.show("balance");
    }
  }

  /** The shop put the friend's coupon into the basket. */
  apply() {
    this.applied = true;
    for (const surface of this.core.surfaces) if (surface.view === "offer") surface.show("offer");
  }

  /** The install check of the admin opens the page with a nonce and waits for this. @param {string} nonce @param {boolean} order_found */
  ping(nonce, order_found) {
    return this.post("ping", { version: __RAFIQ_VERSION__, order_found, nonce });
  }
}
