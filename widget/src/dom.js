// @ts-check
/** Builds elements without HTML strings, so that Trusted Types and hostile names are both harmless. */

import { warn } from "./events.js";

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} tag
 * @param {Record<string, any>} [attributes] functions become listeners, null and false are left out
 * @param {...(Node | string | null | false | undefined)} children
 * @returns {any}
 */
export function h(tag, attributes = {}, ...children) {
  return grow(document.createElement(tag), attributes, children);
}

/**
 * A drawing of one path or several in a 24-unit box, or the box given.
 * @param {string | string[]} paths
 * @param {string} [box]
 */
export function svg(paths, box = "0 0 24 24") {
  const shapes = [paths].flat().map((d) => grow(document.createElementNS(SVG, "path"), { d }, []));
  return grow(document.createElementNS(SVG, "svg"), { viewBox: box, "aria-hidden": "true" }, shapes);
}

/** A mistake of ours in a listener stays ours. @param {(event: any) => any} handler @returns {(event: any) => void} */
const quietly = (handler) => (event) => {
  try {
    handler(event)?.catch?.(warn);
  } catch (error) {
    warn(error);
  }
};

/**
 * @param {Element} element
 * @param {Record<string, any>} attributes
 * @param {(Node | string | null | false | undefined)[]} children
 */
function grow(element, attributes, children) {
  for (const name of Object.keys(attributes)) {
    const value = attributes[name];
    if (typeof value === "function") element.addEventListener(name, quietly(value));
    else if (value != null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children) if (child) element.append(child);
  return element;
}
