#!/usr/bin/env bash
# The end of the action: annotations, if they are wanted, and the verdict. They come after the upload since `auto` means: if the
# findings are not in code scanning.
set -euo pipefail

case "${INPUT_ANNOTATIONS:-auto}-${UPLOADED:-skipped}" in
    off-* | auto-success) ;;
    *) if [ -n "${ANNOTATIONS_FILE:-}" ]; then cat -- "$ANNOTATIONS_FILE"; fi ;;
esac
if [ "${UPLOADED:-skipped}" = failure ]; then
    echo "::warning title=seawall::The report was not taken by code scanning; the job needs 'security-events: write', and a private repository GitHub Code Security."
fi
exit "${EXIT_CODE:-5}"
