// @ts-check
/** The command queue: `rafiq.push(["track", "purchase", {…}])`, before or after the script has loaded. */
import { releaseElements } from "./element.js";
import { warn } from "./events.js";
import { readOrder } from "./order.js";

/**
 * @param {import("./types").Core} core
 * @returns {Record<string, (...values: any[]) => unknown>}
 */
const commandsOf = (core) => ({
  track(what, value) {
    const purchase = what === "purchase" && readOrder(value);
    if (purchase) core.track(purchase);
    else warn("an order needs order_number, subtotal and currency");
  },
  page: () => core.page(),
  identify: (who) => core.call("identify", who),
  open: (name) => core.call("open", name),
  applied: () => core.call("apply"),
  consent(granted) {
    core.consent = granted;
    core.memory.settle();
  },
  on: (event, handler) => core.listen(document, `rafiq:${event.replace("rafiq:", "")}`, handler),
  destroy() {
    for (const undo of core.undo) undo();
    for (const surface of [...core.surfaces]) surface.clear();
    releaseElements();
    delete window.rafiq;
  },
});

/** Runs commands; a mistake in one is a quiet note, never an error of the page. @param {import("./types").Core} core */
export const runner = (core) => (/** @type {any[][]} */ ...queue) => {
  for (const command of queue) {
    try {
      const [name, ...values] = command;
      commandsOf(core)[name](...values);
    } catch (error) {
      warn(error);
    }
  }
};
