// Every channel carries the link, its own name and the disclosure.
import assert from "node:assert/strict";
import { test } from "node:test";
import more from "../src/share/more.js";
import { addresses, addressOf, faces, linkFor } from "../src/share/networks.js";

const URL_OF_ANA = "https://refer.example.com/r/3kTq9vX2mPz7Lw5Rb8Ny4Hc6JdA";
const MESSAGE = { text: "10% off & more? I get a reward #1", subject: "10% off at “Ö”" };
const TARGETS = { ...addresses, ...Object.fromEntries(Object.entries(more).map(([id, { to }]) => [id, to])) };

for (const [id, target] of Object.entries(TARGETS)) {
  test(`${id} carries the link with its channel, encoded`, () => {
    const address = addressOf(target, { ...MESSAGE, url: linkFor(URL_OF_ANA, id) });

    assert.ok(address.includes(encodeURIComponent(`${URL_OF_ANA}?c=${id}`)), address);
    assert.doesNotMatch(address, /[{}#"“ ]/);
    assert.ok(new URL(address));
  });
}

test("channels that take a text carry the disclosure", () => {
  const silent = Object.keys(TARGETS).filter((id) => !TARGETS[id].includes("{t}"));

  assert.deepEqual(silent, ["facebook", "linkedin", "messenger"]);
});

test("a link that has a query already keeps it", () => {
  assert.equal(linkFor("https://a.example/r/x?a=1", "copy"), "https://a.example/r/x?a=1&c=copy");
});

test("every channel has a drawing", () => {
  for (const id of Object.keys(TARGETS)) assert.match((faces[id] || more[id]).icon, /^M[\d ]/);
});
