#!/usr/bin/env bash
# wheel.sh TARGET FOLDER: builds the wheel for a target of Rust. A static binary of musl runs with either C library, and the wheel says so.
set -euo pipefail
target=$1 out=$2
# shellcheck source=packaging/flags.sh
source "$(dirname "${BASH_SOURCE[0]}")/flags.sh"
compatibility=()
case "$target" in *-linux-musl) compatibility=(--compatibility manylinux2014 musllinux_1_1) ;; esac
maturin build --release --target "$target" --out "$out" ${compatibility[@]+"${compatibility[@]}"}
