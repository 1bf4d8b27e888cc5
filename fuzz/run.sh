#!/usr/bin/env bash
# run.sh SECONDS [TARGET…]: builds the targets and lets libFuzzer look through each for SECONDS, beginning with what is kept. All of them are
# tried even if one finds something; what is found lies in fuzz/artifacts, and the end is a failure.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=$1
shift
[ $# -gt 0 ] || set -- fuzz/targets/*.rs
cargo +nightly fuzz build
found=0
for target in "$@"; do
    target="$(basename "$target" .rs)"
    mkdir -p "fuzz/target/new/$target"
    options=(-max_len=16384 -timeout=25 -rss_limit_mb=2500 -malloc_limit_mb=600 "-max_total_time=$seconds" -print_final_stats=1)
    [ ! -f "fuzz/$target.dict" ] || options+=("-dict=fuzz/$target.dict")
    cargo +nightly fuzz run "$target" "fuzz/target/new/$target" "fuzz/corpus/$target" -- "${options[@]}" || found=1
done
exit "$found"
