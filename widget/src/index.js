// @ts-check
/** Starts the widget: finds its tag and configuration, works off the queue, and never throws into the page. */
import { fetchConfig, findTag, readOptions } from "./config.js";
import { Core } from "./core.js";
import { emit, warn } from "./events.js";

start().catch(warn);

async function start() {
  // An element with the id "rafiq" also shows up as a global; only a list is a queue.
  const queue = Array.isArray(window.rafiq) ? window.rafiq : /** @type {any} */ ([]);
  const version = __RAFIQ_VERSION__;
  if (queue.version) return; // a second copy of the tag
  queue.version = version;
  window.rafiq = queue;

  let config = __RAFIQ_CONFIG__;
  const tag = findTag(config?.key);
  const options = readOptions(tag);
  // A pinned file (/widget/<version>/rafiq.js) carries no configuration and asks the host it came from.
  if (__RAFIQ_PINNED__) config = await fetchConfig(tag, options);
  if (!config) return;
  if (document.readyState === "loading") {
    await new Promise((ready) => document.addEventListener("DOMContentLoaded", ready));
  }

  const core = new Core(config, options, version);
  core.start();
  /** @param {...any} commands */
  const run = (...commands) => commands.forEach((command) => core.run(command));
  run(...queue.splice(0));
  // Defined, not assigned: a page may have frozen Array.prototype.
  Object.defineProperty(queue, "push", { value: run });
  const detect = () => core.detect();
  detect();
  core.listen(window, "load", detect);
  // A tag manager may come only after consent.
  core.listen(document, "visibilitychange", detect);
  setTimeout(detect, 9e3);
  emit("ready", { version });
}
