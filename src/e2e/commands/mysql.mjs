// The MySQL server that "./mvnw verify -Pmysql" has unpacked, with the users and databases that the pages name.

import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:net";
import { freePort } from "../service.mjs";

const HOME = process.env.MYSQL_HOME ?? join(homedir(), ".cache/gatehouse/mysql-8.0.33");

/** One statement a line. The tutorial's table has a user whose password is "geheim". */
const SETUP = `
CREATE DATABASE gate;
CREATE USER user@'%' IDENTIFIED BY 'password';
GRANT ALL ON gate.* TO user@'%';
CREATE USER gate@'%' IDENTIFIED BY 'a password';
GRANT ALL ON gate.* TO gate@'%';
CREATE DATABASE flask DEFAULT CHARSET utf8mb3;
CREATE USER root@'%' IDENTIFIED BY 'secret';
GRANT ALL ON *.* TO root@'%' WITH GRANT OPTION;
ALTER USER root@localhost IDENTIFIED BY 'secret';
CREATE TABLE flask.user (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, username VARCHAR(45) NOT NULL UNIQUE, password VARCHAR(128) NOT NULL, active BOOLEAN NOT NULL DEFAULT TRUE);
INSERT INTO flask.user (username, password) VALUES ('ada@example.org', SHA2('geheim', 256));
`;

/** Starts the server; returns its port, and a function that stops it. */
export async function startMySql() {
  const folder = mkdtempSync(join(tmpdir(), "mysql-"));
  const setup = join(folder, "setup.sql");
  const log = join(folder, "mysqld.log");
  writeFileSync(setup, SETUP.trim());
  const program = join(HOME, "bin/mysqld");
  chmodSync(program, 0o755);
  const options = [
    "--no-defaults",
    `--basedir=${HOME}`,
    `--datadir=${join(folder, "data")}`,
    `--log-error=${log}`,
    ...(process.getuid() === 0 ? ["--user=root"] : []),
  ];
  const made = spawnSync(program, [...options, "--initialize-insecure"]);
  if (made.status !== 0) {
    throw new Error(`MySQL cannot be set up: ${made.error ?? readFileSync(log, "utf8")}`);
  }
  const port = await freePort();
  const child = spawn(
    program,
    [...options, "--bind-address=127.0.0.1", `--port=${port}`, "--mysqlx=OFF", `--socket=${join(folder, "s")}`, "--skip-log-bin", `--init-file=${setup}`],
    { stdio: "ignore" },
  );
  let running = true;
  const ended = new Promise((resolve) => child.on("exit", resolve).on("error", resolve)).then(() => (running = false));
  const stop = async () => {
    child.kill();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  while (!(await answers(port))) {
    if (!running) {
      const complaint = readFileSync(log, "utf8");
      await stop();
      throw new Error(`MySQL has ended: ${complaint}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { port, stop };
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    }).on("error", () => resolve(false));
  });
}
