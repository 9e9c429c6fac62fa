// Reads the mails that a service with MAIL_TRANSPORT=file has written.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const PATIENCE = 30_000;
const seen = new Set();

/**
 * Waits for the next mail to an address with a link to a page; returns its text and the link.
 *
 * @param data the DATA_DIR of the service
 * @param page the start of the link, up to its fragment
 */
export async function nextMail(data, address, page) {
  for (const began = Date.now(); Date.now() - began < PATIENCE; await new Promise((go) => setTimeout(go, 100))) {
    for (const file of mails(data)) {
      const mail = readFileSync(file, "utf8");
      const text = decoded(mail);
      const link = text.split(/[\s"<>]/).find((word) => word.startsWith(`${page}#token=`));
      if (!seen.has(file) && link !== undefined && /^To:.*/im.exec(mail)[0].includes(address)) {
        seen.add(file);
        return { text, link };
      }
    }
  }
  throw new Error(`no mail to ${address} with a link to ${page} in ${data}`);
}

/** Returns the tokens in all mails. */
export function mailedTokens(data) {
  return mails(data).flatMap((file) => [...decoded(readFileSync(file, "utf8")).matchAll(/#token=([\w-]+)/g)].map(([, token]) => token));
}

/** Returns the files of all mails. Files that are still being written start with a dot. */
function mails(data) {
  const folder = join(data, "mail");
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.filter((name) => /^[^.].*\.eml$/.test(name)).map((name) => join(folder, name));
}

/** Decodes all parts of a mail. */
function decoded(mail) {
  return mail.split(/\r?\n--[^\r\n]+\r?\n/).map(decodedPart).join("\n");
}

function decodedPart(part) {
  const gap = /\r?\n\r?\n/.exec(part)?.index ?? 0;
  const head = part.slice(0, gap);
  const body = part.slice(gap);
  if (/^content-transfer-encoding:\s*base64/im.test(head)) {
    return Buffer.from(body, "base64").toString("utf8");
  }
  if (/^content-transfer-encoding:\s*quoted-printable/im.test(head)) {
    const bytes = body.replace(/=\r?\n/g, "").replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
    return Buffer.from(bytes, "latin1").toString("utf8");
  }
  return body;
}
