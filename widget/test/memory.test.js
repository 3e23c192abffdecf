// Nothing is written before consent, and denied storage is survived.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { makeMemory as recalling } from "../src/memory.js";
import { remember } from "../src/remember.js";

class Box {
  items = new Map();
  getItem = (name) => this.items.get(name) ?? null;
  setItem = (name, text) => this.items.set(name, text);
  removeItem = (name) => this.items.delete(name);
}

const put = (name, value) => Object.defineProperty(globalThis, name, { configurable: true, ...value });

beforeEach(() => {
  put("localStorage", { value: new Box() });
  put("sessionStorage", { value: new Box() });
});

const makeMemory = (name, allowed, refused = () => false) => remember(recalling(name, allowed), refused);
const written = () => localStorage.items.size + sessionStorage.items.size;

test("what is kept for this tab and what is kept for longer lie apart", () => {
  const memory = makeMemory("k", () => true);
  memory.keep("visit", "v");
  memory.keep("me", "m", true);

  assert.deepEqual(JSON.parse(sessionStorage.getItem("k")), { visit: "v" });
  assert.deepEqual(JSON.parse(localStorage.getItem("k")), { me: "m" });
});

test("another page finds what was kept", () => {
  makeMemory("k", () => true).keep("me", "m", true);

  assert.equal(makeMemory("k", () => true).get("me"), "m");
});

test("before consent only the page itself knows, afterwards it is written down", () => {
  let consent = false;
  const memory = makeMemory("k", () => consent);
  memory.keep("visit", "v", true);

  assert.equal(written(), 0);
  assert.equal(memory.get("visit"), "v");
  consent = true;
  memory.settle();
  assert.equal(JSON.parse(localStorage.getItem("k")).visit, "v");
});

test("consent taken back leaves nothing behind", () => {
  let consent = true;
  const memory = makeMemory("k", () => consent);
  memory.keep("visit", "v");
  consent = false;
  memory.settle();

  assert.equal(written(), 0);
});

test("storage that throws is survived", () => {
  const denied = { get: () => { throw new Error("SecurityError"); } };
  put("localStorage", denied);
  put("sessionStorage", denied);
  const memory = makeMemory("k", () => true);
  memory.keep("visit", "v", true);
  memory.settle();

  assert.equal(memory.get("visit"), "v");
  assert.equal(memory.get("me"), undefined);
});

test("what somebody else wrote under our name is not trusted to be ours", () => {
  localStorage.setItem("k", "not json");
  sessionStorage.setItem("k", "null");

  assert.equal(makeMemory("k", () => true).get("me"), undefined);
});

test("what the visitor asked for is kept before consent, found again, and goes when they refuse", () => {
  let refused = false;
  const memory = makeMemory("k", () => false, () => refused);
  memory.keep("me", "m", true);
  memory.keep("visit", "v", true, true);

  assert.deepEqual(JSON.parse(localStorage.getItem("k")), { visit: "v" });
  assert.equal(makeMemory("k", () => false).get("visit"), "v");
  refused = true;
  memory.settle();
  assert.equal(written(), 0);
});
