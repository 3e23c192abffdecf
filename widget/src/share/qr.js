// @ts-check
/** A small QR encoder: bytes, error correction level M, versions 1 to 10 (up to 213 bytes). */

/** Per version: error correction codewords in a block, then [blocks, data codewords in each] by group. @type {[number, ...[number, number][]][]} */
const BLOCKS = [
  [10, [1, 16]],
  [16, [1, 28]],
  [26, [1, 44]],
  [18, [2, 32]],
  [24, [2, 43]],
  [16, [4, 27]],
  [18, [4, 31]],
  [22, [2, 38], [2, 39]],
  [22, [3, 36], [2, 37]],
  [26, [4, 43], [1, 44]],
];
/** Centres of the alignment patterns per version. */
const ALIGNMENT = [[], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50]];

/** @type {((x: number, y: number) => boolean)[]} */
const MASKS = [
  (x, y) => (x + y) % 2 === 0,
  (x, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/**
 * @param {string} text
 * @returns {boolean[][]} rows of modules, true is dark
 */
export function encode(text) {
  const bytes = new TextEncoder().encode(text);
  const version = BLOCKS.findIndex((plan, index) => bytes.length + (index < 9 ? 2 : 3) <= capacity(plan)) + 1;
  if (!version) throw new RangeError("too long for this QR encoder");
  const codewords = interleave(BLOCKS[version - 1], dataCodewords(bytes, version));
  const drawings = MASKS.map((mask, index) => draw(version, codewords, mask, index));
  return drawings.reduce((best, next) => (penalty(next) < penalty(best) ? next : best));
}

/** @param {[number, ...[number, number][]]} plan */
const capacity = ([, ...groups]) => groups.reduce((sum, [count, size]) => sum + count * size, 0);

/** @param {Uint8Array} bytes @param {number} version */
function dataCodewords(bytes, version) {
  const size = capacity(BLOCKS[version - 1]);
  /** @type {number[]} */
  const bits = [];
  const push = (/** @type {number} */ value, /** @type {number} */ length) => {
    for (let i = length - 1; i >= 0; i--) bits.push((value >> i) & 1);
  };
  push(4, 4); // byte mode
  push(bytes.length, version < 10 ? 8 : 16);
  bytes.forEach((byte) => push(byte, 8));
  push(0, Math.min(4, size * 8 - bits.length));
  push(0, (8 - (bits.length % 8)) % 8);
  const words = [];
  for (let i = 0; i < bits.length; i += 8) words.push(parseInt(bits.slice(i, i + 8).join(""), 2));
  for (let pad = 0xec; words.length < size; pad ^= 0xec ^ 0x11) words.push(pad);
  return words;
}

/** @param {[number, ...[number, number][]]} plan @param {number[]} words */
function interleave([correction, ...groups], words) {
  const generator = generatorOf(correction);
  const blocks = groups.flatMap(([count, size]) => Array.from({ length: count }, () => words.splice(0, size)));
  const checks = blocks.map((block) => remainder(block, generator));
  const out = [];
  for (let i = 0; i < Math.max(...blocks.map((block) => block.length)); i++) {
    for (const block of blocks) if (i < block.length) out.push(block[i]);
  }
  for (let i = 0; i < correction; i++) for (const check of checks) out.push(check[i]);
  return out;
}

/** Multiplication in the field of 256 elements the standard uses. @param {number} a @param {number} b */
function times(a, b) {
  let product = 0;
  for (let i = 7; i >= 0; i--) {
    product = (product << 1) ^ ((product >> 7) * 0x11d);
    product ^= ((b >> i) & 1) * a;
  }
  return product;
}

/** @param {number} degree */
function generatorOf(degree) {
  const out = /** @type {number[]} */ (Array(degree).fill(0));
  out[degree - 1] = 1;
  for (let i = 0, root = 1; i < degree; i++, root = times(root, 2)) {
    for (let j = 0; j < degree; j++) out[j] = times(out[j], root) ^ (out[j + 1] || 0);
  }
  return out;
}

/** @param {number[]} data @param {number[]} generator */
function remainder(data, generator) {
  const out = generator.map(() => 0);
  for (const word of data) {
    const factor = word ^ /** @type {number} */ (out.shift());
    out.push(0);
    generator.forEach((coefficient, i) => (out[i] ^= times(coefficient, factor)));
  }
  return out;
}

/**
 * @param {number} version
 * @param {number[]} codewords
 * @param {(x: number, y: number) => boolean} mask
 * @param {number} maskIndex
 */
function draw(version, codewords, mask, maskIndex) {
  const size = version * 4 + 17;
  /** undefined is free for data. @type {(boolean | undefined)[][]} */
  const rows = Array.from({ length: size }, () => Array(size).fill(undefined));
  const set = (/** @type {number} */ x, /** @type {number} */ y, /** @type {unknown} */ dark) => {
    if (rows[y] && x >= 0 && x < size) rows[y][x] = !!dark;
  };
  for (let i = 0; i < size; i++) {
    set(6, i, i % 2 === 0);
    set(i, 6, i % 2 === 0);
  }
  for (const [cx, cy] of [[3, 3], [size - 4, 3], [3, size - 4]]) ring(set, cx, cy, 4, [0, 1, 3]);
  const centres = ALIGNMENT[version - 1];
  const last = centres.length - 1;
  centres.forEach((cx, i) =>
    centres.forEach((cy, j) => {
      const corner = (i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0);
      if (!corner) ring(set, cx, cy, 2, [0, 2]);
    }),
  );
  format(set, size, maskIndex);
  if (version >= 7) versionBits(set, size, version);
  fillIn(rows, codewords, mask);
  return /** @type {boolean[][]} */ (rows);
}

/** Concentric squares, dark at the given distances. @param {Function} set @param {number} cx @param {number} cy @param {number} radius @param {number[]} dark */
function ring(set, cx, cy, radius, dark) {
  for (let dy = -radius; dy <= radius; dy++) {
    for (let dx = -radius; dx <= radius; dx++) set(cx + dx, cy + dy, dark.includes(Math.max(Math.abs(dx), Math.abs(dy))));
  }
}

/** @param {Function} set @param {number} size @param {number} maskIndex */
function format(set, size, maskIndex) {
  let rest = maskIndex; // level M is 00 in front of the mask
  for (let i = 0; i < 10; i++) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
  const bits = ((maskIndex << 10) | rest) ^ 0x5412;
  for (let i = 0; i < 15; i++) {
    const dark = (bits >> i) & 1;
    set(8, i < 6 ? i : i < 8 ? i + 1 : size - 15 + i, dark);
    set(i < 8 ? size - 1 - i : i < 9 ? 7 : 14 - i, 8, dark);
  }
  set(8, size - 8, 1);
}

/** @param {Function} set @param {number} size @param {number} version */
function versionBits(set, size, version) {
  let rest = version;
  for (let i = 0; i < 12; i++) rest = (rest << 1) ^ ((rest >> 11) * 0x1f25);
  const bits = (version << 12) | rest;
  for (let i = 0; i < 18; i++) {
    const a = size - 11 + (i % 3);
    const b = Math.floor(i / 3);
    set(a, b, (bits >> i) & 1);
    set(b, a, (bits >> i) & 1);
  }
}

/** Upwards and downwards in pairs of columns from the right, around what is already drawn. @param {(boolean | undefined)[][]} rows @param {number[]} codewords @param {(x: number, y: number) => boolean} mask */
function fillIn(rows, codewords, mask) {
  const size = rows.length;
  let at = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    const upwards = ((right + 1) & 2) === 0;
    for (let step = 0; step < size; step++) {
      const y = upwards ? size - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (rows[y][x] !== undefined) continue;
        const bit = (codewords[at >> 3] >> (7 - (at & 7))) & 1;
        rows[y][x] = !!bit !== mask(x, y);
        at++;
      }
    }
  }
}

/** How hard a drawing is to read: long runs, blocks, look-alikes of the corner marks, uneven darkness. @param {boolean[][]} rows */
function penalty(rows) {
  const size = rows.length;
  const lines = [...rows, ...rows.map((_, x) => rows.map((row) => row[x]))].map((line) => line.map(Number).join(""));
  let score = 0;
  for (const line of lines) {
    for (const run of line.match(/0{5,}|1{5,}/g) || []) score += run.length - 2;
    score += 40 * ((line.match(/(?=10111010000)/g) || []).length + (line.match(/(?=00001011101)/g) || []).length);
  }
  for (let y = 1; y < size; y++) {
    for (let x = 1; x < size; x++) {
      const dark = rows[y][x];
      if (dark === rows[y - 1][x] && dark === rows[y][x - 1] && dark === rows[y - 1][x - 1]) score += 3;
    }
  }
  const share = rows.flat().filter(Boolean).length / size ** 2;
  return score + 10 * Math.floor(Math.abs(share - 0.5) * 20);
}
