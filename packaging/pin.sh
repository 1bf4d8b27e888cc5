#!/usr/bin/env bash
# pin.sh VERSION CHECKSUMS: makes this tree the action of a release: the digests of its archives go into action/checksums.txt, and the
# version becomes the default. The commit that holds this gets the tag, so that who pins the action by commit pins the binaries too.
set -euo pipefail
version=$1 checksums=$2
cd "$(dirname "${BASH_SOURCE[0]}")/.."
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.]+)?$ ]]
lines="$(grep -E "^[0-9a-f]{64}  seawall-$version-[0-9a-z_-]+\.tar\.gz$" "$checksums")"
{
    echo '# What this action may install: the SHA-256 digests of the released archives, as sha256sum writes them.'
    grep -v '^#' action/checksums.txt || true
    printf '%s\n' "$lines"
} >action/checksums.new
mv action/checksums.new action/checksums.txt
sed "s/^    default: checkout #.*\$/    default: \"$version\"/" action.yml >action.new
mv action.new action.yml
grep -qx "    default: \"$version\"" action.yml
