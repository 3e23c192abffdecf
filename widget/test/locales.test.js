// The four languages say the same things, and the right one is chosen.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as ar from "../src/locales/ar.js";
import * as en from "../src/locales/en.js";
import * as fa from "../src/locales/fa.js";
import { directionOf, fill, pickLocale } from "../src/locales/index.js";
import * as ms from "../src/locales/ms.js";

const OTHERS = { fa, ar, ms };
const placeholders = (text) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();

for (const [language, texts] of Object.entries(OTHERS)) {
  test(`${language} says everything English says, with the same values`, () => {
    for (const [surface, words] of Object.entries(en)) {
      for (const [key, text] of Object.entries(words)) {
        const other = texts[surface]?.[key];

        assert.ok(other, `${language} lacks ${surface}.${key}`);
        assert.deepEqual(placeholders(other), placeholders(text), `${surface}.${key}`);
      }
    }
  });
}

test("every share message says that the sender gets a reward", () => {
  const disclosures = { en: /I get a reward/, fa: /پاداش می‌گیرم/, ar: /أحصل على مكافأة/, ms: /Saya dapat ganjaran/ };
  for (const [language, said] of Object.entries(disclosures)) assert.match({ en, ...OTHERS }[language].story.message, said);
});

test("the first wish we speak decides, with its region", () => {
  const cases = [
    [["fa-IR"], "fa-IR"],
    [["de", "ar_eg"], "ar-EG"],
    [[undefined, "", "ms-Latn-MY"], "ms"],
    [["arn", "tr"], "en"],
    [["EN-gb-oxendict"], "en-GB"],
  ];
  for (const [wishes, chosen] of cases) assert.equal(pickLocale(wishes), chosen);
});

test("Farsi and Arabic are written from the right", () => {
  assert.deepEqual(["en", "fa", "ar-EG", "ms"].map(directionOf), ["ltr", "rtl", "rtl", "ltr"]);
});

test("values are filled in wherever they are named", () => {
  assert.equal(fill("{a} and {a} or {b}", { a: "1", b: "{a}" }), "1 and 1 or {a}");
});
