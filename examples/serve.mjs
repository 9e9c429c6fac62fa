// Serves an app and Gatehouse at one origin, for development: behind the paths of Gatehouse the service, otherwise the files of a folder,
// or another server. In production nginx does this (docs/running.md).
//
//   node examples/serve.mjs FOLDER|URL
//
// PORT: of this server, 3000 by default. GATEHOUSE: the URL of the service, http://localhost:8080 by default.

import { readFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import { extname, join, normalize } from "node:path";

const [, , app] = process.argv;
const { PORT = "3000", GATEHOUSE = "http://localhost:8080" } = process.env;
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

createServer(async (incoming, outgoing) => {
  const { pathname } = new URL(incoming.url, GATEHOUSE);
  const server = /^\/((v1|pages|\.well-known)\/|(login|users)$)/.test(pathname) ? GATEHOUSE : app;
  if (/^https?:/.test(server)) {
    incoming.pipe(
      request(new URL(incoming.url, server), { method: incoming.method, headers: incoming.headers }, (response) => {
        outgoing.writeHead(response.statusCode, response.headers);
        response.pipe(outgoing);
      }).on("error", () => outgoing.destroy()),
    );
    return;
  }
  const file = join(app, normalize(pathname.endsWith("/") ? `${pathname}index.html` : pathname));
  const content = TYPES[extname(file)] && (await readFile(file).catch(() => undefined));
  outgoing.writeHead(content ? 200 : 404, { "Content-Type": TYPES[extname(file)] ?? "text/plain" }).end(content);
}).listen(Number(PORT), "127.0.0.1", () => console.log(`http://localhost:${PORT}`));
