// What is sent is JSON, whatever the page has done to its lists.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { written } from "../src/api.js";

const ORDER = { order_number: "1001", coupon_codes: ["A1", null], items: [{ sku: "m1", title: "“Mug”", price: undefined }], known: true, left: null };

afterEach(() => delete Array.prototype.toJSON);

test("lists stay lists on a page whose library writes them as text", () => {
  const plain = JSON.stringify(ORDER);
  Array.prototype.toJSON = function () { return "[…]"; }; // prettier-ignore
  assert.notEqual(JSON.stringify(ORDER), plain);

  assert.equal(written(ORDER), plain);
});
