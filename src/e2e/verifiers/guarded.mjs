// A service in Express or Fastify with the guards of the verifier: node guarded.mjs express|fastify PORT OPTIONS

import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import express from "express";
import fastify from "fastify";

const [framework, port, options] = process.argv.slice(2);
const installed = createRequire(new URL("../../../target/e2e-libraries/verifier-node/", import.meta.url));
const load = (name) => import(pathToFileURL(installed.resolve(name)));
const { Verifier } = await load("@gatehouse/verifier");
const { guard, callerOf } = await load(`@gatehouse/verifier/${framework}`);

const { clockOffset, ...others } = JSON.parse(options);
const { requireCaller, requireRole, requireRecentLogin } = guard(new Verifier({ ...others, clock: () => Date.now() + clockOffset * 1000 }));
const GUARDS = {
  "/caller": requireCaller,
  "/admin": requireRole("admin"),
  "/recent": requireRecentLogin(300),
  "/very-recent": requireRecentLogin(200),
};

const servers = {
  express() {
    const app = express();
    for (const [path, middleware] of Object.entries(GUARDS)) {
      app.get(path, middleware, (request, response) => response.json({ username: request.caller.username, same: callerOf(request) === request.caller }));
    }
    app.listen(port, "127.0.0.1");
  },
  fastify() {
    const app = fastify();
    for (const [path, hook] of Object.entries(GUARDS)) {
      app.get(path, { onRequest: hook }, async (request) => ({ username: request.caller.username, same: callerOf(request) === request.caller }));
    }
    app.listen({ port: Number(port), host: "127.0.0.1" });
  },
};
servers[framework]();
