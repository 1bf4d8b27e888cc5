#!/usr/bin/env node
// Starts the program of this platform's package, with the same arguments, streams and exit code.
"use strict";

const { spawnSync } = require("node:child_process");
const { constants } = require("node:os");

const name = `@seawall-dev/${process.platform}-${process.arch}`;
const file = process.platform === "win32" ? "seawall.exe" : "seawall";
let program;
try {
  program = require.resolve(`${name}/${file}`);
} catch {
  process.stderr.write(
    `error: the package \`${name}\` is not installed: seawall has no npm package for this platform, or npm left optional dependencies out\n`,
  );
  process.exit(5);
}
const done = spawnSync(program, process.argv.slice(2), { stdio: "inherit", windowsHide: true });
if (done.error) {
  process.stderr.write(`error: \`${program}\` could not be started: ${done.error.message}\n`);
  process.exit(5);
}
process.exit(done.signal ? 128 + constants.signals[done.signal] : done.status);
