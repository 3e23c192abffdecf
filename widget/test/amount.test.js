// Printed money is read only where it can mean one thing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readMoney } from "../src/orders/amount.js";

for (const [value, told, amount, currency] of [
  [24.5, "EUR", "24.5", "EUR"],
  [0.1 + 0.2, "EUR", "0.3", "EUR"],
  [22.005, "EUR", "22", "EUR"],
  ["24.50", "eur", "24.50", "EUR"],
  ["$24.50", "USD", "24.50", "USD"],
  ["24.50 US$", undefined, "24.50", "USD"],
  ["€4,50", undefined, "4.50", "EUR"],
  ["4,50\u00a0€", undefined, "4.50", "EUR"],
  ["EUR 1.234,50", undefined, "1234.50", "EUR"],
  ["£1,234.50", undefined, "1234.50", "GBP"],
  ["1,234,567", "USD", "1234567", "USD"],
  ["1 234,50 zł", undefined, "1234.50", "PLN"],
  ["CHF 1'234.50", undefined, "1234.50", "CHF"],
  ["RM 10", undefined, "10", "MYR"],
  ["50,000", "IRR", "50000", "IRR"],
  ["¥1,200", "JPY", "1200", "JPY"],
  ["۵۰٬۰۰۰ تومان", undefined, "50000", "IRT"],
  ["٢٤٫٥٠", "EGP", "24.50", "EGP"],
  ["\u200e24.50\u00a0US$", undefined, "24.50", "USD"],
  ["0", "EUR", "0", "EUR"],
]) {
  test(`${value} (${told}) is ${amount} ${currency}`, () => {
    assert.deepEqual(readMoney(value, told), { amount, currency });
  });
}

for (const [value, told] of [
  ["$24.50", undefined], // whose dollars?
  ["24.50", undefined],
  ["€24.50", "USD"],
  ["1,234", "EUR"], // a thousand, or one and a bit?
  ["1.234", "EUR"],
  ["1.234", "KWD"],
  ["24.505", "EUR"],
  ["1,23,456", "EUR"],
  ["-5.00", "EUR"],
  ["5.00-6.00", "EUR"],
  ["about 5", "EUR"],
  ["constructor 5", "EUR"],
  ["€5$", "EUR"],
  ["", "EUR"],
  ["1e5", "EUR"],
  ["1.2.3,4.5", "EUR"],
  ["12", "euros"],
  [-1, "EUR"],
  [NaN, "EUR"],
  [1e21, "EUR"],
  [null, "EUR"],
  [{}, "EUR"],
]) {
  test(`${JSON.stringify(value)} (${told}) is not guessed at`, () => {
    assert.equal(readMoney(value, told), null);
  });
}
