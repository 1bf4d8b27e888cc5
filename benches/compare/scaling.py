#!/usr/bin/env python3
"""scaling.py SEAWALL TENANTS ESTATE MOST: tables of what scans take, as `benches/scaling.sh` calls it.

TENANTS has snapshots by their number of resources, up to MOST; ESTATE is a folder that is copied. Each scan writes a report in JSON."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

MEASURE = Path(__file__).with_name("measure.py")
# Of a scan, in seconds.
LIMIT = 1200
# Scans that take less are run so often, and the best counts.
SHORT, RUNS = 20, 3


def main() -> int:
    seawall, tenants, estate, most = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
    with tempfile.TemporaryDirectory() as folder:
        scan = Scan(seawall, Path(folder))
        print("Resources, in one snapshot:\n")
        counts = [10**power for power in range(3, 8) if 10**power <= most]
        table("resources", [(count, count, scan.of([str(tenants / f"{count}.snapshot")])) for count in counts])
        print("\nFiles, the leaky estate of ARM templates as often:\n")
        rows = []
        for count in (1, 10, 100, 1000):
            trees = Path(folder) / f"files-{count}"
            for number in range(count):
                shutil.copytree(estate, trees / f"{number:04}")
            files = sum(len(names) for _, _, names in os.walk(trees))
            rows.append((f"{count} ({files} files)", count, scan.of([str(trees)])))
        table("estates", rows)
        print("\nControls, on the same hundred estates:\n")
        listed = subprocess.run([seawall, "policy", "list", "--profile", "all"], check=True, capture_output=True, text=True).stdout
        ids = [line.split()[0] for line in listed.splitlines() if line and line[0].islower() and "-" in line.split()[0]]
        rows = []
        for parts in (8, 4, 2, 1):
            chosen = set(ids[:: parts])
            profile = "".join(f"{name} = {str(name in chosen).lower()}\n" for name in ids)
            configuration = Path(folder) / f"controls-{parts}.toml"
            configuration.write_text(f"profile = \"all\"\n\n[controls]\n{profile}")
            rows.append((len(chosen), len(chosen), scan.of([str(Path(folder) / "files-100"), "--config", str(configuration)])))
        table("controls", rows)
    return 0


class Scan:
    """Scans with one program, on two cores and on one."""

    def __init__(self, seawall: str, folder: Path):
        self.seawall, self.folder = seawall, folder

    def of(self, arguments: list[str]) -> list[dict]:
        """What a scan takes on two cores and on one."""
        return [self.best(arguments, cores) for cores in (2, 1)]

    def best(self, arguments: list[str], cores: int) -> dict:
        report = self.folder / "report.json"
        options = [] if "--config" in arguments else ["--no-config", "--profile", "all"]
        command = [self.seawall, "scan", *arguments, *options, "-o", f"json={report}"]
        best = None
        for _ in range(RUNS):
            said = subprocess.run(
                [sys.executable, MEASURE, str(LIMIT), str(cores), str(self.folder / "log"), *command],
                check=True, capture_output=True, text=True,
            )
            taken = json.loads(said.stdout)
            if not taken["finished"] or taken["exit"] not in (0, 1):
                raise SystemExit(f"{' '.join(command)} ended with {taken}")
            if best is None or taken["cpu"] < best["cpu"]:
                best = taken
            if taken["wall"] > SHORT:
                break
        return best


def table(what: str, rows: list[tuple]) -> None:
    """Prints figures; the last but one says how many times faster two cores are than one."""
    print(f"| {what} | processor | each | clock, two cores | clock, one core | two cores | memory |\n|---|---|---|---|---|---|---|")
    for shown, count, (two, one) in rows:
        each = two["cpu"] / count * 1000
        gain = one["wall"] / two["wall"]
        shown = f"{shown:,}" if isinstance(shown, int) else shown
        print(
            f"| {shown} | {two['cpu']:.2f} s | {each:.3g} ms | {two['wall']:.2f} s | {one['wall']:.2f} s | {gain:.2f}× | {two['memory'] / 1e6:,.0f} MB |",
            flush=True,
        )


if __name__ == "__main__":
    sys.exit(main())
