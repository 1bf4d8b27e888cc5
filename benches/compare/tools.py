"""The tools that are compared: how each is called, and how its own output is read.

Each is asked for JSON in a file, with every policy on that it has for the languages in question, and without the network."""

import collections
import json
import os
import re

HERE = os.path.dirname(os.path.abspath(__file__))


class Seawall:
    name = "seawall"
    reads = {"bicep", "arm", "terraform", "plan", "export"}

    def __init__(self, program):
        self.program = program

    def version(self):
        return [self.program, "--version"]

    def scan(self, path, out):
        return [self.program, "scan", path, "--root", path if os.path.isdir(path) else os.path.dirname(path), "--no-config", "--profile", "all",
                "--fail-on", "none", "-o", f"json={out}/report.json"]

    def right(self, status):
        """Whether a run that ended so was one that counts: 3 is a tree with nothing in it."""
        return status in (0, 3)

    def told(self, path, out, _log, candidates):
        """Findings, how many of these files were understood, and what else is worth keeping.

        A file counts if the ledger has it as read and no diagnostic says that something in it could not be understood."""
        if not os.path.exists(f"{out}/report.json"):
            return 0, 0, {}
        with open(f"{out}/report.json", encoding="utf-8") as file:
            report = json.load(file)
        root = path if os.path.isdir(path) else os.path.dirname(path)
        read = {entry["path"] for entry in report["ledger"]["files"] if entry["takenFor"] in ("template", "linkedTemplate", "export", "plan")}
        doubtful = {entry.get("file") for entry in report["diagnostics"] if entry["kind"] in ("unsupported", "internal", "limit")}
        kinds = collections.Counter(entry["kind"] for entry in report["diagnostics"])
        more = {"resources": report["ledger"]["resources"]["judged"], "unknown": report["summary"]["unknown"], "diagnostics": dict(kinds),
                "declarations_not_understood": report["ledger"]["declarations"]["notUnderstood"], "files_in_doubt": len(read & doubtful)}
        understood = {os.path.realpath(os.path.join(root, file)) for file in read - doubtful}
        return report["summary"]["fail"], len(understood & candidates), more


class Checkov:
    name = "Checkov"
    reads = {"bicep", "arm", "terraform", "plan"}
    # The languages of Azure only: with all of its frameworks it looks for much else.
    frameworks = ["arm", "bicep", "terraform", "terraform_json", "terraform_plan"]

    def __init__(self, folder):
        self.python = f"{folder}/bin/python"
        self.script = f"{folder}/bin/checkov"

    def version(self):
        return [self.python, self.script, "--version"]

    def scan(self, path, out):
        what = ["-d" if os.path.isdir(path) else "-f", path]
        return [self.python, f"{HERE}/checkov_files.py", f"{out}/files", *what, "--framework", *self.frameworks, "-o", "json", "--output-file-path", out,
                "--compact", "--skip-download", "--soft-fail"]

    def right(self, status):
        return status == 0

    def told(self, _path, out, _log, candidates):
        """A file counts if one of the parsers gave a definition of it, whether or not a check was about it."""
        reports = []
        if os.path.exists(f"{out}/results_json.json"):
            with open(f"{out}/results_json.json", encoding="utf-8") as file:
                reports = json.load(file)
        reports = [report for report in (reports if isinstance(reports, list) else [reports]) if "results" in report]
        files = set()
        if os.path.exists(f"{out}/files"):
            with open(f"{out}/files", encoding="utf-8") as notes:
                files = {os.path.realpath(line.rstrip("\n")) for line in notes}
        wrong = {os.path.realpath(path) for report in reports for path in report["results"]["parsing_errors"]}
        more = {"resources": sum(report["summary"]["resource_count"] for report in reports), "parsing_errors": len(wrong)}
        return sum(report["summary"]["failed"] for report in reports), len((files - wrong) & candidates), more


class Trivy:
    name = "Trivy"
    reads = {"arm", "terraform", "plan"}
    scanners = "azure-arm,terraform,terraformplan-json,terraformplan-snapshot"

    def __init__(self, folder, cache):
        self.program = f"{folder}/bin/trivy"
        self.cache = cache

    def version(self):
        return [self.program, "--version"]

    def scan(self, path, out, *more):
        return [self.program, "config", "--misconfig-scanners", self.scanners, "--skip-check-update", "--skip-version-check", "--disable-telemetry",
                "--cache-dir", self.cache, "--timeout", "1h", "--format", "json", "--output", f"{out}/report.json", *more, path]

    def right(self, status):
        return status == 0

    def told(self, path, out, log, candidates):
        """A file of Terraform and a plan count if the log of a run with `--debug`, which is not measured, says that it was parsed, and no
        error of it. Of templates the log has no names, but a line for each input that the checks were given: those that were made of
        other files, which are files of parameters, are taken off."""
        if not os.path.exists(f"{out}/report.json"):
            return 0, 0, {}
        with open(f"{out}/report.json", encoding="utf-8") as file:
            results = json.load(file).get("Results", [])
        failures = sum(result.get("MisconfSummary", {}).get("Failures", 0) for result in results)
        root = path if os.path.isdir(path) else os.path.dirname(path)
        files, plan, scanner, inputs = set(), None, "", 0
        with open(log, encoding="utf-8", errors="replace") as lines:
            for line in lines:
                at = re.search(r'file_path="([^"]*)"', line)
                if "Scanning files for misconfigurations" in line:
                    plan, scanner = None, line
                elif "[rego] Scanning inputs" in line and "Azure ARM" in scanner:
                    inputs += 1
                elif "[tfjson scanner] Scanning file" in line:
                    plan = at[1]
                    files.add(plan)
                elif "Error parsing file" in line:
                    # A plan is turned into a configuration, of which lines of the log speak from then on.
                    files.discard(plan or at[1])
                elif "[terraform parser] Added file" in line and not plan:
                    files.add(at[1])
        named = {os.path.realpath(os.path.join(root, file)) for file in files} & candidates
        templates = max(0, inputs - parameters(path, candidates)) if inputs else 0
        return failures, len(named) + min(templates, len(candidates - named)), {"targets": len(results), "inputs_of_templates": inputs}


def parameters(path, candidates):
    """How many files beside the templates Trivy takes for templates: JSON with parameters or resources."""
    count = 0
    for folder, _, names in os.walk(path):
        for name in names:
            file = os.path.realpath(os.path.join(folder, name))
            if name.endswith(".json") and file not in candidates:
                try:
                    with open(file, encoding="utf-8") as text:
                        value = json.load(text)
                except ValueError:
                    continue
                count += isinstance(value, dict) and bool(value.get("parameters") or value.get("resources"))
    return count
