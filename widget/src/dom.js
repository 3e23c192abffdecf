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

/**
 * A mistake of ours in a listener stays ours; pressed again before it is through, it is still done once, unless it got stuck.
 * @param {(event: any) => any} handler
 */
function quietly(handler) {
  let busy = 0;
  return async (/** @type {Event} */ event) => {
    if (event.type === "submit") event.preventDefault();
    if (busy > Date.now()) return;
    busy = Date.now() + 5e3;
    try {
      await handler(event);
    } catch (error) {
      warn(error);
    }
    busy = 0;
  };
}

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
