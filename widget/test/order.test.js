// An order is taken as shops write it, and refused when it lacks what is required.
import assert from "node:assert/strict";
import { test } from "node:test";
import { knows, readOrder } from "../src/order.js";
import { plainOrder } from "../src/plain.js";

const ORDER = { order_number: "1001", subtotal: "49.90", currency: "EUR" };

test("numbers written by a template become the text the contract wants", () => {
  const order = plainOrder(readOrder({ ...ORDER, order_number: 1001, subtotal: 0.1 + 0.2 }).order);

  assert.deepEqual([order.order_number, order.subtotal], ["1001", "0.3"]);
});

test("everything else in the order is passed on", () => {
  const items = [{ sku: "m1" }];

  assert.deepEqual(readOrder({ ...ORDER, items }).order.items, items);
});

test("the shop's own object is not changed", () => {
  const own = Object.freeze({ ...ORDER, subtotal: 5 });

  assert.equal(plainOrder(readOrder(own).order).subtotal, "5");
});

for (const missing of Object.keys(ORDER)) {
  test(`an order without ${missing} is refused`, () => {
    assert.equal(readOrder({ ...ORDER, [missing]: undefined }), null);
  });
}

test("a text is a token signed by the shop's server", () => {
  assert.deepEqual(readOrder("a.b.c"), { token: "a.b.c" });
});

test("a buyer is known by e-mail, by number or by signature", () => {
  assert.ok(knows({ order: { ...ORDER, customer: { email: "a@b.example" } } }));
  assert.ok(knows({ order: { ...ORDER, customer: { id: "7" } } }));
  assert.ok(knows({ token: "a.b.c" }));
  assert.ok(!knows({ order: { ...ORDER, customer: { email: "" } } }));
});
