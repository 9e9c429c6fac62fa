import { shallowRef } from "vue";
import { GatehouseClient } from "@gatehouse/client";

const client = new GatehouseClient({ transport: "cookie" });

/** The user who is signed in, or undefined; in all components, and in all tabs. */
export const user = shallowRef();
client.onSignedIn((signedIn) => (user.value = signedIn));
client.onSignedOut(() => (user.value = undefined));

export const resume = () => client.resume();
export const signIn = (username, password) => client.signIn(username, password);
export const signOut = () => client.signOut();
