#!/usr/bin/env python3
"""sarif.py SCHEMA FILE VERDICT NAME: judges a SARIF file by the JSON schema, by the validator's verdict, and by what neither
of them notices: one location, with a uri and a whole region, a fingerprint of ours, no order by chance."""

import collections
import json
import os
import re
import sys

import jsonschema

# They ask for the ids of the Azure DevOps pipeline that uploads, under a prefix that GitHub's category excludes: only the
# pipeline task can know them, and it adds them.
ELSEWHERE = {"GHAzDO1019", "GHAzDO1020"}


def schema_faults(schema: dict, log: dict) -> list[str]:
    """The first violations of the schema."""
    validator = jsonschema.validators.validator_for(schema)(schema)
    errors = sorted(validator.iter_errors(log), key=lambda error: str(error.absolute_path))
    return [f"schema: {'/'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in errors[:20]]


def verdict_faults(verdict: dict) -> tuple[list[str], collections.Counter]:
    """The validator's errors, and how often each of its rules warned or noted."""
    faults, milder = [], collections.Counter()
    for run in verdict.get("runs", []):
        for result in run.get("results", []):
            rule = result.get("ruleId") or result.get("rule", {}).get("id", "?")
            level = result.get("level", "warning")
            if level != "error" or rule in ELSEWHERE:
                milder[f"{level} {rule}"] += 1
                continue
            message = result.get("message", {})
            text = message.get("text") or f"{message.get('id')} {message.get('arguments')}"
            faults.append(f"validator: {rule}: {text[:300]}")
        for invocation in run.get("invocations", []):
            for note in invocation.get("toolExecutionNotifications", []) + invocation.get("toolConfigurationNotifications", []):
                if note.get("level") == "error":
                    faults.append(f"validator: {note.get('message', {}).get('text', '')[:300]}")
    if not verdict.get("runs"):
        faults.append("validator: it gave no verdict")
    return faults[:20], milder


def own_faults(log: dict) -> list[str]:
    """What GitHub refuses or hides and the validator lets pass."""
    faults = []
    for run in log["runs"]:
        for number, result in enumerate(run.get("results", [])):
            where = f"result {number} ({result.get('ruleId')})"
            locations = result.get("locations", [])
            if len(locations) != 1:
                faults.append(f"{where}: {len(locations)} locations")
                continue
            physical = locations[0].get("physicalLocation", {})
            uri = physical.get("artifactLocation", {}).get("uri", "")
            region = physical.get("region", {})
            if not uri or re.match(r"^([a-z]+:)?//?|^[A-Za-z]:|.*\\", uri) or ".." in uri.split("/"):
                faults.append(f"{where}: the uri {uri!r} is not relative to the repository")
            corners = [region.get(key, 0) for key in ("startLine", "startColumn", "endLine", "endColumn")]
            if min(corners) < 1 or tuple(corners[:2]) >= tuple(corners[2:]):
                faults.append(f"{where}: the region {corners} is empty or has no columns")
            if not result.get("message", {}).get("text"):
                faults.append(f"{where}: no message")
            if "seawall/v1" not in {**result.get("partialFingerprints", {}), **result.get("fingerprints", {})}:
                faults.append(f"{where}: no fingerprint of seawall's own")
    return faults[:20]


def main() -> int:
    schema_file, log_file, verdict_file, name = sys.argv[1:5]
    with open(log_file, encoding="utf-8") as file:
        log = json.load(file)
    with open(schema_file, encoding="utf-8") as file:
        schema = json.load(file)
    faults = schema_faults(schema, log)
    milder: collections.Counter = collections.Counter()
    if os.path.exists(verdict_file):
        with open(verdict_file, encoding="utf-8-sig") as file:
            found, milder = verdict_faults(json.load(file))
        faults += found
    else:
        faults.append("validator: it wrote no verdict")
    faults += own_faults(log)
    results = sum(len(run.get("results", [])) for run in log["runs"])
    extra = ", ".join(f"{count} × {rule}" for rule, count in sorted(milder.items()))
    print(f"{name}: {results} results, {len(faults)} faults" + (f" (also {extra})" if extra else ""))
    for fault in faults:
        print(f"  {fault}")
    return 1 if faults else 0


sys.exit(main())
