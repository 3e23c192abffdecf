// @ts-check
/** The tags of other referral products, as they stand in shops: a store moves over by changing one address. */

/** @typedef {import("./shape.js").Found} Found */

/** ReferralCandy: `<div id="refcandy-mint" data-amount=… data-email=…>`. @param {ParentNode} page @returns {Found | null} */
export function fromReferralCandy(page) {
  const box = /** @type {HTMLElement | null} */ (page.querySelector("[id^=refcandy-][data-amount]"));
  if (!box) return null;
  const { amount, currency, email, fname, lname, timestamp, externalReferenceId, referralCode } = box.dataset;
  return {
    order_number: externalReferenceId,
    subtotal: amount,
    currency,
    customer: { email, first_name: fname, last_name: lname },
    referral: referralCode,
    placed_at: /^1\d{9}$/.test(`${timestamp}`) ? new Date(+`${timestamp}000`).toISOString() : undefined,
  };
}

/** Talkable: `_talkableq.push(["register_purchase", {customer, purchase}])`; its currency may be the site's. @param {any[]} queue @param {string} currency @returns {Found | null} */
export function fromTalkable(queue, currency) {
  const told = newest(queue, (entry) => entry?.[0] === "register_purchase")?.[1];
  if (!told) return null;
  const purchase = told.purchase || told;
  const known = { ...newest(queue, (entry) => entry?.[0] === "authenticate_customer")?.[1], ...(told.customer || told) };
  return {
    order_number: purchase.order_number,
    subtotal: purchase.subtotal,
    currency: purchase.currency_iso_code || currency,
    coupon_codes: purchase.coupon_code,
    customer: { id: known.customer_id, email: known.email, first_name: known.first_name, last_name: known.last_name },
    // Only a moment without doubt, in UTC: another text would have the whole order refused.
    placed_at: /T.+Z$/.exec(purchase.order_date)?.input,
    postcode: purchase.shipping_zip,
    items: (purchase.items || []).map((/** @type {any} */ item) => ({ ...item, sku: item?.product_id })),
  };
}

/** Friendbuy: `friendbuyAPI.push(["track", "purchase", {…}])`, the buyer perhaps in a `customer` call. @param {any[]} queue @returns {Found | null} */
export function fromFriendbuy(queue) {
  const told = newest(queue, (entry) => entry?.[0] === "track" && entry[1] === "purchase")?.[2];
  if (!told) return null;
  const known = { ...newest(queue, (entry) => entry?.[0] === "track" && entry[1] === "customer")?.[2], ...told.customer };
  return {
    order_number: told.id,
    subtotal: told.amount,
    currency: told.currency,
    coupon_codes: told.couponCode,
    customer: { id: known.id, email: known.email, first_name: known.firstName || known.name, last_name: known.lastName },
    items: (told.products || []).map((/** @type {any} */ item) => ({ ...item, title: item?.name, image_url: item?.imageUrl })),
  };
}

/** Mention Me: everything in the query string of a script; also of ours, once its address was exchanged. @param {Record<string, string>} query @returns {Found | null} */
export function fromMentionMe(query) {
  if (!query.order_number) return null;
  return {
    order_number: query.order_number,
    subtotal: query.order_subtotal,
    currency: query.order_currency,
    coupon_codes: query.coupon_code,
    customer: { id: query.customer_id, email: query.email, first_name: query.firstname, last_name: query.surname },
  };
}

/** Rewardful tells no order, only whose it was: `rewardful("convert", {email})`. @param {any} rewardful @returns {Found | undefined} */
export function fromRewardful(rewardful) {
  const email = newest(rewardful?.q || [], (entry) => entry?.[0] === "convert")?.[1]?.email;
  return email && { email };
}

/** @param {any[]} queue @param {(entry: any) => boolean} fits @returns {any} */
const newest = (queue, fits) => queue.filter(fits).pop();
