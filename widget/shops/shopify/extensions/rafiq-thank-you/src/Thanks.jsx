/** Shopify's thank-you page: only Shopify's own elements are drawn there, so this asks Rafiq's JSON API and draws with them. */
import "@shopify/ui-extensions/preact";
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { addressOf, sharing } from "./rafiq.js";

export default () => {
  render(<Thanks />, document.body);
};

function Thanks() {
  const settings = /** @type {{ address?: string, key?: string }} */ (shopify.settings.value);
  const { address = "", key = "" } = settings;
  const known = shopify.buyerIdentity?.email.value ?? "";
  const [found, setFound] = useState(/** @type {import("./rafiq.js").Sharing | null | undefined} */ (undefined));
  const [typed, setTyped] = useState("");
  const t = (/** @type {string} */ text) => /** @type {string} */ (shopify.i18n.translate(text));
  const ask = async (/** @type {string} */ email, wished = false) =>
    setFound(await sharing(address, key, email, shopify.localization.language.value.isoCode, wished));

  useEffect(() => {
    if (known) ask(known);
  }, [known]);

  // Not set up, or our server is away: the page is as if this block were not there.
  if (!address || !key || found === null || (known && !found)) return null;
  return (
    <s-section heading={t("title")}>
      <s-stack gap="base">
        <s-text>{t("lead")}</s-text>
        {found ? <Share found={found} t={t} /> : (
          <s-stack gap="base">
            <s-email-field label={t("email")} onInput={(event) => setTyped(/** @type {any} */ (event.target).value ?? "")} />
            <s-button disabled={!typed.includes("@")} onClick={() => ask(typed, true)}>{t("start")}</s-button>
          </s-stack>
        )}
      </s-stack>
    </s-section>
  );
}

/** @param {{ found: import("./rafiq.js").Sharing, t: (text: string) => string }} props */
function Share({ found, t }) {
  const message = { url: found.url, text: t("message"), subject: t("subject") };
  return (
    <s-stack gap="base">
      <s-clipboard-item id="rafiq-link" text={found.url} />
      <s-stack direction="inline" gap="small">
        <s-button command="--copy" commandFor="rafiq-link">{t("copy")}</s-button>
        {found.channels.map((channel) => (
          <s-link key={channel.id} href={addressOf(channel, message)} target="_blank">{channel.name}</s-link>
        ))}
      </s-stack>
    </s-stack>
  );
}
