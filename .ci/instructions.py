"""instructions.py SEAWALL [--record]: counts the instructions of a fixed set of scans with callgrind, on one thread, and fails where one
takes more than a twentieth above what `.ci/instructions.txt` records. Unlike times, these figures do not depend on what else runs."""

import os
import re
import shutil
import subprocess
import sys

TOLERANCE = 0.05
RECORDED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "instructions.txt")
HEAD = "# Instructions of `seawall`, by callgrind, one thread, release build; see instructions.py. Lower them as they fall.\n"
ALL = ["--no-config", "--profile", "all", "--output", f"json={os.devnull}"]
SET = {
    "version": ["--version"],
    "arm": ["scan", "fixtures/estates/arm/leaky", *ALL],
    "bicep": ["scan", "fixtures/estates/bicep/leaky", *ALL],
    "azurerm": ["scan", "fixtures/estates/azurerm/leaky", *ALL],
    "plan": ["scan", "fixtures/estates/plan/leaky", *ALL],
    "exports": ["scan", "fixtures/exports", *ALL],
}


def valgrind() -> str | None:
    """Where it is; it is installed where that is possible."""
    if not shutil.which("valgrind") and shutil.which("apt-get") and os.geteuid() == 0:
        for command in (["update"], ["install", "--yes", "--no-install-recommends", "valgrind"]):
            subprocess.run(["apt-get", "--quiet=2", *command], check=False, stdout=subprocess.DEVNULL)
    return shutil.which("valgrind")


def counted(tool: str, arguments: list[str]) -> subprocess.Popen:
    """One scan, begun."""
    command = [tool, "--tool=callgrind", f"--callgrind-out-file={os.devnull}", *arguments]
    environment = {**os.environ, "RAYON_NUM_THREADS": "1"}
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def main() -> int:
    seawall, record = os.path.abspath(sys.argv[1]), "--record" in sys.argv[2:]
    tool = valgrind()
    if tool is None:
        print("left out: there is no valgrind, and it cannot be installed here")
        return 0
    known = {}
    if os.path.exists(RECORDED):
        with open(RECORDED, encoding="utf-8") as text:
            known = {name: int(figure) for name, figure in (line.split() for line in text if not line.startswith("#"))}
    running = {name: counted(tool, [seawall, *arguments]) for name, arguments in SET.items()}
    found, status = {}, 0
    for name, process in running.items():
        said = process.communicate()[1]
        figure = re.search(r"Collected : (\d+)", said)
        if process.returncode not in (0, 1) or figure is None:
            print(f"{name}: ended with {process.returncode}\n{said}")
            return 1
        found[name] = int(figure[1])
        before = known.get(name)
        share = "" if before is None else f", {found[name] / before - 1:+.1%} of what is recorded"
        print(f"{name}: {found[name]:,} instructions{share}")
        if not record and (before is None or found[name] > before * (1 + TOLERANCE)):
            print(f"{name}: takes more than is recorded; make it less, or say in the commit why it must be, with --record")
            status = 1
    if record:
        with open(RECORDED, "w", encoding="utf-8") as text:
            text.write(HEAD + "".join(f"{name} {figure}\n" for name, figure in found.items()))
    return status


if __name__ == "__main__":
    sys.exit(main())
