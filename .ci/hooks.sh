#!/usr/bin/env bash
# hooks.sh SEAWALL CACHE: a repository of a test uses the hooks of this checkout by pre-commit. The one that builds seawall is only read;
# the one that takes it from the path runs, on a commit that leaks and on one that does not.
set -euo pipefail
seawall=$1 cache=$2
here="$(cd "$(dirname "$0")/.." && pwd)"

tool="$cache/pre-commit-4"
if [ ! -x "$tool/bin/pre-commit" ]; then
    python3 -m venv "$tool"
    "$tool/bin/pip" install --quiet --disable-pip-version-check 'pre-commit>=4,<5'
fi
"$tool/bin/pre-commit" validate-manifest "$here/.pre-commit-hooks.yaml"

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
export PRE_COMMIT_HOME="$work/home" GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
mkdir "$work/bin" "$work/hooks" "$work/project"
ln -s "$seawall" "$work/bin/seawall"
export PATH="$work/bin:$PATH"
git() { command git -c user.name=test -c user.email=test@example.com -c init.defaultBranch=main -c commit.gpgsign=false "$@"; }

# The hooks as pre-commit gets them: a repository at a commit.
cp "$here/.pre-commit-hooks.yaml" "$work/hooks"
git -C "$work/hooks" init --quiet
git -C "$work/hooks" add .
git -C "$work/hooks" commit --quiet --message hooks

cd "$work/project"
git init --quiet
cat >.pre-commit-config.yaml <<YAML
repos:
  - repo: $work/hooks
    rev: $(git -C "$work/hooks" rev-parse HEAD)
    hooks:
      - id: seawall-system
        args: [infra, --fail-on, low]
YAML
expect() {
    local wanted=$1 says=$2 status=0
    git add .
    "$tool/bin/pre-commit" run >"$work/log" 2>&1 || status=$?
    if [ "$status" -ne "$wanted" ] || ! grep -q -- "$says" "$work/log"; then
        cat "$work/log"
        echo "expected exit code $wanted and \`$says\`, got $status"
        exit 1
    fi
}
echo "no template" >notes.md
expect 0 'no files to check'
cp -r "$here/fixtures/estates/bicep/compliant" infra
expect 0 'seawall\.*Passed'
rm -rf infra
cp -r "$here/fixtures/estates/bicep/leaky" infra
expect 1 'tls-minimum-version'
echo "pre-commit: the hook passes, fails and keeps out of other commits"
