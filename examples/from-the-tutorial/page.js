// The page of all three steps: a form, then the list of the users.

import { isSignedIn, listUsers, signIn, signOut } from "#api";

const login = document.getElementById("login");
const error = document.getElementById("error");

async function show() {
  error.textContent = "";
  try {
    const names = (await isSignedIn()) ? await listUsers() : undefined;
    login.hidden = names !== undefined;
    document.querySelector("main").hidden = names === undefined;
    document.getElementById("users").replaceChildren(
      ...(names ?? []).map((name) => Object.assign(document.createElement("li"), { textContent: name })),
    );
  } catch (e) {
    error.textContent = e.message;
  }
}

login.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { username, password } = login.elements;
  try {
    await signIn(username.value, password.value);
    await show();
  } catch (e) {
    error.textContent = e.message;
  }
});

document.getElementById("signOut").addEventListener("click", async () => {
  await signOut();
  await show();
});

await show();
