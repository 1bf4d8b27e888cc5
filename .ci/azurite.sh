#!/usr/bin/env bash
# azurite.sh CACHE COMMAND…: runs the command beside Azurite, the emulator of Azure Storage. SEAWALL_TEST_CONTAINER is the URL of an empty
# container then, and AZURE_STORAGE_SAS_TOKEN a signature for it.
set -euo pipefail
cache=$1
shift
here="$(cd "$(dirname "$0")" && pwd)"

tool="$cache/azurite-3.35"
if [ ! -x "$tool/node_modules/.bin/azurite-blob" ]; then
    mkdir -p "$tool"
    npm install --prefix "$tool" --no-audit --no-fund --loglevel error azurite@3.35.0
fi

work="$(mktemp -d)"
# A port that is free now.
port="$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')"
"$tool/node_modules/.bin/azurite-blob" --silent --disableTelemetry --location "$work" --blobHost 127.0.0.1 --blobPort "$port" > "$work/log" 2>&1 &
azurite=$!
trap 'kill "$azurite" 2> /dev/null; wait "$azurite" 2> /dev/null || true; rm -rf "$work"' EXIT

SEAWALL_TEST_CONTAINER="http://127.0.0.1:$port/devstoreaccount1/packs"
if ! AZURE_STORAGE_SAS_TOKEN="$(python3 "$here/azurite.py" "$SEAWALL_TEST_CONTAINER")"; then
    cat "$work/log"
    exit 1
fi
export SEAWALL_TEST_CONTAINER AZURE_STORAGE_SAS_TOKEN
"$@"
