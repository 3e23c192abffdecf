// S0-10: every channel carries the link, its own name and the disclosure; a merchant's words stand where they were put.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as en from "../src/locales/en.js";
import { messageFor } from "../src/share/message.js";
import { addressOf, linkFor, withLink } from "../src/share/networks.js";

const DATA = new URL("../../backend/rafiq/stores/channels.json", import.meta.url);
const CHANNELS = JSON.parse(readFileSync(DATA, "utf8")).channels.filter(({ to }) => to);
const URL_OF_ANA = "https://refer.example.com/r/3kTq9vX2mPz7Lw5Rb8Ny4Hc6JdA";
const MESSAGE = { text: "10% off & more? I get a reward #1", subject: "10% off at “Ö”" };
const OWN = { ...MESSAGE, text: "Look: {link} (I get a reward)" };
const MUG = { title: "Firuzeh {mug}", image_url: "", page: "/goods/mug" };

const story = (texts, name) => ({
  core: { config: { texts, store: { name: "Chaykhana" } }, words: { benefit: "10% off" } },
  config: { texts, store: { name: "Chaykhana" } },
  name,
  words: en,
});

for (const { id, to } of CHANNELS) {
  test(`${id} carries the link with its channel, encoded`, () => {
    const address = addressOf(to, { ...MESSAGE, url: linkFor(URL_OF_ANA, id) });

    assert.ok(address.includes(encodeURIComponent(`${URL_OF_ANA}?c=${id}`)), address);
    assert.doesNotMatch(address, /[{}#"“ ]/);
    assert.ok(new URL(address));
  });

  test(`${id} says the link once where the merchant's text holds it`, () => {
    const address = addressOf(to, { ...OWN, url: linkFor(URL_OF_ANA, id) });

    assert.equal(address.split(encodeURIComponent(URL_OF_ANA)).length, 2, address);
    assert.doesNotMatch(address, /link%7D|[{}]/);
  });
}

test("channels that take a text carry the disclosure", () => {
  const silent = CHANNELS.filter(({ to }) => !to.includes("{t}")).map(({ id }) => id);

  assert.deepEqual(silent, ["facebook", "messenger", "linkedin"]);
});

test("a link that has a query already keeps it, and a product rides along", () => {
  assert.equal(linkFor("https://a.example/r/x?a=1", "copy"), "https://a.example/r/x?a=1&c=copy");
  assert.equal(linkFor("https://a.example/r/x", "qr", "/goods/mug"), "https://a.example/r/x?c=qr&p=%2Fgoods%2Fmug");
});

test("a merchant's text for one channel wins over the one for all, and ours is the last", () => {
  const texts = { all: "For all at {store}", whatsapp: "{name} says {benefit}" };

  assert.equal(messageFor(story(texts, "Ana"), "whatsapp", "u").text, "Ana says 10% off");
  assert.equal(messageFor(story(texts), "sms", "u").text, "For all at Chaykhana");
  assert.match(messageFor(story(undefined), "sms", "u").text, /I get a reward/);
});

test("somebody without a name is a friend", () => {
  assert.equal(messageFor(story({ all: "{name}" }), "sms", "u").text, en.balance.friend);
});

test("what was bought is named, with the merchant's words or ours", () => {
  assert.match(messageFor(story(undefined), "sms", "u", MUG).text, /I bought Firuzeh \{mug\} at Chaykhana.*I get a reward/);
  assert.equal(messageFor(story({ all: "See {store}" }), "sms", "u", MUG).text, "Firuzeh {mug}: See Chaykhana");
});

test("where the link travels beside the text, the text closes up", () => {
  assert.equal(withLink(OWN.text, ""), "Look: (I get a reward)");
});
