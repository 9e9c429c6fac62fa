// Signs the user in, and keeps the user signed in, on each page of examples/server-rendered.

import { GatehouseClient } from "@gatehouse/client";

const client = new GatehouseClient({ transport: "cookie" });
const reload = () => location.replace("/");
const signIn = document.getElementById("sign-in");
const signOut = document.getElementById("sign-out");

if (signIn !== null) {
  // The server has seen no valid access token: it may have expired, and the session may still be active.
  if ((await client.resume()) !== undefined) {
    reload();
  } else {
    signIn.hidden = false;
  }
  client.onSignedIn(reload); // in any tab
  signIn.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { username, password } = signIn.elements;
    await client.signIn(username.value, password.value).catch((e) => (document.getElementById("error").textContent = e.message));
  });
} else {
  client.onSignedOut(reload); // in any tab
  signOut.addEventListener("click", () => client.signOut());
  for (const form of document.forms) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        await client.resume(); // so that the server does not refuse what the user has typed
      } finally {
        form.submit();
      }
    });
  }
}
