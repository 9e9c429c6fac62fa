// Signs the user in, and keeps the user signed in, on each page of examples/server-rendered.

import { GatehouseClient } from "@gatehouse/client";

const client = new GatehouseClient({ transport: "cookie" });
const reload = () => location.replace("/");
const signIn = document.getElementById("sign-in");

if (signIn !== null) {
  client.onSignedIn(reload); // in any tab
  signIn.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { username, password } = signIn.elements;
    await client.signIn(username.value, password.value).catch((e) => (document.getElementById("error").textContent = e.message));
  });
} else {
  client.onSignedOut(reload); // in any tab
  document.getElementById("sign-out").addEventListener("click", () => client.signOut());
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

// The server may have seen no valid access token although the session is active: then the client refreshes it.
const user = await client.resume();
if ((user === undefined) !== (signIn !== null)) {
  reload();
} else if (signIn !== null) {
  signIn.hidden = false;
}
