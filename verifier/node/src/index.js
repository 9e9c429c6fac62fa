export { VerificationError } from "./error.js";
export { Verifier } from "./verifier.js";

/** @typedef {import("./error.js").Reason} Reason */
/** @typedef {import("./verifier.js").Caller} Caller */
/** @typedef {import("./verifier.js").Health} Health */
/** @typedef {import("./verifier.js").Options} Options */
