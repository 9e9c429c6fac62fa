import { GatehouseClient, localStorageStore } from "@gatehouse/client";

const client = new GatehouseClient({ store: localStorageStore() });

export async function listUsers() {
  const { users } = await (await client.fetch("/users")).json();
  return users.map(({ username }) => username);
}

export const signIn = (username, password) => client.signIn(username, password);
export const isSignedIn = async () => (await client.resume()) !== undefined;
export const signOut = () => client.signOut();
