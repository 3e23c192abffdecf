// Orders told to others: GA4, schema.org, and the tags of other referral products.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fromDataLayer } from "../src/orders/ga4.js";
import { orderIn, read } from "../src/orders/schema.js";
import { shaped } from "../src/orders/shape.js";
import { fromFriendbuy, fromMentionMe, fromReferralCandy, fromRewardful, fromTalkable } from "../src/orders/tags.js";

const BARE = { order_number: "1001", subtotal: "49.90", currency: "EUR" };
const PURCHASE = { transaction_id: "1001", value: 49.9, currency: "EUR" };
const gtag = (...values) => (function () { return arguments; })(...values); // prettier-ignore

test("a purchase is read in both forms of GA4", () => {
  const forms = [{ event: "purchase", ecommerce: PURCHASE }, { event: "purchase", ...PURCHASE }, gtag("event", "purchase", PURCHASE)];
  for (const form of forms) {
    const { order_number, subtotal, currency } = shaped(fromDataLayer([{ event: "gtm.js" }, form, ["set", {}]]));
    assert.deepEqual({ order_number, subtotal, currency }, { ...BARE, subtotal: "49.9" });
  }
});

test("the newest purchase of the data layer counts", () => {
  const layer = [gtag("event", "purchase", PURCHASE), { event: "purchase", ecommerce: { ...PURCHASE, transaction_id: "1002" } }];

  assert.equal(fromDataLayer(layer).order_number, "1002");
});

test("tax and shipping are taken out where the goods show that they are in", () => {
  const told = { ...PURCHASE, value: 58, tax: 3.1, shipping: 5, items: [{ item_id: "m1", item_name: "Mug", price: 24.95, quantity: 2 }] };

  assert.equal(shaped(fromDataLayer([{ event: "purchase", ecommerce: told }])).subtotal, "49.9");
  assert.equal(shaped(fromDataLayer([{ event: "purchase", ecommerce: { ...told, value: 40 } }])).subtotal, "40");
});

test("goods come along, and what is not clean stays out", () => {
  const items = [{ item_id: "m1", item_name: "Mug", price: "1,234", quantity: "2" }, null, { item_name: "" }];
  const order = shaped(fromDataLayer([gtag("event", "purchase", { ...PURCHASE, coupon: "FRIEND-7K2Q", items })]));

  assert.deepEqual(order.items, [{ sku: "m1", title: "Mug", quantity: 2 }]);
  assert.deepEqual(order.coupon_codes, ["FRIEND-7K2Q"]);
});

test("other events, and a purchase without a number, are no order", () => {
  assert.equal(fromDataLayer([{ event: "view_item" }, gtag("event", "purchase", { value: 1 }), null, 3]), null);
  assert.equal(shaped({ ...BARE, currency: undefined }), null);
});

const ORDER = {
  "@type": "Order",
  orderNumber: "1001",
  price: "49.90",
  priceCurrency: "EUR",
  customer: { "@type": "Person", email: "mailto:ana@example.com", givenName: "Ana" },
  acceptedOffer: [{ price: "24.95", itemOffered: { name: "Mug", sku: "m1" }, eligibleQuantity: { value: 2 } }],
};

for (const [where, block] of [
  ["alone", ORDER],
  ["in a list", [{ "@type": "WebPage" }, ORDER]],
  ["in a graph", { "@context": "https://schema.org", "@graph": [{ "@type": "Organization" }, ORDER] }],
  ["in an invoice", { "@type": "Invoice", referencesOrder: [ORDER] }],
  ["with its type in full", { ...ORDER, "@type": ["http://schema.org/Order", "Thing"] }],
]) {
  test(`an order of schema.org is found ${where}`, () => {
    const order = shaped(read(orderIn(block, 0)));

    assert.deepEqual(order.customer, { email: "ana@example.com", first_name: "Ana" });
    assert.deepEqual(order.items, [{ sku: "m1", title: "Mug", quantity: 2, price: "24.95" }]);
    assert.equal(`${order.order_number} ${order.subtotal} ${order.currency}`, "1001 49.90 EUR");
  });
}

test("other things of schema.org are no order, however deep and looped they are", () => {
  const looped = { "@type": "Product" };
  looped.self = looped;

  assert.equal(orderIn(looped, 0), null);
  assert.equal(orderIn({ "@type": "OrderAction" }, 0), null);
});

test("ReferralCandy's box", () => {
  const dataset = { amount: "49.90", currency: "EUR", email: "ana@example.com", fname: "Ana", lname: "Y", timestamp: "1795255200", externalReferenceId: "1001", referralCode: "k7" };

  assert.deepEqual(shaped(fromReferralCandy({ querySelector: () => ({ dataset }) })), {
    ...BARE,
    customer: { email: "ana@example.com", first_name: "Ana", last_name: "Y" },
    referral: "k7",
    placed_at: "2026-11-21T10:00:00.000Z",
  });
});

test("Talkable's queue", () => {
  const purchase = { order_number: "1001", subtotal: "49.90", coupon_code: "A1", order_date: "2026-11-21T10:00:00Z", items: [{ product_id: "m1", title: "Mug", price: "49.90", quantity: 1 }] };
  const queue = [["init", { site_id: "x" }], ["authenticate_customer", { email: "ana@example.com", customer_id: "c77" }], ["register_purchase", { customer: { first_name: "Ana" }, purchase }]];
  const order = shaped(fromTalkable(queue, "EUR"));

  assert.deepEqual(order.customer, { id: "c77", email: "ana@example.com", first_name: "Ana" });
  assert.deepEqual([order.currency, order.coupon_codes, order.items[0].sku], ["EUR", ["A1"], "m1"]);
  assert.equal(order.placed_at, "2026-11-21T10:00:00Z");
  assert.equal(shaped(fromTalkable([["register_purchase", { ...purchase, order_date: "21 November" }]], "EUR")).placed_at, undefined);
});

test("Friendbuy's queue", () => {
  const purchase = { id: "1001", amount: 49.9, currency: "EUR", couponCode: "A1", products: [{ sku: "m1", name: "Mug", price: 49.9, imageUrl: "https://shop.example/m.jpg" }] };
  const order = shaped(fromFriendbuy([["merchant", "x"], ["track", "customer", { id: "c77", email: "ana@example.com", firstName: "Ana" }], ["track", "purchase", purchase, true]]));

  assert.deepEqual(order.customer, { id: "c77", email: "ana@example.com", first_name: "Ana" });
  assert.deepEqual(order.items, [{ sku: "m1", title: "Mug", image_url: "https://shop.example/m.jpg", price: "49.9" }]);
});

test("Mention Me's address", () => {
  const query = { order_number: "1001", order_subtotal: "49.90", order_currency: "EUR", email: "ana@example.com", firstname: "Ana", surname: "Y" };

  assert.deepEqual(shaped(fromMentionMe(query)), { ...BARE, customer: { email: "ana@example.com", first_name: "Ana", last_name: "Y" } });
});

test("Rewardful only says whose order it is", () => {
  assert.deepEqual(fromRewardful({ q: [["ready", () => {}], gtag("convert", { email: "ana@example.com" })] }), { email: "ana@example.com" });
  assert.equal(fromRewardful(undefined), undefined);
});

test("an empty or broken neighbour tells nothing", () => {
  assert.equal(fromReferralCandy({ querySelector: () => null }), null);
  assert.equal(fromTalkable([], "EUR"), null);
  assert.equal(fromFriendbuy([["track", "page"]]), null);
  assert.equal(fromMentionMe({}), null);
});
