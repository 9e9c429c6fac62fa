// A proxy between a client and the service that records requests and loses, delays, replaces or refuses responses.

import { createServer, request as send } from "node:http";

/**
 * Starts a proxy.
 *
 * @param url the URL of the service
 * @param port the port of the proxy; 0: any
 */
export async function startProxy(url, port = 0) {
  /** The requests, a list that grows: `name` as in "GET /v1/me", `at` in ms, `body`, `status` of the response. */
  const requests = [];
  const faults = [];
  const sockets = new Set();
  let isCut = false;

  const server = createServer(async (incoming, outgoing) => {
    const name = `${incoming.method} ${new URL(incoming.url, url).pathname}`;
    const body = await whole(incoming).catch(() => undefined);
    if (body === undefined) {
      return;
    }
    const entry = { name, at: performance.now(), body: json(body), status: undefined };
    requests.push(entry);
    const fault = faults.find((each) => each.name === name);
    faults.splice(0, faults.length, ...faults.filter((each) => each !== fault));
    if (fault?.kind === "silence") {
      fault.met();
      return;
    }
    const answer = fault?.answer ?? (await forwarded(incoming, body));
    entry.status = answer?.status;
    fault?.met();
    await fault?.released;
    if (answer === undefined || fault?.kind === "lose") {
      outgoing.destroy();
    } else {
      outgoing.writeHead(answer.status, answer.headers).end(answer.body);
    }
  });
  server.on("connection", (socket) => {
    sockets.add(socket.on("close", () => sockets.delete(socket)).on("error", () => socket.destroy()));
    if (isCut) {
      socket.destroy();
    }
  });

  /** Sends a request to the service; returns its response, or undefined if there was none. */
  function forwarded({ method, url: path, headers }, body) {
    return new Promise((resolve) => {
      const answered = async (response) => {
        const content = await whole(response).catch(() => undefined);
        resolve(content === undefined ? undefined : { status: response.statusCode, headers: response.headers, body: content });
      };
      send(new URL(path, url), { method, headers, agent: false }, answered)
        .on("error", () => resolve(undefined))
        .end(body);
    });
  }

  function next(name, kind, answer) {
    const fault = { name, kind, answer };
    const met = new Promise((resolve) => (fault.met = resolve));
    let release = () => undefined;
    if (kind === "hold") {
      fault.released = new Promise((resolve) => (release = resolve));
    }
    faults.push(fault);
    return { met, release };
  }

  await new Promise((resolve, reject) => server.on("error", reject).listen(port, "127.0.0.1", resolve));
  return {
    url: `http://localhost:${server.address().port}`,
    requests,
    count: (name) => requests.filter((each) => each.name === name).length,
    last: (name) => requests.findLast((each) => each.name === name),

    // Each of these applies to the next request of that name, and returns a promise `met`: the proxy has received it, and the
    // service has processed it, if it is forwarded.
    /** Closes the connection when the service has responded. */
    lose: (name) => next(name, "lose"),
    /** Sends the response of the service only after `release()`. */
    hold: (name) => next(name, "hold"),
    /** Never responds, and does not forward the request. */
    silence: (name) => next(name, "silence"),
    /** Responds itself. */
    answer: (name, status, headers, body = "") => next(name, "answer", { status, headers, body }),
    /** Responds with a problem itself. */
    refuse: (name, status, code, headers = {}) =>
      next(name, "answer", {
        status,
        headers: { "Content-Type": "application/problem+json", ...headers },
        body: JSON.stringify({ type: `/problems/${code}`, title: code, status, code, request_id: "of-the-proxy" }),
      }),

    /** Closes all connections, and new ones as soon as they are opened, until `mend`. */
    cut() {
      isCut = true;
      sockets.forEach((socket) => socket.destroy());
    },
    mend() {
      isCut = false;
    },
    close() {
      server.close();
      sockets.forEach((socket) => socket.destroy());
    },
  };
}

async function whole(stream) {
  const chunks = [];
  for await (const chunk of stream) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function json(body) {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
