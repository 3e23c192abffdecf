// @ts-check
/** Passes the widget's moments on to the shop's own analytics tools: those its merchant switched on, where the visitor agrees. */
import { warn } from "./events.js";

const page = /** @type {any} */ (window);
/** What consent tools call the purpose that all this serves. @type {import("./types").Purpose} */
const MEASURING = { shopify: "analytics", allowed: "analyticsProcessingAllowed", wordpress: "statistics", google: "analytics_storage", tcf: 8 };
/** As long as nobody may be told, this many moments of a page are kept for later. */
const MOST = 50;

/** @typedef {{name: string, values: Record<string, string | number>}} Moment */

/** Of each moment its name and plain words: never who it was, a code, a link or an address. @type {Record<string, (detail: any) => Moment | false>} */
const MOMENTS = {
  // The offer tells of itself, once there is one.
  shown: ({ surface }) => surface !== "offer" && { name: surface === "survey" ? "Survey Shown" : "Referral Shown", values: { surface } },
  shared: ({ channel }) => ({ name: "Referral Shared", values: { channel } }),
  offer: () => ({ name: "Referral Offer Shown", values: {} }),
  applied: () => ({ name: "Referral Offer Applied", values: {} }),
  survey: ({ band, score }) => ({ name: "Survey Answered", values: { band, score } }),
  closed: ({ surface }) => ({ name: "Referral Closed", values: { surface } }),
};

/** How each tool is told, where it is on the page. @type {Record<string, (moment: Moment, layer: any) => (() => void) | false>} */
const TOOLS = {
  ga4: ({ name, values }) => page.gtag && (() => page.gtag("event", snake(name), values)),
  gtm: ({ name, values }, layer) => Array.isArray(layer) && (() => layer.push({ event: snake(name), ...values })),
  segment: ({ name, values }) => page.analytics?.track && (() => page.analytics.track(name, values)),
  matomo: ({ name, values: { surface, channel, band, score } }) => {
    const [category, ...action] = name.split(" ");
    const words = [category, action.join(" "), surface || channel || band, score].filter((word) => word !== undefined);
    return page._paq?.push && (() => page._paq.push(["trackEvent", ...words]));
  },
};

/** @param {string} name */
const snake = (name) => name.toLowerCase().replaceAll(" ", "_");

/**
 * Called once by the story.
 * @param {import("./types").Story} story
 * @param {string[]} chosen the tools that the merchant switched on
 * @returns {(name: string, detail: any) => void} what hears the widget's events
 */
export function forward(story, chosen) {
  /** @type {Moment[]} */
  const moments = [];
  const tools = chosen.filter((name) => Object.hasOwn(TOOLS, name)).map((name) => ({ tell: TOOLS[name], told: 0 }));

  // A tool that comes late, or may be told late, is told what it missed, once.
  const flush = () => {
    if (!story.agreed(MEASURING)) return;
    const layer = page[story.core.options.layer || "dataLayer"];
    for (const tool of tools) {
      for (let tell; tool.told < moments.length && (tell = tool.tell(moments[tool.told], layer)); tool.told++) {
        try {
          tell();
        } catch (error) {
          warn(error);
        }
      }
    }
  };

  story.heard = flush;
  story.core.listen(window, "load", flush);
  return (name, detail) => {
    const moment = MOMENTS[name](detail);
    if (moment && moments.length < MOST) moments.push(moment);
    flush();
  };
}
