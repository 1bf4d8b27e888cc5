#!/usr/bin/env python3
"""azurerm.py SCHEMA.json [--list]: compares the tables of azurerm's types with the schema of the provider.

The schema is no part of the repository: it is rebuilt from a package of a registry for each run, and is of one version of major
4. Every argument that a table names for that major must be in the schema, and every argument that the schema takes must be
named by the table: mapped, dropped with a reason, or left out on purpose, in the list below. `--list` prints those left out."""
import json, pathlib, re, sys
import yaml

MAJOR = 4
TABLES = pathlib.Path(__file__).resolve().parent.parent / "src/frontend/terraform/azurerm"
# Arguments that later versions brought, by type; read in the documentation.
NEWER = pathlib.Path(__file__).resolve().parent / "azurerm_newer.txt"
EVERYWHERE = {"id", "timeouts", "lifecycle", "depends_on", "provider", "count", "for_each", "connection", "provisioner"}
COMMON = {"location": ["location"], "tags": ["tags"], "zones": ["zones"],
          "identity": ["identity.type", "identity.identity_ids"]}


def many(value):
    return [] if value is None else value if isinstance(value, list) else [value]


def names(path):
    return tuple(path.replace("[*]", "").strip(".").split("."))


def holds(row):
    return row.get("since", 0) <= MAJOR and MAJOR < row.get("until", 99)


def named(table):
    """(paths that the major must have, each with its other names; paths that are known; their prefixes count as blocks)"""
    wanted, known = [], set()

    def take(paths, base="", must=True):
        paths = [base + path if path.startswith(".") else path for path in paths]
        if must and paths:
            wanted.append([names(path) for path in paths])
        known.update(names(path) for path in paths)

    def conditions(row, base=""):
        for key in ("when_set", "when_unset"):
            for path in many(row.get(key)):
                take([path], base, must=False)
        for path in row.get("when") or {}:
            take([path], base, must=False)

    def rows(rows, base=""):
        for row in rows or []:
            arguments = many(row.get("tf"))
            others = many(row.get("aliases"))
            must = holds(row) and "const" not in row
            for position, argument in enumerate(arguments):
                take([argument] + (others if position == 0 else []), base, must)
            conditions(row, base)
            for name in (row.get("id_of") or {}).get("names", []):
                if not name.startswith("="):
                    take([name], base)

    def ident(form):
        # Of several forms only those of this major need to be there.
        forms = [form]
        while forms[-1].get("or"):
            forms.append(forms[-1]["or"])
        for form in forms:
            for key in ("group", "parent", "scope", "management_group", "target", "subscription"):
                if isinstance(form.get(key), str):
                    take([form[key]], must=len(forms) == 1)
            for name in form.get("names", []):
                if not name.startswith("="):
                    take([name], must=len(forms) == 1)
            if form.get("named"):
                take([form["named"]["name"]], must=False)

    ident(table.get("id") or {})
    link = (table.get("merge") or {}).get("link")
    ident(link) if isinstance(link, dict) else take(many(link))
    for shape in table.get("common") or []:
        for path in COMMON[shape]:
            take([path])
    rows(table.get("rows"))
    for child in table.get("children") or []:
        base = child.get("each") or ""
        if base:
            take([base], must=False)
        for name in child.get("names") or []:
            take([name], base)
        conditions(child, base)
        rows(child.get("rows"), base)
    for path in table.get("drop") or {}:
        take([path], must=False)
    known.update((name,) for name in table.get("computed") or {})
    return wanted, known


def leaves(block, front=()):
    """(path, whether it is an argument) of everything in a block of the schema."""
    for name, attribute in block.get("attributes", {}).items():
        settable = attribute.get("optional") or attribute.get("required")
        yield front + (name,), bool(settable) and not (name == "id" and not front)
        yield from below(attribute["type"], front + (name,))
    for name, inner in block.get("blocks", {}).items():
        yield front + (name,), False
        yield from leaves(inner["block"], front + (name,))


def below(kind, front):
    """What an attribute of objects has inside, which is written as a whole or in blocks."""
    while isinstance(kind, list) and kind[0] in ("list", "set", "map"):
        kind = kind[1]
    if isinstance(kind, list) and kind[0] == "object":
        for name, inner in kind[1].items():
            yield front + (name,), False
            yield from below(inner, front + (name,))


def main():
    schema = json.load(open(sys.argv[1]))["resource"]
    newer = set(NEWER.read_text().split("\n"))
    faults, left, strangers = [], [], []
    for file in sorted(TABLES.glob("*.yaml")):
        table = yaml.safe_load(file.read_text())
        kind = table["azurerm"]
        if kind not in schema:
            # Types of other majors only: nothing to compare with.
            strangers.append(kind)
            continue
        there = dict(leaves(schema[kind]))
        wanted, known = named(table)
        for paths in wanted:
            missing = f"{kind} {'.'.join(paths[0])}"
            if not any(path in there for path in paths) and missing not in newer:
                faults.append(f"{kind}: the provider has no `{'.'.join(paths[0])}`")
        text = file.read_text()
        for path, settable in there.items():
            if not settable or path[0] in EVERYWHERE:
                continue
            covered = any(path[:length] in known for length in range(1, len(path) + 1))
            if not covered:
                # A comment that names it says that it was left out on purpose: whoever writes it gets `unknown`.
                places = [".".join(path[:length]) for length in range(1, len(path) + 1)]
                chosen = any(re.search(r"#.*`" + re.escape(place) + r"`", text) for place in places)
                (left if chosen else faults).append(f"{kind}: nothing is said of `{'.'.join(path)}`")
    if "--list" in sys.argv:
        print("\n".join(left))
    print(f"{len(list(TABLES.glob('*.yaml')))} tables for {len(schema)} types, {len(strangers)} of them of other majors, "
          f"{len(left)} arguments left out on purpose")
    if faults:
        sys.exit(f"{len(faults)} faults:\n" + "\n".join(faults))


main()
