// Money, digits and calendars are the reader's own.
import assert from "node:assert/strict";
import { test } from "node:test";
import { makeFormat } from "../src/format.js";
import { share as ar } from "../src/locales/ar.js";
import { share as en } from "../src/locales/en.js";
import { share as fa } from "../src/locales/fa.js";
import { share as ms } from "../src/locales/ms.js";

const visible = (text) => text.replace(/[\u200e\u200f\u061c\u00a0]/g, (mark) => (mark === "\u00a0" ? " " : ""));

for (const [locale, words, amount, currency, said] of [
  ["en", en, "10.00", "EUR", "€10"],
  ["en", en, "10.50", "EUR", "€10.50"],
  ["en", en, "50000", "IRT", "50,000 toman"],
  ["fa", fa, "50000", "IRT", "۵۰٬۰۰۰ تومان"],
  ["fa", fa, "10.00", "EUR", "۱۰ یورو"],
  ["ar", ar, "10.00", "EUR", "10 يورو"],
  ["ar-EG", ar, "10.00", "EUR", "١٠ يورو"],
  ["ms", ms, "10.00", "MYR", "RM 10"],
  ["en", en, "3", "points", "3 points"],
]) {
  test(`${amount} ${currency} is ${said} in ${locale}`, () => {
    assert.equal(visible(makeFormat(locale, words).money(amount, currency)), said);
  });
}

test("percentages and days are said with local digits", () => {
  const { percent, days } = makeFormat("fa", fa);

  assert.equal(percent("12.5"), "۱۲٫۵٪");
  assert.equal(days(30), "۳۰ روز");
});

test("dates in Farsi are of the Jalali calendar", () => {
  assert.equal(makeFormat("fa", fa).date("2030-12-05T12:00:00Z"), "۱۴ آذر ۱۴۰۹");
});

test("this year's dates do without the year", () => {
  const year = new Date().getFullYear();

  assert.equal(makeFormat("en-GB", en).date(`${year}-12-05T12:00:00Z`), "5 December");
  assert.equal(makeFormat("en-GB", en).date("2030-12-05T12:00:00Z"), "5 December 2030");
});
