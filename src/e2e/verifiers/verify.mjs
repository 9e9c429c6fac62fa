// Verifies access tokens like a back end on node: with the JWKS only.
//
// node verify.mjs jose|jsonwebtoken <URL of the service> <algorithm>
// stdin:  a line for each token: the token, the expected issuer, the expected audience
// stdout: a line for each token: {"sub": …, "kid": …}, or {"refused": reason}

import { createInterface } from "node:readline";
import { createRemoteJWKSet, jwtVerify } from "jose";
import jsonwebtoken from "jsonwebtoken";
import { JwksClient } from "jwks-rsa";

const [library, service, algorithm] = process.argv.slice(2);
const url = `${service}/.well-known/jwks.json`;

function withJose() {
  // Without a cool-down, jose fetches the JWKS for an unknown key at once; by default, at most once in 30 s.
  const keys = createRemoteJWKSet(new URL(url), { cooldownDuration: 0 });
  return async (token, issuer, audience) => {
    const rules = { algorithms: [algorithm], issuer, audience, typ: "at+jwt", requiredClaims: ["exp", "sub"] };
    const { payload, protectedHeader } = await jwtVerify(token, keys, rules);
    return { sub: payload.sub, kid: protectedHeader.kid };
  };
}

function withJsonwebtoken() {
  const keys = new JwksClient({ jwksUri: url });
  const key = async ({ typ, kid }, done) => {
    try {
      if (typ !== "at+jwt") {
        throw new Error(`typ is ${typ}`); // jsonwebtoken does not check typ
      }
      done(null, (await keys.getSigningKey(kid)).getPublicKey());
    } catch (e) {
      done(e);
    }
  };
  return (token, issuer, audience) =>
    new Promise((resolve, reject) =>
      jsonwebtoken.verify(token, key, { algorithms: [algorithm], issuer, audience, complete: true }, (e, verified) => {
        if (!e && verified.payload.exp === undefined) {
          e = new Error("there is no exp"); // jsonwebtoken does not require exp
        }
        return e ? reject(e) : resolve({ sub: verified.payload.sub, kid: verified.header.kid });
      }),
    );
}

const verify = { jose: withJose, jsonwebtoken: withJsonwebtoken }[library]();
for await (const line of createInterface({ input: process.stdin })) {
  const answer = await verify(...line.split(" ")).catch((e) => ({ refused: e.message }));
  console.log(JSON.stringify(answer));
}
