// Uses the TypeScript client as the demo user: signs in, lists the users, reads /v1/me, and signs in with a wrong password.

import { AccountApi, ClassicApi, Configuration, ProblemFromJSON, ResponseError, SessionsApi } from "gatehouse-client";

declare const process: { argv: string[] };

const username = "admin@gmail.com";
const basePath = process.argv[2];
const anybody = new SessionsApi(new Configuration({ basePath }));

const login = await anybody.createSession({ createSessionRequest: { username, password: "123456" } });
const signedIn = new Configuration({ basePath, accessToken: login.accessToken });

const list = await new ClassicApi(signedIn).listClassicUsers();
check(list.code === 200 && list.users?.some((user) => user.username === username), "users", list);

const me = await new AccountApi(signedIn).getMe();
check(me.username === username && me.id === login.user.id && me.sessionId === login.session.id, "me", me);
check(me.expiresAt.getTime() > Date.now(), "end of the token", me);

const refusal = await anybody.createSession({ createSessionRequest: { username, password: "1234567" } }).then(
  () => undefined,
  (error: unknown) => error,
);
check(refusal instanceof ResponseError, "a wrong password", refusal);
const problem = ProblemFromJSON(await refusal.response.json());
check(refusal.response.status === 401 && problem.code === "invalid-credentials", "a wrong password", problem);

console.log("TypeScript client: signed in, listed, read /v1/me, was refused with a wrong password");

function check(condition: boolean | undefined, what: string, seen: unknown): asserts condition {
  if (!condition) {
    throw new Error(`${what}: ${JSON.stringify(seen) ?? seen}`);
  }
}
