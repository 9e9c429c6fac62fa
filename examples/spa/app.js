import { signIn, signOut, watchUser } from "./auth.js";

const login = document.getElementById("login");
const error = document.getElementById("error");

watchUser((user) => {
  login.hidden = user !== undefined;
  document.querySelector("main").hidden = user === undefined;
  document.getElementById("name").textContent = user?.username;
});

login.addEventListener("submit", async (event) => {
  event.preventDefault();
  error.textContent = "";
  const { username, password } = login.elements;
  try {
    await signIn(username.value, password.value);
    login.reset();
  } catch (e) {
    error.textContent = e.message;
  }
});

document.getElementById("signOut").addEventListener("click", signOut);
