#!/usr/bin/env bash
# The scan of the action. Inputs come as INPUT_… in the environment and are data all the way: nothing is evaluated, each becomes
# one argument. Ends well even if the scan did not, so that the report is uploaded first: `finish.sh` gives the verdict. The outputs are
# written whatever happens.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
action="${GITHUB_ACTION:-action}"
work="${RUNNER_TEMP:?is set by the runner}/seawall-${action//[^A-Za-z0-9_-]/_}"
rm -rf -- "$work"
mkdir -p -- "$work"
sarif="$work/seawall.sarif" counts="$work/counts.txt" annotations="$work/annotations.txt" summary="$work/summary.md" log="$work/log.txt"
: >"$log"
code=5

# What `seawall` counted; empty if it did not come so far.
counted() {
    { sed -n "s/^$1=\([0-9]*\)\$/\1/p" "$counts" 2>/dev/null || true; } | head -n 1
}

verdict() {
    case $1 in
        0) echo pass ;;
        1) echo fail ;;
        3) echo nothing ;;
        4) echo incomplete ;;
        *) echo error ;;
    esac
}

# What seawall said on stderr, as a block of code in Markdown. A fence that it cannot close, since names of files are a stranger's.
said() {
    [ -s "$log" ] || return 0
    printf '\n~~~~~~~~~~~~text\n'
    tr -d '\000-\010\013-\037\177' <"$log" | sed 's/^~~*/ &/' | head -c 20000
    printf '\n~~~~~~~~~~~~\n'
}

outputs() {
    local findings fresh file=
    findings="$(counted findings)"
    fresh="$(counted new-findings)"
    if [ -s "$sarif" ]; then file=$sarif; fi
    {
        printf 'exit-code=%s\n' "$code"
        printf 'verdict=%s\n' "$(verdict "$code")"
        printf 'findings=%s\n' "$findings"
        # Without a baseline all are new.
        printf 'new-findings=%s\n' "${fresh:-$findings}"
        printf 'unknown=%s\n' "$(counted unknown)"
        printf 'coverage=%s\n' "$(counted coverage)"
        printf 'sarif-file=%s\n' "$file"
        if [ -s "$annotations" ]; then printf 'annotations-file=%s\n' "$annotations"; fi
    } >>"${GITHUB_OUTPUT:-/dev/null}"
    if [[ ${INPUT_SUMMARY:-true} != [Ff]alse ]]; then
        if [ -s "$summary" ]; then
            cat -- "$summary"
        else
            printf '### seawall: %s\n' "$(verdict "$code")"
            if [ -n "$findings" ]; then
                printf '\n| failures | critical | high | medium | low | unknown | coverage |\n|---|---|---|---|---|---|---|\n'
                printf '| %s | %s | %s | %s | %s | %s | %s %% |\n' "$findings" "$(counted critical)" "$(counted high)" \
                    "$(counted medium)" "$(counted low)" "$(counted unknown)" "$(counted coverage)"
            fi
            said
        fi >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
    fi
}
trap outputs EXIT

# What follows names things of the scanned tree: the runner is not to take a line of it for a command. Only one who knows the word
# can end that (https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#stopping-and-starting-workflow-commands).
word="seawall-$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')"
quietly() {
    local status=0
    printf '::stop-commands::%s\n' "$word"
    "$@" || status=$?
    printf '::%s::\n' "$word"
    return "$status"
}

if ! seawall="$("$here/install.sh" "${INPUT_VERSION:-checkout}" "$work/bin" 2>"$log")"; then
    cat -- "$log" >&2
    code=2
    exit 0
fi

# The commit to compare a pull request with, if it is here: of the merge that GitHub checks out the parent that is not the head of the pull
# request, since what the event says may be older than that; else what the event says.
base() {
    if [ -n "${HEAD_COMMIT:-}" ] && [ "$(commit 'HEAD^2')" = "$HEAD_COMMIT" ]; then
        commit 'HEAD^1'
    elif [ -n "${BASE_COMMIT:-}" ]; then
        commit "$BASE_COMMIT"
    fi
}
# The full id of a commit; nothing if it is not here. Only objects are looked up, so a checkout of another owner does no harm.
commit() {
    git -c safe.directory='*' -C "$GITHUB_WORKSPACE" rev-parse --quiet --verify --end-of-options "$1^{commit}" 2>/dev/null || true
}

arguments=()
# One option with one value, if there is one; a value that begins with a dash is still a value.
option() {
    if [ -n "$2" ]; then arguments+=("$1=$2"); fi
}
# The same for each line.
options() {
    local line
    while IFS= read -r line || [ -n "$line" ]; do
        line="${line%$'\r'}"
        if [[ $line =~ [^[:space:]] ]]; then
            line="${line#"${line%%[![:space:]]*}"}"
            arguments+=("$1${line%"${line##*[![:space:]]}"}")
        fi
    done <<<"$2"
}
option --config "${INPUT_CONFIG:-}"
option --profile "${INPUT_PROFILE:-}"
option --environment "${INPUT_ENVIRONMENT:-}"
option --fail-on "${INPUT_FAIL_ON:-}"
case "${INPUT_BASELINE:-auto}" in
    off) arguments+=(--no-baseline) ;;
    auto)
        base="$(base)"
        if [ -n "$base" ]; then
            arguments+=("--baseline=git:$base")
        elif [ -n "${BASE_COMMIT:-}" ]; then
            printf '::notice title=seawall::%s\n' "The base of the pull request is not here to compare with, so every finding counts, old or new. Give actions/checkout 'fetch-depth: 2', or 0 for the whole history."
        fi
        ;;
    *) arguments+=("--baseline=$INPUT_BASELINE") ;;
esac
options --param-file= "${INPUT_PARAM_FILES:-}"
options --var-file= "${INPUT_VAR_FILES:-}"
options --policies= "${INPUT_POLICIES:-}"
case "${INPUT_STRICT:-false}" in
    [Tt]rue) arguments+=(--strict) ;;
    [Ff]alse) ;;
    *)
        # Not to be taken for no: who writes it wants more than the default.
        echo "error: 'strict' is true or false" | tee "$log" >&2
        code=2
        exit 0
        ;;
esac
arguments+=(--output=text --output="sarif-github=$sarif" --output="counts=$counts")
# A released version that is older than this script need not know these.
known="$("$seawall" scan --output= 2>&1 || true)"
case $known in *" github"[,\)]*) arguments+=(--output="github=$annotations") ;; esac
case $known in *" markdown"[,\)]*) arguments+=(--output="markdown=$summary") ;; esac
arguments+=(--)
options '' "${INPUT_PATHS:-.}"

cd -- "${GITHUB_WORKSPACE:?is set by the runner}"
scan() {
    local status=0
    "$seawall" scan "${arguments[@]}" 2>"$log" || status=$?
    cat -- "$log"
    return "$status"
}
code=0
quietly scan || code=$?
