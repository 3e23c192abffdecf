// @ts-check
/** What the visitor said to the shop's own consent tool: Shopify, WordPress, TCF, Google's consent mode, the browser's privacy signal. */

/** Yes, no, null for "not decided yet", nothing where the tool is not there. @typedef {boolean | null | undefined} Answer */

const page = /** @type {any} */ (window);

/** What the tools call the purpose that storing serves. @type {import("./types").Purpose} */
const MARKETING = { shopify: "marketing", allowed: "marketingAllowed", wordpress: "marketing", google: "ad_storage", tcf: 1 };

/** In this order; the first tool that is there speaks for all. @type {((purpose: import("./types").Purpose, layer: any, tcf: any) => Answer)[]} */
const TOOLS = [
  function shopify({ shopify, allowed }) {
    const { customerPrivacy } = page.Shopify || {};
    if (!customerPrivacy?.[allowed]) return undefined;
    return customerPrivacy[allowed]() || (customerPrivacy.currentVisitorConsent?.()[shopify] === "no" ? false : null);
  },
  function wordpress({ wordpress }) {
    return page.wp_has_consent ? page.wp_has_consent(wordpress) || null : undefined;
  },
  // Whatever it is for, storing needs the first purpose too.
  ({ tcf: purpose }, layer, said) => (page.__tcfapi ? said && (said === true || !!(said[1] && said[purpose])) : undefined),
  function googleConsentMode({ google }, layer) {
    const told = Array.isArray(layer) ? layer.filter((entry) => entry?.[0] === "consent" && entry[2]?.[google]) : [];
    const last = told.pop();
    return last && (last[2][google] === "granted" || (last[1] === "update" ? false : null));
  },
  function privacySignal() {
    return /** @type {any} */ (navigator).globalPrivacyControl ? null : undefined;
  },
];

/** Asks the tools now, when the page is complete (they often come late), whenever they say something new, and when the visitor leaves. @param {import("./types").Story} story */
export function watchConsent(story) {
  const { core } = story;
  const spoken = core.said !== undefined;
  /** True where the law asks nobody, else what was said to each purpose. @type {any} */
  let tcf = null;

  /** @param {import("./types").Purpose} purpose */
  const ask = (purpose) => TOOLS.map((tool) => tool(purpose, page[core.options.layer || "dataLayer"], tcf)).find((said) => said !== undefined);
  const hear = () => {
    if (spoken || story.spoken) return; // the shop told us itself
    const answer = ask(MARKETING);
    if (answer !== undefined) {
      core.options.consent = "required";
      core.said = answer ?? undefined;
      story.memory.settle();
    }
    story.heard?.();
  };

  story.agreed = (purpose) => {
    const answer = spoken || story.spoken ? undefined : ask(purpose);
    return answer === undefined ? core.memory.allowed() : !!answer;
  };

  core.listen(document, "visitorConsentCollected", hear);
  core.listen(document, "wp_listen_for_consent_change", hear);
  core.listen(document, "visibilitychange", hear);
  page.__tcfapi?.("addEventListener", 2, (/** @type {any} */ data, /** @type {boolean} */ done) => {
    if (!done || !/^(tcloaded|useractioncomplete)$/.test(data.eventStatus)) return;
    tcf = data.gdprApplies === false || data.purpose?.consents || {};
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
