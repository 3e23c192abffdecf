// @ts-check
/** Finds the order on the page and makes it fit for sending. */

/**
 * @param {ParentNode} page
 * @returns {import("./types").Purchase | null}
 */
export function findOrder(page) {
  const signed = page.querySelector("[data-rafiq-order-token]");
  const token = signed && (signed.getAttribute("data-rafiq-order-token") || signed.textContent || "").trim();
  const block = page.querySelector('script[type="application/json"][data-rafiq-order]');
  const purchase = block && readOrder(parse(block.textContent || ""));
  // Beside a signed order the open one only tells which order it is.
  return token ? { ...purchase, token } : purchase;
}

/**
 * Any value a shop may push: an object, or a token signed by its server.
 * @param {any} value
 * @returns {import("./types").Purchase | null}
 */
export function readOrder(value) {
  if (typeof value === "string") return { token: value };
  if (!value || typeof value !== "object") return null;
  const order = { ...value };
  order.order_number = plain(order.order_number);
  order.subtotal = plain(order.subtotal);
  return order.order_number && order.subtotal && typeof order.currency === "string" ? { order } : null;
}

/** Whether an order names its buyer; a signed one is trusted to. @param {import("./types").Purchase | null} purchase */
export function knows(purchase) {
  const { email, id } = purchase?.order?.customer || {};
  return !!(purchase?.token || email || id);
}

/** Templates write numbers where the contract wants text; 0.1 + 0.2 must not become 17 digits. @param {unknown} value */
function plain(value) {
  if (typeof value === "number") return String(+value.toFixed(3));
  return typeof value === "string" ? value.trim() : "";
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
