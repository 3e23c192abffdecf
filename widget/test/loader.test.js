import assert from "node:assert/strict";
import { test } from "node:test";
import { destroy, load, on, page, track } from "../loader/index.js";

function withPage(scripts, run) {
  const added = [];
  globalThis.window = {};
  const parts = { scripts, createElement: () => ({}), head: { append: (tag) => added.push(tag) } };
  globalThis.document = Object.assign(new EventTarget(), parts);
  try {
    run(added);
    return globalThis.window.rafiq;
  } finally {
    delete globalThis.window;
    delete globalThis.document;
  }
}

test("the tag is put in once, below the address, with its options in the query", () => {
  withPage([], (added) => {
    load({ address: "https://shop.example/friends/", key: "pk_live_1", locale: "fa" });

    assert.equal(added[0].src, "https://shop.example/friends/w/pk_live_1.js?locale=fa");
    assert.equal(added[0].async, true);
  });
});

test("a tag that stands in the page already is enough", () => {
  withPage([{ src: "https://r.example/w/pk_live_1.js?auto=off" }], (added) => {
    load({ address: "https://r.example", key: "pk_live_1" });

    assert.deepEqual(added, []);
  });
});

test("what is said before the script is there waits in the queue", () => {
  const queue = withPage([], () => {
    track({ order_number: "1", subtotal: "1.00", currency: "EUR" });
    page();
  });

  assert.deepEqual(queue.map(([name]) => name), ["track", "page"]);
});

test("whoever listens after the gift was told hears of it too, until the widget goes", () => {
  withPage([], () => {
    const heard = [];
    load({ address: "https://r.example", key: "pk_live_1" });
    document.dispatchEvent(Object.assign(new Event("rafiq:offer"), { detail: { coupon_code: "FRIEND-1" } }));
    on("offer", ({ coupon_code }) => heard.push(coupon_code));
    destroy();
    on("offer", ({ coupon_code }) => heard.push(coupon_code));

    assert.deepEqual(heard, ["FRIEND-1"]);
  });
});

test("on a server nothing happens", () => {
  assert.doesNotThrow(() => track({ order_number: "1", subtotal: "1.00", currency: "EUR" }));
});
