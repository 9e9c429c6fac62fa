import { createApp, reactive, ref } from "vue";
import { resume, signIn, signOut, user } from "./auth.js";

const App = {
  setup() {
    const form = reactive({ username: "", password: "" });
    const error = ref("");
    async function submit() {
      try {
        await signIn(form.username, form.password);
        Object.assign(form, { username: "", password: "" });
        error.value = "";
      } catch (e) {
        error.value = e.message;
      }
    }
    return { user, form, error, submit, signOut };
  },
  template: `
    <main v-if="user">
      <p>Signed in as <b id="name">{{ user.username }}</b></p>
      <button @click="signOut">Sign out</button>
    </main>
    <form v-else @submit.prevent="submit">
      <label>Username <input v-model="form.username" autocomplete="username" required /></label>
      <label>Password <input v-model="form.password" type="password" autocomplete="current-password" required /></label>
      <button>Sign in</button>
      <p role="alert">{{ error }}</p>
    </form>
  `,
};

await resume();
createApp(App).mount("#app");
