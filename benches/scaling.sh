#!/usr/bin/env bash
# scaling.sh [--seawall BIN] [--most COUNT]: how time and memory of a scan grow, as tables in Markdown for benches/README.md.
#
# Snapshots of made-up tenants of 1,000 resources and ten times as many each, up to COUNT (100,000; a million takes ten minutes and 10 GB); copies of the
# leaky estate, up to a thousand folders of them; parts of the controls. Builds seawall in release mode, unless BIN is given.
set -euo pipefail
given="$PWD"
cd "$(dirname "$0")/.."

cache="${SEAWALL_CACHE:-$HOME/.cache/seawall}"
seawall="" most=100000
while [ $# -gt 0 ]; do
    case "$1" in
        --seawall) seawall="$(cd "$given" && realpath "$2")"; shift 2 ;;
        --most) most="$2"; shift 2 ;;
        *) echo "scaling.sh: unknown option $1" >&2; exit 2 ;;
    esac
done
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$cache/target}"
if [ -z "$seawall" ]; then
    cargo build --locked --release
    seawall="$CARGO_TARGET_DIR/release/seawall"
fi
tenants="$cache/tenants"
mkdir -p "$tenants"
for ((count = 1000; count <= most; count *= 10)); do
    # One of an older form would not be read.
    SEAWALL_TENANT="$count" SEAWALL_TENANT_SNAPSHOT="$tenants/$count.snapshot" cargo bench --quiet --locked --profile dev --bench scan
done
python3 benches/compare/scaling.py "$seawall" "$tenants" fixtures/estates/arm/leaky "$most"
