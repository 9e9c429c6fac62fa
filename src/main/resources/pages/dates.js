// Times, in the time zone and the notation of the user.

import { create } from "./dom.js";
import { each, elapsed, localeOf, spans } from "./language.js";

const AGO = { en: "# ago", "zh-Hans": "# 前", "zh-Hant": "# 前" };
const JUST_NOW = { en: "just now", "zh-Hans": "刚刚", "zh-Hant": "剛剛" };

/** After this many seconds, a date tells more than a number of days. */
const LONG_AGO = 30 * 86_400;

/** Returns a date with its time, as an element. */
export function dateTime(instant) {
  return time(instant, absolute(instant, { dateStyle: "medium", timeStyle: "short" }));
}

/** Returns a date, as an element that has the time as its title. */
export function date(instant) {
  return time(instant, absolute(instant, { dateStyle: "long" }));
}

/** Returns how long ago a time is, as an element that has the date and the time as its title. */
export function ago(instant) {
  const seconds = Math.max(0, (Date.now() - Date.parse(instant)) / 1000);
  if (seconds > LONG_AGO) {
    return date(instant);
  }
  const texts = elapsed(seconds);
  return time(instant, seconds < 60 ? JUST_NOW : each((tag) => AGO[tag].replace("#", texts[tag])));
}

function time(instant, texts) {
  const titles = absolute(instant, { dateStyle: "full", timeStyle: "long" });
  const element = create("time", { datetime: instant }, ...spans(texts));
  for (const span of element.children) {
    span.title = titles[span.lang];
  }
  return element;
}

function absolute(instant, style) {
  return each((tag) => new Intl.DateTimeFormat(localeOf(tag), style).format(new Date(instant)));
}
