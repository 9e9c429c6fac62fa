// nginx as docs/running.md configures it, on a port of its own and with files of its own.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { documented } from "./manual.mjs";
import { startProgram } from "./service.mjs";

/**
 * Starts it before a service, below the prefix of the documentation.
 *
 * @param port where it listens
 * @param service the port of the service
 * @param folder for its files
 * @returns a function that stops it
 */
export function startNginx(port, service, folder) {
  const location = documented("running.md", "nginx").replace("127.0.0.1:8080", `127.0.0.1:${service}`);
  const configuration = join(folder, "nginx.conf");
  writeFileSync(
    configuration,
    `daemon off;
master_process off;
pid ${folder}/nginx.pid;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${port};
    ${location}
  }
}
`,
  );
  return startProgram("/usr/sbin/nginx", ["-e", "stderr", "-c", configuration], {
    log: join(folder, "nginx.log"),
    env: process.env,
    answers: async () => (await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined)) !== undefined,
  });
}
