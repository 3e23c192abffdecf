// How light a colour is, in every notation a browser computes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { luminance } from "../src/theme.js";

for (const [color, low, high] of [
  ["rgb(255, 255, 255)", 1, 1],
  ["rgb(0, 0, 0)", 0, 0],
  ["rgba(255, 255, 255, 0.9)", 1, 1],
  ["rgb(15, 118, 110)", 0.1, 0.2],
  ["oklch(0.97 0.01 90)", 0.9, 1],
  ["lab(10 0 0)", 0, 0.05],
  ["color(srgb 1 1 1)", 1, 1],
  ["color(display-p3 0 0 0)", 0, 0],
]) {
  test(`${color} is between ${low} and ${high}`, () => {
    const light = luminance(color);

    assert.ok(light >= low - 1e-9 && light <= high + 1e-9, String(light));
  });
}

test("a transparent colour paints nothing", () => {
  assert.equal(luminance("rgba(0, 0, 0, 0)"), null);
  assert.equal(luminance("oklch(0.5 0.1 20 / 0.1)"), null);
});
