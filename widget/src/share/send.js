// @ts-check
/** Hands the word over: to the clipboard or to the device's own share sheet. */

/**
 * @param {string} text
 * @param {HTMLInputElement | null} [field] shown text to select where the clipboard is closed to us (plain http)
 */
export async function copyText(text, field) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    field?.select();
    document.execCommand("copy");
  }
}

/**
 * @param {{url: string, text: string, subject: string}} message
 * @returns {Promise<boolean>} false when the visitor changed their mind
 */
export async function shareNatively({ url, text, subject }) {
  try {
    await navigator.share({ url, text, title: subject });
    return true;
  } catch {
    return false;
  }
}
