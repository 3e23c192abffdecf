// @ts-check
/** schema.org's `Order`, in JSON-LD (alone, in a list, in a graph, inside an invoice) or in microdata. */

/** @param {ParentNode} page @returns {import("./shape.js").Found | null} */
export function fromSchema(page) {
  for (const block of page.querySelectorAll('script[type="application/ld+json"]')) {
    const order = orderIn(parse(block.textContent || ""), 0);
    if (order) return read(order);
  }
  const scope = page.querySelector('[itemscope][itemtype$="schema.org/Order"]');
  return scope && read(propertiesOf(scope));
}

/** The first order anywhere in it. @param {any} value @param {number} depth @returns {any} */
export function orderIn(value, depth) {
  if (!value || typeof value !== "object" || depth > 8) return null;
  if (Array.isArray(value)) return first(value, depth);
  return [value["@type"]].flat().some((type) => /^(https?:\/\/schema\.org\/)?Order$/.test(type)) ? value : first(Object.values(value), depth);
}

/** @param {any[]} values @param {number} depth */
function first(values, depth) {
  for (const value of values) {
    const found = orderIn(value, depth + 1);
    if (found) return found;
  }
  return null;
}

/** @param {any} order @returns {import("./shape.js").Found} */
export function read(order) {
  const customer = one(order.customer);
  const offers = [order.acceptedOffer ?? order.orderedItem ?? []].flat();
  const due = one(order.totalPaymentDue);
  const items = offers.map((offer) => {
    const item = one(offer.itemOffered ?? offer.orderedItem ?? offer);
    const quantity = one(offer.eligibleQuantity)?.value ?? offer.orderQuantity ?? 1;
    return { sku: item?.sku ?? offer.sku, title: item?.name, quantity, price: offer.price, url: item?.url, image_url: one(item?.image)?.url ?? one(item?.image) };
  });
  return {
    order_number: one(order.orderNumber) ?? one(order.confirmationNumber),
    subtotal: one(order.price) ?? due?.price ?? due?.value,
    currency: one(order.priceCurrency) ?? due?.priceCurrency ?? due?.currency ?? one(offers[0]?.priceCurrency),
    coupon_codes: order.discountCode,
    customer: customer && { email: String(customer.email ?? "").replace(/^mailto:/, ""), first_name: customer.givenName ?? (customer.familyName ? "" : customer.name), last_name: customer.familyName },
    items,
  };
}

/** Microdata as the object JSON-LD would be. @param {Element} scope @returns {Record<string, any>} */
function propertiesOf(scope) {
  /** @type {Record<string, any>} */
  const found = {};
  for (const element of /** @type {NodeListOf<any>} */ (scope.querySelectorAll("[itemprop]"))) {
    if (element.parentElement.closest("[itemscope]") !== scope) continue;
    const value = element.hasAttribute("itemscope")
      ? propertiesOf(element)
      : element.getAttribute("content") ?? element.getAttribute("href") ?? element.getAttribute("src") ?? element.getAttribute("value") ?? element.textContent.trim();
    for (const name of element.getAttribute("itemprop").split(/\s+/)) found[name] = name in found ? [found[name], value].flat() : value;
  }
  return found;
}

/** @param {any} value */
const one = (value) => (Array.isArray(value) ? value[0] : value);

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
