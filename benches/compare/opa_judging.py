#!/usr/bin/env python3
"""opa_judging.py SEAWALL BINDINGS ESTATES COUNT: what one question costs OPA and seawall, as one line of JSON.

A question is a policy, a resource and what is related to it, as `seawall scan --dump inputs` writes them: the same policies, data and
inputs for both. OPA is asked through bindings that hand it JSON; what that costs is measured with a policy that does nothing, and
told apart. What seawall takes is a scan that reports to nobody less one that only reads, over the number of questions: joins, worlds,
outcomes and the report are in it, and so is compiling the policies, which is left out of OPA's figure. What it was asked before seawall
remembers, which is in its figure too."""

import glob
import json
import os
import resource
import subprocess
import sys
import time


def spent(call) -> float:
    """CPU seconds of the quickest of three runs."""
    times = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(call, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(times)


def asked(opa, queries) -> tuple:
    """CPU seconds of all threads for these queries, and how many of them OPA would not answer."""
    from opa_bindings import OpaError

    refused, began = 0, time.process_time()
    for query, data in queries:
        try:
            opa.eval_query(query, data)
        except OpaError:
            refused += 1
    return time.process_time() - began, refused


def main() -> int:
    seawall, bindings, tree, count = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
    sys.path.insert(0, bindings)
    from opa_bindings import OpaEngine

    call = [seawall, "scan", tree, "--root", tree, "--no-config", "--profile", "all", "--fail-on", "none"]
    judging = spent([*call, "-o", "json=/dev/null"]) - spent([*call, "--dump", "resources"])
    lines = subprocess.run([*call, "--dump", "inputs"], check=True, capture_output=True).stdout.splitlines()
    questions = [json.loads(line) for line in lines[:: max(1, len(lines) // count)]]
    began = time.process_time()
    opa = OpaEngine()
    for path in sorted(glob.glob("policies/**/*.rego", recursive=True)):
        if not path.endswith("_test.rego"):
            with open(path, encoding="utf-8") as text:
                opa.add_policy(path, text.read())
    opa.add_policy("nothing.rego", "package nothing\n\ndeny := []\n")
    opa.add_data(json.loads(subprocess.run([seawall, "policy", "data"], check=True, capture_output=True).stdout))
    queries = [(f"x := data.{question['package']}.deny", question["input"]) for question in questions]
    # The first question of each policy compiles it, and is kept by the bindings.
    asked(opa, {query: (query, data) for query, data in queries}.values())
    asked(opa, [("x := data.nothing.deny", queries[0][1])])
    loading = time.process_time() - began
    seconds, refused = asked(opa, queries)
    bridge, _ = asked(opa, [("x := data.nothing.deny", data) for _, data in queries])
    print(json.dumps({
        "tree": os.path.basename(tree), "questions": len(lines), "seawall": judging / len(lines), "asked": len(questions), "refused": refused,
        "opa": seconds / len(queries), "bridge": bridge / len(queries), "loading": loading,
    }))
    return 0


if __name__ == "__main__":
    sys.exit(main())
