// A service in Express that accepts access tokens of Gatehouse: docs/guide-express.md.

import express from "express";

// guard
import { Verifier } from "@gatehouse/verifier";
import { guard } from "@gatehouse/verifier/express";

const verifier = new Verifier({
  issuer: process.env.GATEHOUSE_URL,
  clientId: process.env.GATEHOUSE_CLIENT_ID,
  clientSecret: process.env.GATEHOUSE_CLIENT_SECRET,
});
const { requireCaller, requireRole, requireRecentLogin } = guard(verifier);
await verifier.ready();
// end of guard

const app = express();

app.get("/whoami", requireCaller, (request, response) => {
  response.json(request.caller);
});

app.get("/reports", requireRole("admin"), (request, response) => {
  response.json({ reports: [], for: request.caller.username });
});

app.delete("/orders", requireRecentLogin(300), (request, response) => {
  response.status(204).end();
});

app.get("/health", (request, response) => {
  const health = verifier.health();
  response.status(health.healthy ? 200 : 503).json(health);
});

const port = process.env.PORT ?? 3000;
app.listen(port, "127.0.0.1", () => console.log(`Listening on http://127.0.0.1:${port}`));
