import { GatehouseClient } from "@gatehouse/client";

const client = new GatehouseClient({ transport: "cookie" });

/** Calls `show` with the user who is signed in, or undefined: now, and after each change in any tab. */
export async function watchUser(show) {
  client.onSignedIn(show);
  client.onSignedOut(() => show(undefined));
  show(await client.resume());
}

export const signIn = (username, password) => client.signIn(username, password);
export const signOut = () => client.signOut();
