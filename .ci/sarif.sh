#!/usr/bin/env bash
# sarif.sh SEAWALL CACHE FOLDER…: scans each folder into both SARIF profiles and has them judged by the 2.1.0 schema and by
# Microsoft's validator with GitHub's rules. A folder that is missing is said and left out.
set -euo pipefail
seawall=$1 cache=$2
shift 2
here="$(cd "$(dirname "$0")" && pwd)"

tool="$cache/sarif-multitool/node_modules/@microsoft/sarif-multitool-linux"
if [ ! -f "$tool/Sarif.Multitool" ]; then
    mkdir -p "$cache/sarif-multitool"
    npm install --prefix "$cache/sarif-multitool" --no-audit --no-fund --loglevel error @microsoft/sarif-multitool-linux@5.7.0
fi
# The package's own script does this, where scripts may run.
chmod u+x "$tool/Sarif.Multitool"
# The validator is self-contained but for ICU, which the machine need not have.
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1

python="$cache/python/bin/python"
if ! "$python" -c 'import jsonschema' 2>/dev/null; then
    python3 -m venv "$cache/python"
    "$cache/python/bin/pip" install --quiet --disable-pip-version-check 'jsonschema>=4,<5'
fi

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
failed=0 number=0
for folder in "$@"; do
    if [ ! -d "$folder" ]; then
        echo "left out: $folder is missing"
        continue
    fi
    for profile in sarif sarif-github; do
        number=$((number + 1))
        file="$work/$number.sarif" verdict="$work/$number.verdict.sarif"
        status=0
        "$seawall" scan "$folder" --no-config --fail-on none --output "$profile=$file" || status=$?
        if [ "$status" -ne 0 ] && [ "$status" -ne 3 ]; then
            echo "$profile of $folder: exit code $status"
            failed=1
            continue
        fi
        # Its exit code is 0 whatever it finds: the verdict file tells.
        "$tool/Sarif.Multitool" validate "$file" --max-file-size-in-kb 1000000 --rule-kind 'Sarif;Gh;Ghas;GHAzDO' --level 'Error;Warning;Note' --kind Fail \
            --log ForceOverwrite -o "$verdict" >"$work/validator.log" 2>&1 || true
        "$python" "$here/sarif.py" "$tool/sarif-2.1.0.json" "$file" "$verdict" "$profile of $folder" || failed=1
    done
done
exit "$failed"
