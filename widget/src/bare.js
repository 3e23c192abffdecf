// @ts-check
/** Builds the first elements without HTML strings, so that Trusted Types and hostile names are both harmless; dom.js can do more. */

/**
 * @param {string} tag
 * @param {Record<string, any>} attributes functions become listeners
 * @param {...any} children what is not there is left out
 * @returns {any}
 */
export const h = (tag, attributes, ...children) => grow(document.createElement(tag), attributes, children);

/** A drawing of one path in a 24-unit box. @param {string} d */
export function svg(d) {
  const make = (/** @type {string} */ tag) => document.createElementNS("http://www.w3.org/2000/svg", tag);
  return grow(make("svg"), { viewBox: "0 0 24 24", "aria-hidden": "true" }, [grow(make("path"), { d }, [])]);
}

/** @param {Element} element @param {Record<string, any>} attributes @param {any[]} children */
function grow(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else element.setAttribute(name, value);
  }
  element.append(...children.filter(Boolean));
  return element;
}
