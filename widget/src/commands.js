// @ts-check
/** The commands of the queue that can wait: all but an order and consent, which core.js takes at once. */
import { warn } from "./events.js";

/** @type {Record<string, (story: import("./types").Story, what: any, value: any) => unknown>} */
const COMMANDS = {
  track: () => warn("an order needs order_number, subtotal and currency"),
  page({ core }) {
    core.page();
    core.detect();
  },
  consent(story) {
    story.spoken = true;
    story.memory.settle();
    story.heard?.();
  },
  identify,
  open: (story, name) => story.open(name),
  applied: (story) => story.apply(),
  on({ core, gift }, event, handler) {
    const name = event.replace("rafiq:", "");
    const detail = { ready: { version: core.version }, offer: gift }[/** @type {string} */ (name)];
    core.listen(document, `rafiq:${name}`, handler);
    // It has happened already, and whoever asked for it through the queue could not know.
    if (detail) handler(new CustomEvent(`rafiq:${name}`, { detail }));
  },
  destroy({ core }) {
    core.prompt?.remove();
    for (const undo of core.undo) undo();
    core.detect = () => {}; // a last look may still be due
    delete window.rafiq;
  },
};

/** @param {import("./types").Story} story @param {string} name @param {any} what @param {any} value */
export function obey(story, name, what, value) {
  return Object.hasOwn(COMMANDS, name) ? COMMANDS[name](story, what, value) : warn(`no command "${name}"`);
}

/** @param {import("./types").Story} story @param {import("./types").Customer | string} who */
async function identify(story, who) {
  if (typeof who !== "string") {
    story.customer = who;
    return;
  }
  await story.introduce("identify", { token: who });
  // A balance that was shown to nobody in particular is now somebody's.
  for (const surface of story.shownNow()) {
    if (surface.view === "balance" && !surface.getAttribute("token")) surface.show("balance");
  }
}
