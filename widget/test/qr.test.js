// What we draw, a decoder written by others reads.
import assert from "node:assert/strict";
import { test } from "node:test";
import jsQR from "jsqr";
import { encode } from "../src/share/qr.js";

const QUIET = 4;
const PIXELS = 4;

/** Paints the modules as a camera would see them, on a white ground. */
function photograph(rows) {
  const side = (rows.length + 2 * QUIET) * PIXELS;
  const picture = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const dark = rows[Math.floor(y / PIXELS) - QUIET]?.[Math.floor(x / PIXELS) - QUIET];
      if (dark) picture.fill(0, (y * side + x) * 4, (y * side + x) * 4 + 3);
    }
  }
  return jsQR(picture, side, side)?.data;
}

for (const length of [1, 14, 15, 26, 42, 62, 84, 106, 122, 152, 180, 181, 213]) {
  test(`a text of ${length} bytes is read back`, () => {
    const text = "https://refer.example.com/r/".padEnd(length, "aZ09-_~").slice(0, length);

    assert.equal(photograph(encode(text)), text);
  });
}

test("letters of other scripts are read back", () => {
  assert.equal(photograph(encode("رفیق Größe")), "رفیق Größe");
});

test("too long a text is refused, not cut", () => {
  assert.throws(() => encode("x".repeat(214)), RangeError);
});
