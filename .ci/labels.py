#!/usr/bin/env python3
"""labels.py SEAWALL DEV [-v]: our verdicts against those of other people, on their own cases.

Each source labels resources for checks of its own. `TABLE` says which of our controls means the same; a check that is not
there means something that no control of ours promises. The gate fails when fewer labels agree than `scores.txt` records,
or when one disagrees that `EXPLAINED` does not know. `-v` prints every label that does not agree, and the checks
that are not in the table."""

import collections
import concurrent.futures
import fnmatch
import json
import os
import subprocess
import sys

# What seawall reads so far: (source, kind of input). A further front end is a line here and its checks in `TABLE`.
READ = {
    ("azure-policy", "export"),
    ("checkov", "arm"),
    ("kics", "json"),
    ("psrule", "export"),
}

# Foreign check -> our control. A path behind the control (`*` for any text) limits it to findings there, where ours also asks
# for more than the foreign check does. Left out on purpose, since they mean something else:
#   checkov CKV_AZURE_174, psrule Azure.ContainerApp.PublicAccess: entrances (API Management, environments of container apps) may
#       be public; network-public-access concerns what keeps data.
#   checkov CKV_AZURE_191: identity-managed concerns workloads; a topic of Event Grid runs nothing.
#   checkov CKV_AZURE_206: replication of storage accounts is no backup; backup-geo-redundant leaves them out.
#   checkov CKV_AZURE_6, kics aks_with_authorized_ip_ranges_disabled: no control judges the API server of a cluster.
#   psrule Azure.AppConfig.ReplicaLocation: a list of locations that the test itself configures.
#   psrule Azure.NSG.DenyAllInbound: warns of what nsg-deny-all asks for. Azure.NSG.Associated: asks the group for its subnets,
#       nsg-attached the subnets for their group.
#   psrule Azure.ServiceFabric.AAD: Entra beside certificates, not instead of them.
TABLE = {
    "azure-policy": {
        "0e80e269-43a4-4ae9-b5bc-178126b8a5cb": "tls-https-only",
        "32e6bbec-16b6-44c2-be37-c5b672d103cf": "tls-minimum-version",
        "3d9f5e4c-9947-4579-9539-2a7695fbc187": "network-public-access",
        "5e5dbe3f-2702-4ffc-8b1e-0cae008a5c71": "tls-https-only",
        "6d555dd1-86f2-4f1c-8ed7-5abae7c6cbab": "tls-https-only",
    },
    "checkov": {
        "CKV_AZURE_113": "network-public-access",
        "CKV_AZURE_15": "tls-minimum-version properties.siteConfig.minTlsVersion",
        "CKV_AZURE_153": "tls-https-only",
        "CKV_AZURE_243": "network-private-endpoint",
        "CKV_AZURE_59": "network-public-access",
        "CKV_AZURE_89": "network-public-access",
    },
    "kics": {
        "azure_instance_using_basic_authentication": "identity-local-auth",
        "postgres_sql_server_ssl_disabled": "tls-postgresql",
        # They ask the containers only, we the account as well.
        "storage_blob_service_container_with_public_access": "network-blob-public-access *.publicAccess",
    },
    "psrule": {
        "Azure.AppService.UseHTTPS": "tls-https-only",
        "Azure.ContainerApp.ManagedIdentity": "identity-managed",
        "Azure.EntraDS.TLS": "tls-minimum-version",
    },
}

# (source, check, resource or file; `*` for any text) -> why we say something else.
EXPLAINED = {
    ("azure-policy", "6d555dd1-86f2-4f1c-8ed7-5abae7c6cbab", "*/sites/site-B"):
        "the definition looks at function apps only; this is a web app, and `httpsOnly` is false",
    ("azure-policy", "5e5dbe3f-2702-4ffc-8b1e-0cae008a5c71", "*/sites/site-B/slots/staging"):
        "the definition looks at slots of function apps only; this is one of a web app, and `httpsOnly` is false",
    ("checkov", "CKV_AZURE_15", "Microsoft.Web/sites.default"): "left out, App Service takes TLS 1.2 or newer only",
    ("checkov", "CKV_AZURE_15", "Microsoft.Web/sites.null"): "left out, App Service takes TLS 1.2 or newer only",
    ("checkov", "CKV_AZURE_243", "Microsoft.MachineLearningServices/workspaces.pass*"):
        "an outbound rule of the managed network leads from the workspace to others; nothing leads privately to it",
    ("checkov", "CKV_AZURE_59", "Microsoft.Storage/storageAccounts.default"): "left out, `publicNetworkAccess` is Enabled",
    ("kics", "postgres_sql_server_ssl_disabled", "*/positive2.json"): "left out, `sslEnforcement` is Enabled",
    ("kics", "postgres_sql_server_ssl_disabled", "*/positive4.json"): "left out, `sslEnforcement` is Enabled",
}

Label = collections.namedtuple("Label", "source check kind files resource want")
# 0 clean, 1 findings, 3 nothing to scan.
ENDS_WELL = {0, 1, 3}


def lines_of(dev: str, source: str) -> list[dict]:
    with open(os.path.join(dev, "labels", f"{source}.jsonl"), encoding="utf-8") as text:
        return [json.loads(line) for line in text]


def checkov(dev: str) -> list[Label]:
    """One case a file: the files of a folder have nothing to do with each other."""
    found = []
    for row in lines_of(dev, "checkov"):
        path = os.path.join(dev, "labels", "checkov", row["files"])
        files = [path]
        if os.path.isdir(path) and row["framework"] in ("arm", "bicep"):
            files = [os.path.join(path, name) for name in sorted(os.listdir(path))]
        # A row that only counts does not say which resource it means.
        if row["label"] != "count":
            found.append(Label("checkov", row["check"], row["framework"], files, row["resource"], row["label"]))
    return found


