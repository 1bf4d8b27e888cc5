#!/usr/bin/env bash
# Opens pages of evidence in a browser and holds them to what `evidence_page.mjs` says: `.ci/evidence_page.sh FILE…`.
# `SHOTS=folder` keeps pictures and the PDF of each page. The browser is Debian's; without one the step says so and is left out.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
cache="${SEAWALL_CACHE:-$HOME/.cache/seawall}"
browser="$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)"
if [ -z "$browser" ] && command -v apt-get >/dev/null && [ "$(id -u)" -eq 0 ]; then
    mkdir -p "$cache"
    log="$cache/chromium.log"
    apt-get update > "$log" 2>&1 || true
    apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends chromium >> "$log" 2>&1 || tail -3 "$log"
    browser="$(command -v chromium || true)"
fi
if [ -z "$browser" ]; then
    echo "left out: there is no Chromium, and none could be installed"
    exit 0
fi
modules="$cache/evidence-page-1"
if [ ! -d "$modules/node_modules/axe-core" ] || [ ! -d "$modules/node_modules/playwright-core" ]; then
    mkdir -p "$modules"
    echo '{"private": true}' > "$modules/package.json"
    npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$modules" playwright-core@1.65.1 axe-core@4.14.1
fi
node "$here/evidence_page.mjs" "$modules" "$browser" ${SHOTS:+--shots "$SHOTS"} "$@"
