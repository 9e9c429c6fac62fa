// Many followers of the revocation feed in one process: node followers.mjs URL CLIENT SECRET NUMBER
//
// Prints how many items all of them together have received after their first snapshot, each time that changes.

import http from "node:http";

const [base, id, secret, number] = process.argv.slice(2);
const agent = new http.Agent({ keepAlive: true, maxSockets: Infinity });
const headers = { Authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}` };
let items = 0;
let ready = 0;

function read(query) {
  return new Promise((resolve, reject) => {
    http
      .get(`${base}/v1/revocations?${new URLSearchParams(query)}`, { agent, headers }, (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk)).on("error", reject);
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          if (response.statusCode === 200) {
            resolve(JSON.parse(text));
          } else {
            reject(new Error(`${response.statusCode}: ${text}`));
          }
        });
      })
      .on("error", reject);
  });
}

async function follow() {
  let page = await read({});
  while (page.snapshot && page.items.length > 0) {
    page = await read({ cursor: page.next_cursor });
  }
  if (++ready === Number(number)) {
    console.log(0);
  }
  for (;;) {
    page = await read({ cursor: page.next_cursor, wait: 25 });
    if (page.items.length > 0) {
      items += page.items.length;
      console.log(items);
    }
  }
}

for (let i = 0; i < number; i++) {
  follow();
}