def kics(dev: str) -> list[Label]:
    wants = {"positive": "fail", "negative": "pass"}
    return [
        Label("kics", row["query"], row["lang"], [os.path.join(dev, "labels", "kics", row["file"])], None,
              wants[row["label"]])
        for row in lines_of(dev, "kics")
    ]


def psrule(dev: str) -> list[Label]:
    wants = {"Pass": "pass", "Fail": "fail"}
    return [
        Label("psrule", row["rule"], row["kind"], [os.path.join(dev, "labels", "exports", name) for name in row["input"]],
              name, wants[row["outcome"]])
        for row in lines_of(dev, "psrule")
        if row["outcome"] in wants
        for name in row["names"]
    ]


def azure_policy(dev: str) -> list[Label]:
    return [
        Label("azure-policy", row["policy"], "export", [os.path.join(dev, "labels", "exports", row["file"])], row["id"],
              row["label"])
        for row in lines_of(dev, "azure-policy")
    ]


SOURCES = {"azure-policy": azure_policy, "checkov": checkov, "kics": kics, "psrule": psrule}


def outcomes(seawall: str, path: str) -> list[dict]:
    """What seawall says of one file or folder: each control on each resource."""
    command = [seawall, "scan", path, "--no-config", "--root", os.path.dirname(path), "--output", "json=-"]
    run = subprocess.run(command, capture_output=True, timeout=120, check=False)
    if run.returncode not in ENDS_WELL:
        raise SystemExit(f"{path}: exit code {run.returncode}: {run.stderr.decode('utf-8', 'replace')[-300:]}")
    return json.loads(run.stdout)["outcomes"] if run.stdout.strip() else []


def is_meant(label: Label, resource: dict) -> bool:
    """Whether the label speaks of this resource: by id, by name, by `type.name`, or by its address in Terraform."""
    if label.resource is None:
        return True
    wanted = label.resource.lower()
    own = {str(resource.get(key, "")).lower() for key in ("id", "name", "address")}
    return wanted in own | {f"{resource['type']}.{resource['name']}".lower()}


def verdict(label: Label, said: dict[str, list[dict]]) -> str:
    """Our verdict on what the label speaks of: fail, unknown, pass, or nothing where the control judged nothing."""
    control, _, pattern = TABLE[label.source][label.check].partition(" ")
    judged = [
        outcome
        for path in label.files
        for outcome in said[path]
        if outcome["control"] == control and is_meant(label, outcome["resource"])
    ]
    counted = collections.Counter(
        "pass" if pattern and not fnmatch.fnmatch(outcome["path"], pattern) else outcome["outcome"] for outcome in judged
    )
    for worst in ("fail", "unknown", "pass", "not-applicable"):
        if counted[worst]:
            return "pass" if worst == "not-applicable" else worst
    return "nothing"


def explanation(label: Label, dev: str) -> str | None:
    """Why a label may disagree."""
    subject = label.resource or os.path.relpath(label.files[0], os.path.join(dev, "labels", label.source))
    for (source, check, pattern), why in EXPLAINED.items():
        if source == label.source and check == label.check and fnmatch.fnmatch(subject.lower(), pattern.lower()):
            return why
    return None


def recorded() -> int:
    """The figure in `scores.txt`."""
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "scores.txt"), encoding="utf-8") as text:
        figures = dict(line.split() for line in text if not line.startswith("#"))
    return int(figures["labels"])


def main() -> int:
    seawall, dev, verbose = os.path.abspath(sys.argv[1]), sys.argv[2], "-v" in sys.argv[3:]
    labels = [label for read in SOURCES.values() for label in read(dev) if (label.source, label.kind) in READ]
    mapped = [label for label in labels if label.check in TABLE[label.source]]
    paths = sorted({path for label in mapped for path in label.files})
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        said = dict(zip(paths, pool.map(lambda path: outcomes(seawall, path), paths)))

    tally, new = collections.defaultdict(collections.Counter), 0
    for label in mapped:
        got = verdict(label, said)
        why = explanation(label, dev)
        kind = {label.want: "agree", "unknown": "unknown", "nothing": "not judged"}.get(got, "disagree")
        if kind != "agree" and why:
            kind = "explained"
        if kind == "disagree":
            new += 1
        tally[TABLE[label.source][label.check].split()[0]][kind] += 1
        if kind == "disagree" or (verbose and kind != "agree"):
            subject = label.resource or os.path.basename(label.files[0])
            print(f"{kind}: {label.source} {label.check} {subject}: label {label.want}, ours {got}. {why or ''}")

    kinds = ["agree", "disagree", "explained", "unknown", "not judged"]
    print(f"{'':<30}" + "".join(f"{kind:>12}" for kind in kinds))
    for control in sorted(tally):
        print(f"{control:<30}" + "".join(f"{tally[control][kind] or '':>12}" for kind in kinds))
    agreed = sum(count["agree"] for count in tally.values())
    unmapped = collections.Counter((label.source, label.check) for label in labels if label.check not in TABLE[label.source])
    print(f"{agreed} of {len(mapped)} labels agree, {recorded()} recorded; {unmapped.total()} labels mean none of our controls")
    if verbose:
        print("\n".join(f"  {source} {check}: {count}" for (source, check), count in sorted(unmapped.items())))
    if agreed > recorded():
        print("labels: the score rose; record it in .ci/scores.txt")
    return 1 if new or agreed < recorded() else 0


sys.exit(main())
