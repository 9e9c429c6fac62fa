// Gatehouse for as long as a check needs it: what has been started here ends with it.

import { rmSync } from "node:fs";
import { freePort, newFolder, startGatehouse } from "../src/e2e/service.mjs";

export { freePort };

const stops = [];
const folders = [];

/** A folder for its data, which goes with the services. */
export function dataFolder() {
  const folder = newFolder();
  folders.push(folder);
  return folder;
}

/**
 * Starts it; answers once it does.
 *
 * @param settings environment variables
 * @param data a folder that an earlier one has left
 */
export async function startService(settings, data = dataFolder()) {
  const service = await startGatehouse(settings, data);
  stops.push(service.stop);
  return service;
}

/** Ends what has been started here, and this process. */
export async function end() {
  await Promise.all(stops.map((stop) => stop()));
  folders.forEach((folder) => rmSync(folder, { recursive: true, force: true }));
  process.exit();
}

process.on("uncaughtException", (e) => {
  console.error(e);
  process.exitCode = 1;
  return end();
});

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    process.exitCode = 1;
    return end();
  });
}
