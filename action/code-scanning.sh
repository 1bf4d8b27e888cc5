#!/usr/bin/env bash
# Whether the report is to be uploaded: `upload=true` or `false` into the outputs of the step. With `auto` code scanning is asked whether
# it is there for this repository and this token. No answer, or one that is not understood, is a no: annotations take its place.
set -euo pipefail

ask() {
    local status
    # The token goes by a file of settings on stdin, not by the arguments, which others on the machine see.
    status="$(printf 'header = "Authorization: Bearer %s"\n' "${GITHUB_TOKEN:?}" | curl --config - --silent --max-time 20 \
        --output /dev/null --write-out '%{http_code}' --header 'Accept: application/vnd.github+json' \
        "${GITHUB_API_URL:?}/repos/${GITHUB_REPOSITORY:?}/code-scanning/analyses?per_page=1")" || return 1
    # 404 is the answer where nothing has been uploaded yet; 403 where it is turned off or the token may not
    # (https://docs.github.com/rest/code-scanning/code-scanning#list-code-scanning-analyses-for-a-repository).
    [ "$status" = 200 ] || [ "$status" = 404 ]
}

case "${INPUT_SARIF:-auto}" in
    on) upload=true ;;
    off) upload=false ;;
    auto) if [ -n "${GITHUB_TOKEN:-}" ] && ask; then upload=true; else upload=false; fi ;;
    *)
        echo "::error title=seawall::\`sarif\` is auto, on or off"
        exit 2
        ;;
esac
echo "upload=$upload" >>"${GITHUB_OUTPUT:-/dev/null}"
