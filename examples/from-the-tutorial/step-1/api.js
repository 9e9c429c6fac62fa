// As in the front end of the tutorial.

async function sha256(text) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function call(path, init) {
  const answer = await (await fetch(path, init)).json();
  if (answer.code !== 200) {
    throw new Error(answer.message ?? answer.msg);
  }
  return answer;
}

export async function signIn(username, password) {
  const body = JSON.stringify({ username, password: await sha256(password) });
  const { token } = await call("/login", { method: "POST", headers: { "Content-Type": "application/json" }, body });
  localStorage.setItem("token", token);
}

export async function listUsers() {
  const { users } = await call("/users", { headers: { Authorization: `Bearer ${localStorage.getItem("token")}` } });
  return users.map(({ username }) => username);
}

export const isSignedIn = () => localStorage.getItem("token") !== null;
export const signOut = () => localStorage.removeItem("token");
