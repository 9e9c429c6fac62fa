// Runs nginx with the configuration of docs/running.md, on a free port and with its files in a folder of the test.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { documented } from "./manual.mjs";
import { startProgram } from "./service.mjs";

/**
 * Starts nginx in front of a service, under the path prefix of the documentation.
 *
 * @param port the port of nginx
 * @param service the port of the service
 * @param folder for the files of nginx
 * @returns a function that stops nginx
 */
export function startNginx(port, service, folder) {
  const location = documented("running.md", "nginx").replaceAll("127.0.0.1:8080", `127.0.0.1:${service}`);
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
