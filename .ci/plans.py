#!/usr/bin/env python3
"""plans.py SEAWALL DEV [-v]: Terraform configurations against the plans that the real terraform made of them; fails when fewer
agree than `.ci/scores.txt` records.

The plans were made with values for variables that have none of their own, and in a tenant; the scorer (`run.py terraform`) does
not pass them on, so that most of its cases compare an unknown with such a value. Here each configuration is scored with the
values of its plan, in a copy with a further `*.auto.tfvars`, and with that tenant."""

import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile

from scores import recorded

# Where the plans say that they were made.
TENANT = "00000000-0000-0000-0000-000000000001"


def literal(value: str) -> str:
    """What `-var NAME=VALUE` gave, as terraform reads it there: text, or an expression for other types."""
    try:
        json.loads(value)
        return value
    except ValueError:
        return json.dumps(value)


def main() -> int:
    seawall, dev, further = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), sys.argv[3:]
    with open(os.path.join(dev, "terraform", "plans.jsonl"), encoding="utf-8") as lines:
        cases = [json.loads(line) for line in lines]
    with tempfile.TemporaryDirectory() as tree:
        index = []
        for case in cases:
            plan_path = os.path.join(dev, case["plan"])
            with open(plan_path, encoding="utf-8") as text:
                plan = json.load(text)
            given = plan.get("_oracle", {}).get("vars", [])
            values = dict(one.split("=", 1) for one in given if one != "-var")
            root = os.path.join(tree, case["root"])
            shutil.copytree(os.path.join(dev, case["root"]), root, dirs_exist_ok=True)
            if values:
                with open(os.path.join(root, "plan.auto.tfvars"), "w", encoding="utf-8") as text:
                    text.writelines(f"{name} = {literal(value)}\n" for name, value in values.items())
            index.append({"root": case["root"], "plan": plan_path})
        path = os.path.join(tree, "plans.jsonl")
        with open(path, "w", encoding="utf-8") as text:
            text.writelines(json.dumps(case) + "\n" for case in index)
        there = os.path.join(tree, "seawall")
        with open(there, "w", encoding="utf-8") as text:
            text.write(f"#!/bin/sh\nexec {shlex.quote(seawall)} \"$@\" --tenant {TENANT}\n")
        os.chmod(there, 0o755)
        scorer = [sys.executable, os.path.join(dev, "run.py"), "terraform", "--seawall", there, "--root", tree, "--index", path]
        run = subprocess.run(scorer + further, capture_output=True, text=True, check=False)
        print(run.stdout, end="")
        print(run.stderr, end="", file=sys.stderr)
    passed = int(run.stdout.strip().splitlines()[-1].split()[0])
    print(f"plans: {passed} passed, {recorded('plans')} recorded")
    if passed > recorded("plans"):
        print("plans: the score rose; record it in .ci/scores.txt")
    return 1 if passed < recorded("plans") else 0


sys.exit(main())
