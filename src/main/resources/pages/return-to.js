// Where a sign-in leads. Only pages of this service and exact origins are allowed: anything else would be an open redirect.

/** The pages of this service to which a sign-in may lead, with their URLs relative to /pages/. */
const PAGES = new Map([
  ["account", "account"],
  ["console", "../console"],
]);

/** Printable ASCII without a backslash: no character that a browser removes from a URL, or reads as another one. */
const PLAIN = /^https?:\/\/[!-[\]-~]+$/;

/**
 * Returns the URL of the query's parameter return_to; undefined if there is none, and null if it is not allowed.
 *
 * @param query the query of the page, as in "?return_to=https%3A%2F%2Fapp.example.org%2F"
 * @param origins the allowed origins, as browsers write them
 */
export function returnTo(query, origins) {
  const wanted = new URLSearchParams(query).getAll("return_to");
  if (wanted.length === 0) {
    return undefined;
  }
  return wanted.length === 1 && isAllowed(wanted[0], origins) ? wanted[0] : null;
}

/** Returns the URL of the page of this service that the query names; undefined if it names none, and null if it is not allowed. */
export function pageOf(query) {
  const wanted = new URLSearchParams(query).getAll("page");
  return wanted.length === 0 ? undefined : ((wanted.length === 1 && PAGES.get(wanted[0])) || null);
}

function isAllowed(text, origins) {
  // The text itself must start with the origin: user information, other notations of a host, and default ports do not.
  return PLAIN.test(text) && origins.some((origin) => isWithin(text, origin)) && origins.includes(originOf(text));
}

function isWithin(text, origin) {
  return text.startsWith(origin) && ["", "/", "?", "#"].includes(text.charAt(origin.length));
}

function originOf(text) {
  try {
    return new URL(text).origin;
  } catch {
    return undefined;
  }
}
