// npm.mjs FOLDER TARGET=BINARY…: makes the npm packages: one for each binary, that npm installs only where it runs, and the one that
// people install, which depends on all of them and starts the one that is there. No script runs on installation.
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const PLATFORMS = {
  "x86_64-unknown-linux-musl": ["linux", "x64"],
  "aarch64-unknown-linux-musl": ["linux", "arm64"],
  "x86_64-unknown-linux-gnu": ["linux", "x64"],
  "x86_64-apple-darwin": ["darwin", "x64"],
  "aarch64-apple-darwin": ["darwin", "arm64"],
  "x86_64-pc-windows-msvc": ["win32", "x64"],
};

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const cargo = readFileSync(join(root, "Cargo.toml"), "utf8");
const field = (name) => cargo.match(new RegExp(`^${name} = "(.*)"$`, "m"))[1];
const common = {
  version: field("version"),
  description: field("description"),
  license: field("license"),
  repository: { type: "git", url: `git+${field("repository")}.git` },
};

function write(folder, manifest, files) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), `${JSON.stringify({ ...manifest, ...common }, null, 2)}\n`);
  for (const [from, to, mode] of [...files, [join(root, "LICENSE"), "LICENSE", 0o644]]) {
    mkdirSync(dirname(join(folder, to)), { recursive: true });
    copyFileSync(from, join(folder, to));
    chmodSync(join(folder, to), mode);
  }
}

const [out, ...binaries] = process.argv.slice(2);
const optionalDependencies = {};
for (const argument of binaries) {
  const [target, binary] = [argument.slice(0, argument.indexOf("=")), argument.slice(argument.indexOf("=") + 1)];
  if (!PLATFORMS[target]) throw new Error(`${target} is no target of a release`);
  const [os, cpu] = PLATFORMS[target];
  const name = `@seawall-dev/${os}-${cpu}`;
  const program = os === "win32" ? "seawall.exe" : "seawall";
  write(join(out, `${os}-${cpu}`), { name, os: [os], cpu: [cpu], preferUnplugged: true }, [[binary, program, 0o755]]);
  optionalDependencies[name] = common.version;
}
write(
  join(out, "seawall"),
  { name: "@seawall-dev/seawall", bin: { seawall: "seawall.js" }, engines: { node: ">=18" }, optionalDependencies },
  [
    [join(root, "npm", "seawall.js"), "seawall.js", 0o755],
    [join(root, "README.md"), "README.md", 0o644],
  ],
);
