// Serves pages of other origins: front ends and attackers.

import { createServer } from "node:http";
import { freePort } from "./service.mjs";

/** Starts a server for each origin. The service is also at http://localhost:…, so "localhost" is the same site. */
export async function serveSites() {
  const servers = [];
  const serve = async (host) => {
    const port = await freePort();
    const site = { host, origin: `http://${host}:${port}`, receivedCookies: undefined };
    const server = createServer((request, response) => {
      site.receivedCookies = request.headers.cookie;
      response.setHeader("Content-Type", "text/html");
      response.end("<!doctype html><title>A page</title><link rel=icon href=data:,>");
    });
    servers.push(server);
    await new Promise((resolve, reject) => server.on("error", reject).listen(port, "127.0.0.1", resolve));
    return site;
  };
  const sites = {
    frontEnd: await serve("localhost"),
    foreignFrontEnd: await serve("127.0.0.1"),
    /** The same site as the service, but not an allowed origin: the browser sends SameSite cookies with its requests. */
    neighbour: await serve("localhost"),
    foreign: await serve("127.0.0.1"),
  };
  const close = () => {
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
  };
  return { sites, close };
}
