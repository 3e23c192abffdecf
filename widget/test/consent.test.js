// Whatever consent tool a shop has: what it says is what counts, and the first one there speaks for all.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

const put = (name, value) => Object.defineProperty(globalThis, name, { configurable: true, writable: true, value });
put("window", globalThis);
put("document", {});
const { watchConsent } = await import("../src/consent.js");

/** A story, as far as consent needs one; `heard` calls what listens to an event of the page. */
function watched(said) {
  const listeners = {};
  const core = { options: {}, undo: [], said, listen: (_, type, handler) => (listeners[type] = handler) };
  const story = { core, spoken: false, settled: 0, memory: { settle: () => story.settled++ } };
  watchConsent(story);
  return { story, core, heard: (type) => listeners[type]() };
}

beforeEach(() => {
  for (const name of ["Shopify", "wp_has_consent", "__tcfapi", "dataLayer"]) delete globalThis[name];
  put("navigator", {});
});

test("without a tool nothing changes", () => {
  const { core } = watched();

  assert.deepEqual([core.said, core.options.consent], [undefined, undefined]);
});

test("Shopify's answer counts, and not decided yet is no yes", () => {
  let allowed = false;
  put("Shopify", { customerPrivacy: { marketingAllowed: () => allowed, currentVisitorConsent: () => ({ marketing: "" }) } });
  const { core, heard } = watched();
  assert.deepEqual([core.said, core.options.consent], [undefined, "required"]);
  allowed = true;
  heard("visitorConsentCollected");

  assert.equal(core.said, true);
});

test("WordPress is asked for marketing", () => {
  const asked = [];
  put("wp_has_consent", (category) => asked.push(category) && true);

  assert.equal(watched().core.said, true);
  assert.deepEqual(asked, ["marketing"]);
});

for (const [data, said] of [
  [{ eventStatus: "tcloaded", purpose: { consents: { 1: true } } }, true],
  [{ eventStatus: "useractioncomplete", purpose: { consents: {} } }, false],
  [{ eventStatus: "tcloaded", gdprApplies: false }, true],
  [{ eventStatus: "cmpuishown", purpose: { consents: { 1: true } } }, undefined],
]) {
  test(`TCF ${JSON.stringify(data)} means ${said}`, () => {
    put("__tcfapi", (command, version, answer) => command === "addEventListener" && answer(data, true));

    assert.equal(watched().core.said, said);
  });
}

for (const [entries, said] of [
  [[["consent", "default", { ad_storage: "denied" }]], undefined],
  [[["consent", "default", { ad_storage: "denied" }], ["consent", "update", { ad_storage: "granted" }]], true],
  [[["consent", "update", { ad_storage: "denied" }]], false],
]) {
  test(`Google's consent mode ${JSON.stringify(entries)} means ${said}`, () => {
    put("dataLayer", entries);
    const { core } = watched();

    assert.deepEqual([core.said, core.options.consent], [said, "required"]);
  });
}

test("the browser's privacy signal keeps us from storing until somebody says yes", () => {
  put("navigator", { globalPrivacyControl: true });
  assert.equal(watched().core.options.consent, "required");
  put("wp_has_consent", () => true);

  assert.equal(watched().core.said, true);
});

test("consent taken back is heard, at the latest when the visitor leaves", () => {
  put("dataLayer", [["consent", "update", { ad_storage: "granted" }]]);
  const { core, story, heard } = watched();
  globalThis.dataLayer.push(["consent", "update", { ad_storage: "denied" }]);
  heard("visibilitychange");

  assert.deepEqual([core.said, story.settled], [false, 2]);
});

test("what the shop told us itself stands above every tool", () => {
  put("wp_has_consent", () => true);

  assert.equal(watched(false).core.said, false);
});

test("a tool that comes with the rest of the page, or a little after, is heard", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { core, story, heard } = watched();
  heard("load");
  put("wp_has_consent", () => false);
  context.mock.timers.tick(1500);

  assert.deepEqual([core.said, core.options.consent, story.settled], [undefined, "required", 1]);
});
