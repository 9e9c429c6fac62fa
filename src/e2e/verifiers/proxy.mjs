// A proxy between a verifier and Gatehouse, which cuts, delays and changes what goes through it.

import http from "node:http";

const KEYS = "/.well-known/jwks.json";
const FEED = "/v1/revocations";

/** The place of the time in a cursor of the feed: after its kind, the id of the database, the instance and the position. */
const ISSUED_AT = 1 + 4 + 8 + 8;

/** Starts a proxy for a service that listens at a URL of 127.0.0.1. */
export async function startProxy(service) {
  const target = new URL(service);
  const sockets = new Set();
  const proxy = {
    /** What happens to requests: "pass", "cut" (connections are closed), "hang" (no response), or a status. */
    mode: "pass",
    /** More keys for the JWKS. */
    keys: [],
    /** What becomes of the cursor of the next request to the feed, as a function of the cursor; undefined: nothing. */
    changeCursor: undefined,
    /** The status of the response to that request. */
    refusedCursor: undefined,
    /** When the proxy has answered requests to the feed with a status of its own. */
    refusals: [],
    /** How many connections are open. */
    get open() {
      return sockets.size;
    },
    /** How many requests have arrived, by path. */
    counts: { [KEYS]: 0, [FEED]: 0 },
    get keyLoads() {
      return this.counts[KEYS];
    },
    get polls() {
      return this.counts[FEED];
    },
    /** The headers of responses if the mode is a status. */
    headers: {},
    cut() {
      this.mode = "cut";
      sockets.forEach((socket) => socket.destroy());
    },
    close() {
      server.close();
      sockets.forEach((socket) => socket.destroy());
    },
  };
  const server = http.createServer((request, response) => {
    const url = new URL(request.url, target);
    proxy.counts[url.pathname] = (proxy.counts[url.pathname] ?? 0) + 1;
    if (proxy.mode === "hang") {
      return;
    }
    if (typeof proxy.mode === "number") {
      if (url.pathname === FEED) {
        proxy.refusals.push(Date.now());
      }
      response.writeHead(proxy.mode, proxy.headers).end();
      return;
    }
    const change = url.searchParams.has("cursor") ? proxy.changeCursor : undefined;
    if (change !== undefined) {
      proxy.changeCursor = undefined;
      url.searchParams.set("cursor", change(url.searchParams.get("cursor")));
    }
    const outgoing = http.request(url, { method: request.method, headers: { ...request.headers, host: target.host } }, (incoming) => {
      if (change !== undefined) {
        proxy.refusedCursor = incoming.statusCode;
      }
      if (url.pathname === KEYS && proxy.keys.length > 0) {
        withMoreKeys(incoming, response, proxy.keys);
      } else if (url.pathname === FEED && incoming.statusCode === 200) {
        withUnknownItem(incoming, response);
      } else {
        response.writeHead(incoming.statusCode, incoming.headers);
        incoming.pipe(response);
      }
    });
    outgoing.on("error", () => response.destroy());
    response.on("close", () => outgoing.destroy());
    request.pipe(outgoing);
  });
  server.on("connection", (socket) => {
    if (proxy.mode === "cut") {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => socket.destroy());
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  proxy.url = `http://127.0.0.1:${server.address().port}`;
  return proxy;
}

async function withMoreKeys(incoming, response, keys) {
  const jwks = JSON.parse(await text(incoming));
  response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify({ keys: [...jwks.keys, ...keys] }));
}

/** Adds an item of a type that verifiers do not know, as a later version of Gatehouse may send, to a page with items. */
async function withUnknownItem(incoming, response) {
  const page = JSON.parse(await text(incoming));
  if (page.items.length > 0) {
    page.items.unshift({ type: "planet", sid: 7, ended_at: "2026-11-29T18:57:05.258Z" });
    page.items.push(page.items[1]); // and an item twice
  }
  response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(page));
}

async function text(incoming) {
  const chunks = [];
  for await (const chunk of incoming) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Returns a cursor as the service issued it on the first of January 2020: cursors are not signed. */
export function expired(cursor) {
  const bytes = Buffer.from(cursor, "base64url");
  bytes.writeBigInt64BE(BigInt(Date.parse("2020-01-01")), ISSUED_AT);
  return bytes.toString("base64url");
}
