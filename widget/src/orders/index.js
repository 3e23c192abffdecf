// @ts-check
/** An order that the page tells to somebody else: found in the order of preference of the contract, told once. */
import { fromDataLayer } from "./ga4.js";
import { fromSchema } from "./schema.js";
import { shaped } from "./shape.js";
import { fromFriendbuy, fromMentionMe, fromReferralCandy, fromRewardful, fromTalkable } from "./tags.js";

/** @param {import("../types").Core} core */
export function look(core) {
  // What the shop told us itself on this page stands above all of these.
  if (core.way === "shop") return;
  for (const [way, found] of ways(core)) {
    // Two ways of one page may number the same order differently, so the first one speaks for all.
    if (core.way && core.way !== way) continue;
    const order = found && shaped(found);
    if (!order) continue;
    const buyer = fromRewardful(/** @type {any} */ (window)[/** @type {any} */ (window)._rwq || "rewardful"]);
    core.track({ order: { ...order, customer: order.customer || buyer } }, way);
    return;
  }
}

/** @param {import("../types").Core} core @returns {Generator<[string, import("./shape.js").Found | null]>} */
function* ways({ options, config }) {
  const { store } = config;
  yield ["ga4", fromDataLayer(listOf(options.layer || "dataLayer"))];
  yield ["schema.org", fromSchema(document)];
  yield ["referralcandy", fromReferralCandy(document)];
  yield ["talkable", fromTalkable(listOf("_talkableq"), store.currency)];
  yield ["friendbuy", fromFriendbuy(listOf("friendbuyAPI"))];
  const tag = /** @type {HTMLScriptElement | null} */ (document.querySelector('script[src*="/referreroffer/"]'));
  yield ["mentionme", fromMentionMe(tag ? Object.fromEntries(new URL(tag.src).searchParams) : options)];
}

/** @param {string} name @returns {any[]} */
function listOf(name) {
  const list = /** @type {any} */ (window)[name];
  return Array.isArray(list) ? list : [];
}
