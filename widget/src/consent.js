// @ts-check
/** What the visitor said to the shop's own consent tool: Shopify, WordPress, TCF, Google's consent mode, the browser's privacy signal. */

/** Yes, no, null for "not decided yet", nothing where the tool is not there. @typedef {boolean | null | undefined} Answer */

const page = /** @type {any} */ (window);

/** In this order; the first tool that is there speaks for all. @type {((layer: any, tcf: Answer) => Answer)[]} */
const TOOLS = [
  function shopify() {
    const { customerPrivacy } = page.Shopify || {};
    if (!customerPrivacy?.marketingAllowed) return undefined;
    return customerPrivacy.marketingAllowed() || (customerPrivacy.currentVisitorConsent?.().marketing === "no" ? false : null);
  },
  function wordpress() {
    return page.wp_has_consent ? page.wp_has_consent("marketing") || null : undefined;
  },
  (layer, tcf) => (page.__tcfapi ? tcf : undefined),
  function googleConsentMode(layer) {
    const told = Array.isArray(layer) ? layer.filter((entry) => entry?.[0] === "consent" && entry[2]?.ad_storage) : [];
    const last = told[told.length - 1];
    return last && (last[2].ad_storage === "granted" || (last[1] === "update" ? false : null));
  },
  function privacySignal() {
    return /** @type {any} */ (navigator).globalPrivacyControl ? null : undefined;
  },
];

/** Asks the tools now, when the page is complete (they often come late), whenever they say something new, and when the visitor leaves. @param {import("./types").Story} story */
export function watchConsent(story) {
  const { core } = story;
  const spoken = core.said !== undefined;
  /** @type {Answer} */
  let tcf = null;

  const hear = () => {
    if (spoken || story.spoken) return; // the shop told us itself
    const answer = TOOLS.map((tool) => tool(page[core.options.layer || "dataLayer"], tcf)).find((said) => said !== undefined);
    if (answer === undefined) return;
    core.options.consent = "required";
    core.said = answer ?? undefined;
    story.memory.settle();
  };

  core.listen(document, "visitorConsentCollected", hear);
  core.listen(document, "wp_listen_for_consent_change", hear);
  core.listen(document, "visibilitychange", hear);
  page.__tcfapi?.("addEventListener", 2, (/** @type {any} */ data, /** @type {boolean} */ done) => {
    if (!done || !/^(tcloaded|useractioncomplete)$/.test(data.eventStatus)) return;
    tcf = data.gdprApplies === false || !!data.purpose?.consents?.[1];
    hear();
    core.undo.push(() => page.__tcfapi("removeEventListener", 2, () => {}, data.listenerId));
  });
  const complete = () => {
    hear();
    const late = setTimeout(hear, 1500); // Shopify's comes a little after
    core.undo.push(() => clearTimeout(late));
  };
  hear();
  if (document.readyState === "complete") complete();
  else core.listen(window, "load", complete);
}
