// Names of users by id, for lists that contain ids.

import { useEffect, useState } from "./preact.js";
import * as api from "./api.js";

/** The name by id; null for a deleted user. */
const known = new Map();
const AT_ONCE = 100;

/** Returns a function from an id to the name: undefined while it is loaded, null for a deleted user. */
export function useNames(ids) {
  const [, redraw] = useState(0);
  const wanted = [...new Set(ids.filter((id) => id !== undefined))];
  useEffect(() => {
    const missing = wanted.filter((id) => !known.has(id)).slice(0, AT_ONCE);
    if (missing.length > 0) {
      // A list without names is better than none: the ids are shown.
      load(missing).then(() => redraw((count) => count + 1), () => undefined);
    }
  }, [wanted.join()]);
  return (id) => known.get(id);
}

async function load(ids) {
  const { items } = await api.get(`admin/usernames${api.query({ ids: ids.join() })}`);
  ids.forEach((id) => known.set(id, null));
  items.forEach(({ id, username }) => known.set(id, username));
}

/** Takes a name that another request has returned. */
export function learn({ id, username }) {
  known.set(id, username);
}
