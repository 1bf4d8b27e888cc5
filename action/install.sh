#!/usr/bin/env bash
# install.sh VERSION FOLDER: puts seawall into FOLDER and prints its path. VERSION is exact, and known to checksums.txt by its
# digest, or `checkout`: then it is built from the commit of the action itself. Nothing that was downloaded runs before its digest fits.
set -euo pipefail

version=$1 folder=$2
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
releases=https://github.com/seawall-dev/seawall/releases/download

fail() {
    printf 'error: %s\n' "$1" >&2
    exit 2
}

# The name that the release gives to this machine.
target() {
    case "$(uname -s)-$(uname -m)" in
        Linux-x86_64) echo x86_64-unknown-linux-musl ;;
        Linux-aarch64 | Linux-arm64) echo aarch64-unknown-linux-musl ;;
        Darwin-x86_64) echo x86_64-apple-darwin ;;
        Darwin-arm64) echo aarch64-apple-darwin ;;
        # Windows on ARM runs it too.
        MINGW*-* | MSYS*-* | CYGWIN*-*) echo x86_64-pc-windows-msvc ;;
        *) fail "there is no release for $(uname -s) on $(uname -m); use \`version: checkout\`, which builds seawall" ;;
    esac
}

digest() {
    if command -v sha256sum >/dev/null; then
        sha256sum -- "$1"
    else
        shasum -a 256 -- "$1"
    fi | sed 's/^\\//; s/ .*//'
}

suffix=
case "$(uname -s)" in MINGW* | MSYS* | CYGWIN*) suffix=.exe ;; esac

if [ "$version" = checkout ]; then
    command -v cargo >/dev/null || fail "\`version: checkout\` builds seawall, and there is no cargo"
    # The folder of the action has a commit, but not always a repository.
    cargo build --release --locked --manifest-path "$here/../Cargo.toml" --target-dir "$folder" >&2
    echo "$folder/release/seawall$suffix"
    exit 0
fi

[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.]+)?$ ]] || fail "\`$version\` is no exact version, as in \`1.2.3\`, and not \`checkout\`"
archive="seawall-$version-$(target).tar.gz"
expected="$(awk -v file="$archive" '$2 == file { print $1 }' "$here/checksums.txt")"
if [ -z "$expected" ]; then
    known="$(sed -n 's/^[0-9a-f]\{64\}  seawall-\([0-9][^-]*\)-.*/\1/p' "$here/checksums.txt" | sort -u | tr '\n' ' ')"
    fail "this commit of the action knows no digest for $archive (versions it knows: ${known:-none }); use one it knows, another commit of the action, or \`version: checkout\`"
fi

mkdir -p "$folder"
cd "$folder"
curl --proto '=https' --tlsv1.2 --fail --silent --show-error --location --retry 3 --output "$archive" "$releases/v$version/$archive" >&2 ||
    fail "$archive could not be downloaded"
actual="$(digest "$archive")"
if [ "$actual" != "$expected" ]; then
    rm -f -- "$archive"
    fail "$archive is not what was released: its digest is $actual, and $expected was expected"
fi
tar -xzf "$archive"
rm -f -- "$archive"
echo "$folder/seawall$suffix"
