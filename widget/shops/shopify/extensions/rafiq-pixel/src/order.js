/** Shopify's checkout as Rafiq's order object. The number is that of Shopify's own id: choose `id` in the connection, so that both are one order. */

/** @param {any} checkout @param {string} timestamp */
export function orderOf(checkout, timestamp) {
  const shipping = Number(checkout.shippingLine?.price?.amount ?? 0);
  const tax = Number(checkout.totalTax?.amount ?? 0);
  const subtotal = checkout.subtotalPrice?.amount ?? Math.max(0, Number(checkout.totalPrice.amount) - shipping - tax);
  const places = new Intl.NumberFormat("en", { style: "currency", currency: checkout.currencyCode }).resolvedOptions().maximumFractionDigits;
  const visit = (checkout.attributes ?? []).find((/** @type {{ key: string }} */ { key }) => key === "rafiq")?.value;
  const codes = (checkout.discountApplications ?? []).filter((/** @type {any} */ { type }) => type === "DISCOUNT_CODE");
  return {
    order_number: String(checkout.order.id).split("/").pop(),
    subtotal: Number(subtotal).toFixed(places),
    currency: checkout.currencyCode,
    placed_at: timestamp,
    coupon_codes: codes.map((/** @type {{ title: string }} */ { title }) => title),
    ...(checkout.email ? { customer: { email: checkout.email } } : {}),
    ...(visit ? { referral: visit } : {}),
  };
}
