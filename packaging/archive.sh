#!/usr/bin/env bash
# archive.sh TARGET FOLDER: builds seawall for a target of Rust and packs it with its manual pages and completions into
# FOLDER/seawall-VERSION-TARGET.tar.gz.
set -euo pipefail
target=$1 out=$2
# shellcheck source=packaging/flags.sh
source "$(dirname "${BASH_SOURCE[0]}")/flags.sh"

rustup target list --installed | grep -qx "$target" || rustup target add "$target"
cargo build --release --locked --target "$target"
suffix=
case "$target" in *-windows-*) suffix=.exe ;; esac
program="${CARGO_TARGET_DIR:-target}/$target/release/seawall$suffix"

stage="$(mktemp -d)"
trap 'rm -rf "$stage"' EXIT
cp "$program" LICENSE README.md CHANGELOG.md "$stage"
"$program" man "$stage/man"
mkdir "$stage/completions"
for shell in bash elvish fish powershell zsh; do
    "$program" completions "$shell" >"$stage/completions/seawall.$shell"
done
version="$("$program" -V | sed 's/^seawall //; s/\r$//')"
mkdir -p "$out"
python="$(command -v python3 || command -v python)"
"$python" packaging/tarball.py "$stage" "$out/seawall-$version-$target.tar.gz"
