// @ts-check
/** Makes an order fit for sending: templates write numbers where the contract wants text. */

/** @param {import("./types").Order | undefined} order @returns {Record<string, any>} */
export const plainOrder = (order) => ({ ...order, subtotal: plain(order?.subtotal) });

/** 0.1 + 0.2 must not become 17 digits. @param {unknown} value */
export function plain(value) {
  if (typeof value === "number") return String(+value.toFixed(3));
  return typeof value === "string" ? value.trim() : "";
}
