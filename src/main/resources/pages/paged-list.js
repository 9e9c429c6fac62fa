// A list of the service that is read in pages.

import { request } from "./client.js";
import { refuse, statusOf } from "./forms.js";
import { say } from "./language.js";

const MORE = { en: "Show more", "zh-Hans": "显示更多", "zh-Hant": "顯示更多" };
const RETRY = { en: "Try again", "zh-Hans": "重试", "zh-Hant": "重試" };

/**
 * Returns a list in a section that has an element with the class "rows", a skeleton, a status line and a button "data-more".
 *
 * @param path of the list, with a query
 * @param row returns the element for an item
 */
export function pagedList(section, path, row) {
  const rows = section.querySelector(".rows");
  const skeleton = section.querySelector(".skeleton");
  const more = section.querySelector("[data-more]");
  let cursor;
  let latest = 0;

  /** Reads the list from its beginning. */
  async function load() {
    cursor = undefined;
    rows.replaceChildren();
    await next();
  }

  async function next() {
    latest += 1;
    const current = latest;
    more.hidden = true;
    skeleton.hidden = false;
    statusOf(section).replaceChildren();
    const answer = await request("GET", cursor === undefined ? path : `${path}&cursor=${encodeURIComponent(cursor)}`);
    if (current !== latest) {
      return []; // the list has been loaded again
    }
    skeleton.hidden = true;
    say(more, answer.code === "done" ? MORE : RETRY);
    if (answer.code !== "done") {
      more.hidden = false;
      refuse(section, answer);
      return [];
    }
    const added = answer.body.items.map(row);
    rows.append(...added);
    cursor = answer.body.next_cursor;
    more.hidden = cursor === undefined;
    return added;
  }

  more.addEventListener("click", async () => {
    const [first] = await next();
    // The button may be hidden now: keyboards and screen readers continue at the first new row.
    first?.setAttribute("tabindex", "-1");
    first?.focus();
  });

  return { load };
}
