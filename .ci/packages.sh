#!/usr/bin/env bash
# packages.sh SEAWALL CACHE [PROFILE]: makes the wheel and the npm packages of this checkout, installs each where nothing else is, and runs it.
# The wheel is built by cargo in PROFILE (release), which finds it done.
set -euo pipefail
seawall=$1 cache=$2 profile=${3:-release}
cd "$(dirname "$0")/.."

maturin="$cache/maturin-1.16"
if [ ! -x "$maturin/bin/maturin" ]; then
    python3 -m venv "$maturin"
    "$maturin/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: 'maturin==1.16.0'
fi
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
version="$("$seawall" -V)"

# What a new user does first: the version, a clean estate, one that leaks.
try() {
    local status=0
    [ "$("$@" -V)" = "$version" ] || {
        echo "$* is another version"
        return 1
    }
    "$@" scan fixtures/estates/bicep/compliant >"$work/log" || {
        cat "$work/log"
        return 1
    }
    "$@" scan fixtures/estates/bicep/leaky >"$work/log" || status=$?
    [ "$status" -eq 1 ] || {
        echo "expected findings (exit code 1), got exit code $status"
        return 1
    }
}

"$maturin/bin/maturin" build --locked --profile "$profile" --compatibility linux --out "$work/wheels" >"$work/maturin.log" 2>&1 || {
    cat "$work/maturin.log"
    exit 1
}
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --no-index --find-links "$work/wheels" seawall
try "$work/venv/bin/seawall"
# All that users see, word for word, from the program that was installed.
SEAWALL_BINARY="$work/venv/bin/seawall" cargo test --locked --quiet --test it transcripts >"$work/log" 2>&1 || {
    cat "$work/log"
    exit 1
}
echo "wheel: $(basename "$work"/wheels/*.whl), $(($(stat -c %s "$work"/wheels/*.whl) / 1024)) KiB"

case "$(uname -m)" in
    x86_64) target=x86_64-unknown-linux-musl platform=linux-x64 ;;
    *) target=aarch64-unknown-linux-musl platform=linux-arm64 ;;
esac
node packaging/npm.mjs "$work/npm" "$target=$seawall"
mkdir "$work/packed" "$work/project"
npm pack --silent --pack-destination "$work/packed" "$work/npm/$platform" "$work/npm/seawall" >/dev/null
(cd "$work/project" && npm init --yes >/dev/null &&
    npm install --silent --no-audit --no-fund --offline "$work/packed/seawall-dev-$platform"-*.tgz "$work/packed/seawall-dev-seawall"-*.tgz)
try "$work/project/node_modules/.bin/seawall"
rm -rf "$work/project/node_modules/@seawall-dev/$platform"
status=0
"$work/project/node_modules/.bin/seawall" -V 2>"$work/log" || status=$?
if [ "$status" -ne 5 ] || ! grep -q 'is not installed' "$work/log"; then
    echo "without the package of the platform the launcher must say so, and exit with 5, not $status"
    exit 1
fi
echo "npm: $(cd "$work/packed" && printf '%s ' ./*.tgz)"
