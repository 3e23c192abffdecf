// @ts-check
/** The friend's arrival: takes the visit token out of the address and remembers it. */

/**
 * @param {string} search a query string with its question mark
 * @returns {{visit: string, rest: string} | null} the token and the query without it, the rest untouched
 */
export function splitVisit(search) {
  const found = /([?&])rafiq=([^&#]*)(&|$)/.exec(search);
  if (!found || !found[2]) return null;
  const [all, lead, raw, tail] = found;
  return { visit: decode(raw), rest: search.replace(all, tail ? lead : "") };
}

/** @param {string} raw */
function decode(raw) {
  try {
    return decodeURIComponent(raw);
  } catch {
    return raw;
  }
}

/**
 * Takes the token out of the address bar, so that it is neither bookmarked nor sent on as a referrer.
 * @returns {string | null}
 */
export function takeVisit() {
  const split = splitVisit(location.search);
  if (!split) return null;
  try {
    history.replaceState(history.state, "", location.pathname + split.rest + location.hash);
  } catch {
    // A sandboxed page may not change its address; the token still counts.
  }
  return split.visit;
}
