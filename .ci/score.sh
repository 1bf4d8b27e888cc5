#!/usr/bin/env bash
# score.sh SEAWALL DEV SET: runs the scorer on a set of real cases and fails when fewer pass than `.ci/scores.txt` records.
set -euo pipefail
seawall=$1 dev=$2 set=$3
here="$(cd "$(dirname "$0")" && pwd)"

recorded="$(awk -v set="$set" '$1 == set { print $2 }' "$here/scores.txt")"
if [ -z "$recorded" ]; then
    echo "no figure for \`$set\` in .ci/scores.txt"
    exit 1
fi
# The scorer ends non-zero as soon as one case fails; the figure decides here.
output="$(python3 "$dev/run.py" "$set" --seawall "$seawall" || true)"
printf '%s\n' "$output"
passed="$(printf '%s\n' "$output" | sed -n 's/^\([0-9][0-9]*\) passed, .*/\1/p' | tail -n 1)"
if [ -z "$passed" ]; then
    echo "the scorer gave no figure for \`$set\`"
    exit 1
fi
echo "$set: $passed passed, $recorded recorded"
if [ "$passed" -lt "$recorded" ]; then
    echo "$set: the score fell"
    exit 1
fi
if [ "$passed" -gt "$recorded" ]; then
    echo "$set: the score rose; record it in .ci/scores.txt"
fi
