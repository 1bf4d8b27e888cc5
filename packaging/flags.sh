# shellcheck shell=bash
# Sourced by the builds of a release: what makes the same commit give the same bytes wherever it is built. Paths of the machine are
# taken out, and times are that of the commit.
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$root" || exit 1
remap() {
    local from=$1
    if command -v cygpath >/dev/null; then from="$(cygpath -w "$from")"; fi
    printf -- '--remap-path-prefix=%s=%s' "$from" "$2"
}
CARGO_ENCODED_RUSTFLAGS="$(remap "$root" /seawall)"$'\x1f'"$(remap "${CARGO_HOME:-$HOME/.cargo}" /cargo)"
# The linker of Windows writes a time, unless it is told not to.
if command -v cygpath >/dev/null; then CARGO_ENCODED_RUSTFLAGS+=$'\x1f-Clink-arg=/Brepro'; fi
SOURCE_DATE_EPOCH="$(git log -1 --format=%ct)"
SEAWALL_COMMIT="$(git describe --always --dirty --abbrev=40 '--exclude=*')"
export CARGO_ENCODED_RUSTFLAGS SOURCE_DATE_EPOCH SEAWALL_COMMIT
