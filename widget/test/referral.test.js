// The visit token leaves the address without touching the rest.
import assert from "node:assert/strict";
import { test } from "node:test";
import { splitVisit } from "../src/referral.js";

for (const [search, visit, rest] of [
  ["?rafiq=abc", "abc", ""],
  ["?rafiq=abc&a=1", "abc", "?a=1"],
  ["?a=1&rafiq=abc", "abc", "?a=1"],
  ["?a=%20x+y&rafiq=a%2Eb&b=%zz", "a.b", "?a=%20x+y&b=%zz"],
  ["?rafiq=%zz", "%zz", ""],
]) {
  test(`${search} carries ${visit} and leaves ${rest || "nothing"}`, () => {
    assert.deepEqual(splitVisit(search), { visit, rest });
  });
}

for (const search of ["", "?a=1", "?rafiq=", "?xrafiq=abc", "?rafiq-check=abc"]) {
  test(`${search || "an empty query"} carries no visit`, () => {
    assert.equal(splitVisit(search), null);
  });
}
