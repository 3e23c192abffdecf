// @ts-check
/** Opens a surface above the page and gives the focus back when it goes. */

/**
 * @param {import("../types").Core} core
 * @param {"prompt" | "offer"} tag the element to use
 * @param {string} view what it shows
 * @param {boolean} auto shown by itself: then it takes no focus
 */
export async function openPrompt(core, tag, view, auto) {
  let surface = core.prompt;
  if (surface && surface.localName !== `rafiq-${tag}`) {
    surface.clear();
    surface = null;
  }
  if (!surface) {
    surface = /** @type {import("../types").Surface} */ (document.createElement(`rafiq-${tag}`));
    surface.floats = true;
    surface.auto = auto;
    surface.returnTo = /** @type {HTMLElement | null} */ (document.activeElement);
    core.prompt = surface;
    document.body.append(surface);
    raise(surface);
  }
  if (surface.view !== view) await surface.show(view);
  const panel = /** @type {HTMLElement | null} */ (surface.root.firstElementChild);
  if (!panel) surface.clear();
  else if (!auto) {
    surface.touched = true;
    panel.focus();
  }
}

/** Into the top layer where the browser has one, so that no stacking or transform of the page gets in the way. @param {HTMLElement} element */
function raise(element) {
  try {
    element.popover = "manual";
    element.showPopover();
  } catch {
    // Older browsers: the highest z-index has to do.
  }
}
