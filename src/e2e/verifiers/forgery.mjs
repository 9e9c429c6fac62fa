// Decodes and encodes parts of tokens, and forges signatures.

import { createHmac, generateKeyPairSync, sign } from "node:crypto";

export function decode(token, part) {
  return JSON.parse(Buffer.from(token.split(".")[part], "base64url"));
}

export function encode(members) {
  return Buffer.from(JSON.stringify(members)).toString("base64url");
}

export function hs256(header, payload, key) {
  const signed = `${encode(header)}.${payload}`;
  return `${signed}.${createHmac("sha256", key).update(signed).digest("base64url")}`;
}

/** Signs with a key of the attacker, which is in the header "jwk" (RFC 7515, section 4.1.3). */
export function signedByOwnKey(header, payload, algorithm) {
  const { publicKey, privateKey } = {
    ES256: () => generateKeyPairSync("ec", { namedCurve: "P-256" }),
    RS256: () => generateKeyPairSync("rsa", { modulusLength: 2048 }),
    EdDSA: () => generateKeyPairSync("ed25519"),
  }[algorithm]();
  const signed = `${encode({ ...header, jwk: publicKey.export({ format: "jwk" }) })}.${payload}`;
  const hash = algorithm === "EdDSA" ? null : "sha256";
  const signature = sign(hash, Buffer.from(signed), { key: privateKey, dsaEncoding: "ieee-p1363" });
  return `${signed}.${signature.toString("base64url")}`;
}
