import { GatehouseClient } from "@gatehouse/client";

const client = new GatehouseClient({ transport: "cookie" });

export async function listUsers() {
  const names = [];
  for await (const { username } of client.users()) {
    names.push(username);
  }
  return names;
}

export const signIn = (username, password) => client.signIn(username, password);
export const isSignedIn = async () => (await client.resume()) !== undefined;
export const signOut = () => client.signOut();
