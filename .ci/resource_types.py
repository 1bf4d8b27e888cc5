#!/usr/bin/env python3
"""resource_types.py FOLDER > src/model/resource_types.txt
Writes the table of ARM resource types in Azure's own case. FOLDER has wheels of azure-mgmt-* packages:

    for package in $(.ci/resource_types.py --packages < src/model/resource_types.txt); do
        pip download --no-deps -d FOLDER $package
    done

These clients are generated from Microsoft's specifications, and each operation holds the URL template of what it works on:
`/subscriptions/{id}/resourceGroups/{group}/providers/Microsoft.Network/publicIPAddresses/{name}`. What stands behind the
last `providers` is the namespace, then segments of the type in turn with names. Where two templates disagree in case, the
one with the newer API version is taken, then the one more templates have; a child takes its parent's case."""
import collections, datetime, pathlib, re, sys, zipfile

TEMPLATE = re.compile(r"""["'](/[^"'\s]*)["']""")
VERSION = re.compile(r"""api_version\b[^\n]*?["'](\d{4}-\d\d-\d\d[a-z0-9.-]*)["']""")
METHOD = re.compile(r"""method=["'](?:PUT|GET|PATCH|DELETE)["']|self\._client\.(?:put|get|patch|delete)\(""")
SEGMENT = re.compile(r"[A-Za-z][A-Za-z0-9.-]*$")
# Types that no template of the clients spells: containers of resources, connections of logic apps, the saved searches' own
# schedules, and those whose last segment is a parameter (the values are those of the enumeration in the specification).
# Source: https://learn.microsoft.com/azure/templates.
RECORDS = "A AAAA CNAME MX PTR SOA SRV TXT"
ADDED = [
    "Microsoft.OperationalInsights/workspaces/savedSearches/schedules/actions",
    "Microsoft.OperationalInsights/workspaces/savedSearches/schedules",
    "Microsoft.OperationalInsights/workspaces/views",
    "Microsoft.Resources/resourceGroups",
    "Microsoft.Resources/subscriptions",
    "Microsoft.Web/connectionGateways",
    "Microsoft.Web/connections",
    "Microsoft.Web/customApis",
    *(f"Microsoft.Network/dnsZones/{record}" for record in f"{RECORDS} CAA DS NAPTR NS TLSA".split()),
    *(f"Microsoft.Network/privateDnsZones/{record}" for record in RECORDS.split()),
    *(f"Microsoft.Network/trafficmanagerprofiles/{kind}Endpoints" for kind in ("Azure", "External", "Nested")),
]
HEAD = """\
# ARM resource types in Azure's own case, sorted without regard to case. Made by `.ci/resource_types.py`; do not edit.
# Source: URL templates in Microsoft's management clients for Python (https://github.com/Azure/azure-sdk-for-python), which are
# generated from https://github.com/Azure/azure-rest-api-specs.
# Date: {date}
"""


def resource_type(template):
    """the type of a template of one resource, as a list of segments; None for any other URL"""
    before, found, after = template.rpartition("/providers/")
    namespace, *rest = (before + found and after).strip("/").split("/")
    if not rest or len(rest) % 2 or "." not in namespace:
        return None
    segments = [namespace, *rest[::2]]
    return segments if all(SEGMENT.match(segment) for segment in segments) else None


def operations(text):
    """(template, API version) of every operation in a module that reads or writes one resource"""
    default = max(VERSION.findall(text), default="")
    for body in re.split(r"\n(?=(?:    )?(?:async )?def )", text):
        if METHOD.search(body):
            version = max(VERSION.findall(body), default=default)
            yield from ((template, version) for template in TEMPLATE.findall(body))


def read(wheel):
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.endswith(".py") and "operations" in name and "/aio/" not in name:
                yield from operations(archive.read(name).decode())


def canonical(votes, segments):
    """a type by its votes, prefix by prefix, so that a child is spelt like its parent"""
    done = []
    for depth in range(1, len(segments) + 1):
        forms = votes[tuple(segment.lower() for segment in segments[:depth])]
        done.append(max(forms, key=lambda form: (forms[form], form)))
    return "/".join(done)


def main(folder):
    wheels = sorted(pathlib.Path(folder).glob("*.whl"))
    # For each prefix in lower case, how its last segment is spelt: [newest API version, how often].
    votes = collections.defaultdict(lambda: collections.defaultdict(lambda: ["", 0]))
    types, packages = {}, []
    for wheel in wheels:
        distribution, version = wheel.name.split("-")[:2]
        packages.append(f"{distribution.replace('_', '-')} {version}")
        for template, version in read(wheel):
            segments = resource_type(template)
            if segments is None:
                continue
            lower = tuple(segment.lower() for segment in segments)
            types[lower] = segments
            for depth, segment in enumerate(segments, 1):
                vote = votes[lower[:depth]][segment]
                vote[0] = max(vote[0], version)
                vote[1] += 1
    for name in ADDED:
        segments = name.split("/")
        types[tuple(name.lower().split("/"))] = segments
        for depth, segment in enumerate(segments, 1):
            votes[tuple(name.lower().split("/")[:depth])].setdefault(segment, ["", 0])
    # A namespace is spelt as most templates spell it: its services have versions of their own.
    for lower, forms in votes.items():
        if len(lower) == 1:
            for form in forms.values():
                form[0] = ""
    print(HEAD.format(date=datetime.date.today()), end="")
    for package in packages:
        print(f"# {package}")
    for name in sorted((canonical(votes, segments) for segments in types.values()), key=str.lower):
        print(name)
    for lower, forms in sorted(votes.items()):
        if len(forms) > 1:
            print("/".join(lower), {form: tuple(vote) for form, vote in forms.items()}, file=sys.stderr)


if __name__ == "__main__":
    if sys.argv[1:] == ["--packages"]:
        rows = re.findall(r"^# (azure-mgmt-\S+) (\S+)$", sys.stdin.read(), re.M)
        print(*(f"{name}=={version}" for name, version in rows))
    elif len(sys.argv) == 2 and not sys.argv[1].startswith("-"):
        main(sys.argv[1])
    else:
        sys.exit(__doc__)
