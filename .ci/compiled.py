#!/usr/bin/env python3
"""compiled.py SEAWALL DEV: every JSON that Microsoft's compiler made of a Bicep file evaluates, and no diagnostic blames
seawall (`unsupported`, `internal`)."""

import concurrent.futures
import json
import os
import subprocess
import sys

BLAME = {"unsupported", "internal"}
# 0 clean, 1 findings, 3 nothing to scan (a template may hold types or functions only).
ENDS_WELL = {0, 1, 3}


def fault(seawall: str, template: str, parameters: str | None) -> str | None:
    """What is wrong with the dump of one template, or nothing."""
    command = [seawall, "scan", template, "--no-config", "--dump", "resources"]
    if parameters:
        command += ["--param-file", parameters]
    try:
        run = subprocess.run(command, capture_output=True, timeout=60, check=False)
    except subprocess.TimeoutExpired:
        return "no answer in 60 s"
    if run.returncode not in ENDS_WELL:
        return f"exit code {run.returncode}: {run.stderr.decode('utf-8', 'replace')[-300:]}"
    try:
        dump = json.loads(run.stdout)
    except ValueError as error:
        return f"the dump is not JSON: {error}"
    blamed = [d for d in dump.get("diagnostics", []) if d.get("kind") in BLAME]
    if blamed:
        first = blamed[0]
        return f"{len(blamed)} diagnostics, first: {first.get('message')} ({first.get('line')}:{first.get('column')})"
    return None


def main() -> int:
    seawall, bicep = os.path.abspath(sys.argv[1]), os.path.join(sys.argv[2], "bicep")
    cases = []
    with open(os.path.join(bicep, "pairs.jsonl"), encoding="utf-8") as pairs:
        for line in pairs:
            pair = json.loads(line)
            folder = os.path.join(sys.argv[2], pair["root"], pair["dir"])
            parameters = os.path.join(folder, pair["params"][0]) if pair["params"] else None
            cases.append((os.path.join(folder, pair["json"]), parameters))
    if not cases:
        print("no pairs found")
        return 1
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for (template, _), found in zip(cases, pool.map(lambda case: fault(seawall, *case), cases)):
            if found:
                failed += 1
                print(f"FAIL  {os.path.relpath(template, bicep)}\n      {found}")
    print(f"{len(cases) - failed} of {len(cases)} compiled templates evaluate")
    return 1 if failed else 0


sys.exit(main())
