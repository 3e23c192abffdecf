// @ts-check
/** The order a shop hands to us: in the page, or pushed. */

/**
 * @param {ParentNode} page
 * @returns {import("./types").Purchase | null}
 */
export function findOrder(page) {
  const token = /** @type {HTMLElement | null} */ (page.querySelector("[data-rafiq-order-token]"))?.dataset.rafiqOrderToken;
  const block = /** @type {any} */ (page.querySelector("script[data-rafiq-order]"));
  let purchase = null;
  try {
    purchase = readOrder(JSON.parse(block.textContent));
  } catch {
    // A broken block is none, and often there is none.
  }
  // Beside a signed order the open one only tells which order it is.
  return token ? { ...purchase, token } : purchase;
}

/**
 * Any value a shop may push: an object, or a token signed by its server. Amounts are made fit for sending later.
 * @param {any} value
 * @returns {import("./types").Purchase | null}
 */
export function readOrder(value) {
  if (typeof value === "string") return { token: value };
  const order_number = `${value?.order_number ?? ""}`.trim();
  return order_number && value.currency && (value.subtotal ?? "") !== "" ? { order: { ...value, order_number } } : null;
}

/** Whether an order names its buyer; a signed one is trusted to. @param {import("./types").Purchase} purchase */
export const knows = ({ token, order }) => !!(token || order?.customer?.email || order?.customer?.id);
