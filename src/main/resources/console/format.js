// Dates, numbers and durations in the language of the page, in the notation and the time zone of the reader.

import { elapsed, language, localeOf } from "../pages/language.js";
import { browserInWords } from "../pages/user-agents.js";

/** Returns the reader's variant of the language of the page. */
export function locale() {
  return localeOf(language());
}

export function number(value) {
  return new Intl.NumberFormat(locale()).format(value);
}

/** Returns a time with date, to the minute. */
export function dateTime(at) {
  return new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short" }).format(new Date(at));
}

/** Returns a time to the second, with the time zone, for those who compare it with a log. */
export function exact(at) {
  return new Intl.DateTimeFormat(locale(), { dateStyle: "full", timeStyle: "long" }).format(new Date(at));
}

export function hour(at) {
  return new Intl.DateTimeFormat(locale(), { weekday: "short", hour: "2-digit", minute: "2-digit" }).format(new Date(at));
}

/** Returns a day in UTC, in which the statistics count. */
export function day(at) {
  return new Intl.DateTimeFormat(locale(), { month: "short", day: "numeric", timeZone: "UTC" }).format(new Date(at));
}

/** Returns the time since an event, in its largest whole unit. */
export function duration(seconds) {
  return elapsed(seconds)[language()];
}

/** Returns the value of an input for local time as a time in UTC; undefined if it is empty. */
export function utc(local) {
  return local === "" || local === undefined ? undefined : new Date(local).toISOString();
}

/** Returns the browser and the system of a User-Agent in words. */
export function browser(userAgent) {
  return browserInWords(userAgent)[language()];
}
