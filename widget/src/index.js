// @ts-check
/** Starts the widget: finds its tag and configuration, works off the queue, and never throws into the page. */
import { runner } from "./commands.js";
import { embedded, fetchConfig, findTag, readOptions } from "./config.js";
import { Core } from "./core.js";
import { defineElements } from "./element.js";
import { emit, warn } from "./events.js";
import { findOrder, knows } from "./order.js";

start().catch(warn);

async function start() {
  // An element with the id "rafiq" also shows up as a global; only a list is a queue.
  const queue = Array.isArray(window.rafiq) ? window.rafiq : /** @type {any} */ ([]);
  if (queue.version) return; // a second copy of the tag
  queue.version = __RAFIQ_VERSION__;
  window.rafiq = queue;

  let config = embedded();
  const tag = findTag(config?.store.key);
  const options = readOptions(tag);
  if (!config && tag) {
    // A pinned file (/widget/<version>/rafiq.js) carries no configuration and asks the host it came from.
    config = await fetchConfig(tag, options);
  }
  if (!config) return;
  if (document.readyState === "loading") {
    await new Promise((ready) => document.addEventListener("DOMContentLoaded", ready, { once: true }));
  }

  await styled();

  const core = new Core(config, options);
  // Our own page of an advocate names them in the tag; a shop never does.
  if (options.me) core.memory.keep("me", options.me);
  const run = runner(core);
  core.listen(document, "click", (event) => {
    const opener = event.composedPath()[0]?.closest?.("[data-rafiq-open]");
    if (opener) core.call("open", opener.dataset.rafiqOpen);
  });
  core.listen(document, "keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && core.prompt) core.close(core.prompt);
  });

  core.known = knows(findOrder(document));
  defineElements(core);
  const order_found = core.page();
  run(...queue.splice(0));
  // Defined, not assigned: a page may have frozen Array.prototype.
  Object.defineProperty(queue, "push", { value: run });
  emit("ready", { version: __RAFIQ_VERSION__ });

  // The install check of the admin opens the page with a nonce and waits for this.
  const nonce = new URLSearchParams(location.search).get("rafiq-check");
  if (nonce) core.call("ping", nonce, order_found);
}

/** The page's look is only known when its style sheets are there; a slow one is waited for, but not long. */
async function styled() {
  const sheets = [...document.querySelectorAll("link[rel~=stylesheet]")].filter(
    (link) => !(/** @type {HTMLLinkElement} */ (link).sheet) && matchMedia(/** @type {HTMLLinkElement} */ (link).media).matches,
  );
  const arrived = sheets.map(
    (link) => new Promise((done) => ["load", "error"].forEach((name) => link.addEventListener(name, done, { once: true }))),
  );
  if (sheets.length) await Promise.race([Promise.all(arrived), new Promise((done) => setTimeout(done, 1500))]);
}
