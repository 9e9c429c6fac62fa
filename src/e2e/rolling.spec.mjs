// A rolling restart of two instances on MySQL behind nginx: the short form of src/bench/rolling.sh.

import { spawnSync } from "node:child_process";
import { expect, test } from "./fixtures.mjs";
import { freePort, FROM_ARCHIVE, QUICK } from "./service.mjs";

const script = new URL("../bench/rolling.sh", import.meta.url).pathname;

test("a rolling restart behind nginx without health checks loses no request", async () => {
  const [port, mysqlPort] = [await freePort(), await freePort()];
  const { status, stdout, stderr } = spawnSync(script, {
    encoding: "utf8",
    env: {
      ...process.env,
      PORT: port,
      MYSQL_PORT: mysqlPort,
      RESTARTS: 2,
      FAIL_TIMEOUT: 1,
      // Pauses, because another test runs beside this one.
      THINK: 25,
      JAVA_TOOL_OPTIONS: [...QUICK, FROM_ARCHIVE].join(" "),
    },
  });
  expect(stdout, stderr).toMatch(/^nginx with kept connections, 2 restarts: \d+ requests \{.*\}, 0 failed;/m);
  expect(stdout).toMatch(/^nginx with single connections, 2 restarts: \d+ requests \{.*\}, 0 failed;/m);
  expect(status).toBe(0);
});
