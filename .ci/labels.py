#!/usr/bin/env python3
"""labels.py SEAWALL DEV [-v]: our verdicts against those of other people, on their own cases.

Each source labels resources for checks of its own. `TABLE` says which of our controls means the same; a check that is not
there means something that no control of ours promises. The gate fails when fewer labels agree than `scores.txt` records or
97 %, or when one disagrees that `EXPLAINED` does not know. `-v` prints every label that does not agree, and the checks
that are not in the table."""

import collections
import concurrent.futures
import fnmatch
import json
import os
import shutil
import subprocess
import sys
import tempfile

from scores import recorded

# What seawall reads so far: (source, kind of input). A further front end is a line here and its checks in `TABLE`.
READ = {
    ("azure-policy", "export"),
    ("checkov", "arm"),
    ("checkov", "bicep"),
    ("checkov", "terraform"),
    ("checkov", "terraform_graph"),
    ("kics", "bicep"),
    ("kics", "json"),
    ("kics", "tf"),
    ("psrule", "export"),
    ("trivy", "terraform"),
}

# Foreign check -> our control. A path behind the control (`*` for any text) limits it to findings there, where ours also asks
# for more than the foreign check does; a check that asks for several things names several controls. Left out on purpose, since
# they mean something else:
#   checkov CKV_AZURE_174, psrule Azure.ContainerApp.PublicAccess: entrances (API Management, environments of container apps) may
#       be public; network-public-access concerns what keeps data.
#   checkov CKV_AZURE_191: identity-managed concerns workloads; a topic of Event Grid runs nothing.
#   checkov CKV_AZURE_2, kics azure_managed_disk_without_encryption, trivy AZU-0038: any encryption of disks, by a key of Azure too;
#       data-customer-managed-key asks whose key it is.
#   checkov CKV_AZURE_206, trivy AZU-0058: any copy of a storage account; availability-storage-redundancy asks for one that can be read.
#   checkov CKV_AZURE_212: two workers or more, however they come; availability-autoscale asks for the rules.
#   checkov CKV_AZURE_39, trivy AZU-0030, AZU-0052: which roles there are; identity-least-privilege asks who holds them.
#   checkov CKV_AZURE_4, trivy AZU-0040: the agent inside a cluster; monitoring-diagnostics concerns what keeps data.
#   checkov CKV2_AZURE_23: network-vnet-integration concerns Container Apps, container groups and web apps.
#   checkov CKV2_AZURE_50: the account by what the workspace says that it keeps.
#   checkov CKV_AZURE_6, kics aks_with_authorized_ip_ranges_disabled: no control judges the API server of a cluster.
#   checkov CKV_AZURE_244: local users of a storage account sign in by SFTP, which has to be turned on first.
#   kics key_expiration_not_set, trivy AZU-0014: a date at which a key ends; keyvault-expiry asks for its rotation.
#   kics team_tag_not_present: a tag of another name.
#   kics firewall_rule_allows_too_many_hosts_to_access_redis_cache: takes 256 addresses for too many, network-firewall-open half
#       of the internet.
#   trivy AZU-0037: passwords inside a script; identity-plaintext-secret looks at what is a setting or a password as a whole.
#   trivy AZU-0041, AZU-0065: the API server of a cluster.
#   psrule Azure.AppConfig.AuditLogs: audit logs, to a workspace anywhere; monitoring-diagnostics asks for logs and where they go.
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
        "CKV2_AZURE_11": "data-customer-managed-key",
        "CKV2_AZURE_45": "network-private-endpoint",
        "CKV2_AZURE_57": "network-private-endpoint",
        "CKV2_AZURE_8": "network-blob-public-access *.publicAccess",
        "CKV_AZURE_10": "nsg-internet-exposure",
        "CKV_AZURE_106": "network-public-access",
        "CKV_AZURE_113": "network-public-access",
        "CKV_AZURE_119": "network-public-access",
        "CKV_AZURE_136": "backup-geo-redundant",
        "CKV_AZURE_142": "identity-local-auth",
        "CKV_AZURE_15": "tls-minimum-version properties.siteConfig.minTlsVersion",
        "CKV_AZURE_153": "tls-https-only",
        "CKV_AZURE_154": "tls-minimum-version properties.siteConfig.minTlsVersion",
        "CKV_AZURE_161": "tls-https-only",
        "CKV_AZURE_185": "network-public-access",
        "CKV_AZURE_186": "data-customer-managed-key",
        "CKV_AZURE_214": "appservice-always-on",
        "CKV_AZURE_217": "tls-https-only",
        "CKV_AZURE_243": "network-private-endpoint",
        "CKV_AZURE_245": "network-public-access",
        "CKV_AZURE_251": "network-public-access",
        "CKV_AZURE_59": "network-public-access",
        "CKV_AZURE_89": "network-public-access",
    },
    "kics": {
        "azure_front_door_waf_disabled": "edge-waf",
        "azure_instance_using_basic_authentication": "identity-local-auth",
        "function_app_ftps_enforce_disabled": "tls-ftp",
        "function_app_managed_identity_disabled": "identity-managed",
        "function_app_not_using_latest_tls_encryption_version": "tls-minimum-version properties.siteConfig.minTlsVersion",
        "mariadb_public_network_access_enabled": "network-public-access",
        "mysql_server_public_access_enabled": "network-public-access",
        "postgres_sql_server_ssl_disabled": "tls-postgresql",
        "remote_debugging_enabled_app_service": "appservice-remote-debugging",
        "secret_expiration_not_set": "keyvault-expiry",
        "ssl_enforce_is_disabled": "tls-postgresql",
        # They ask the containers only, we the account as well.
        "storage_blob_service_container_with_public_access": "network-blob-public-access *.publicAccess",
        "virtual_network_with_ddos_protection_plan_disabled": "edge-ddos",
        "web_app_accepting_traffic_other_than_https": "tls-https-only",
    },
    "psrule": {
        "Azure.AppService.RemoteDebug": "appservice-remote-debugging",
        "Azure.AppService.UseHTTPS": "tls-https-only",
        "Azure.AppService.WebProbePath": "appservice-health-check",
        "Azure.ContainerApp.HealthProbe": "availability-probes",
        "Azure.ContainerApp.ManagedIdentity": "identity-managed",
        "Azure.EntraDS.TLS": "tls-minimum-version",
        "Azure.FrontDoor.WAF.Mode": "edge-waf",
    },
    "trivy": {
        "AZU-0004": "tls-https-only",
        "AZU-0006": "tls-minimum-version properties.siteConfig.minTlsVersion",
        "AZU-0007": "network-blob-public-access *.publicAccess",
        "AZU-0008": "tls-https-only",
        "AZU-0011": "tls-minimum-version",
        "AZU-0012": "network-default-deny",
        "AZU-0013": "network-default-deny",
        "AZU-0016": "keyvault-purge-protection, keyvault-soft-delete",
        "AZU-0017": "keyvault-expiry",
        "AZU-0020": "tls-postgresql",
        "AZU-0022": "network-public-access",
        "AZU-0026": "tls-minimum-version",
        "AZU-0029": "network-firewall-open",
        "AZU-0035": "network-public-access",
        "AZU-0039": "identity-local-auth",
        "AZU-0047": "nsg-internet-exposure",
        "AZU-0048": "nsg-internet-exposure",
        "AZU-0050": "nsg-internet-exposure",
        "AZU-0056": "backup-blob-soft-delete *.deleteRetentionPolicy*",
        "AZU-0059": "tls-https-only, tls-minimum-version",
        "AZU-0060": "data-customer-managed-key",
        "AZU-0067": "data-customer-managed-key",
        "AZU-0071": "tls-ftp",
        "AZU-0072": "tls-https-only",
        "AZU-0074": "nsg-internet-exposure",
        "AZU-0076": "network-public-access",
    },
}

# Of a resource that is not there nobody knows what it is; Terraform makes no plan of such a file.
UNDECLARED = "it refers to a resource that the sample does not declare"
# https://learn.microsoft.com/rest/api/appservice/web-apps/get-configuration
UNSAID = "an exported app does not say it, its `config/web` would, and that was not exported"

# (source, check, resource or file; `*` for any text) -> why we say something else.
EXPLAINED = {
    ("checkov", "CKV2_AZURE_8", "azurerm_storage_container.ok_container_*"):
        "the check looks at the container of the activity log only; here anybody may read the blobs of another",
    ("azure-policy", "6d555dd1-86f2-4f1c-8ed7-5abae7c6cbab", "*/sites/site-B"):
        "the definition looks at function apps only; this is a web app, and `httpsOnly` is false",
    ("azure-policy", "5e5dbe3f-2702-4ffc-8b1e-0cae008a5c71", "*/sites/site-B/slots/staging"):
        "the definition looks at slots of function apps only; this is one of a web app, and `httpsOnly` is false",
    ("checkov", "CKV_AZURE_15", "Microsoft.Web/sites.default"): "left out, App Service takes TLS 1.2 or newer only",
    ("checkov", "CKV_AZURE_15", "Microsoft.Web/sites.null"): "left out, App Service takes TLS 1.2 or newer only",
    ("checkov", "CKV_AZURE_243", "Microsoft.MachineLearningServices/workspaces.pass*"):
        "an outbound rule of the managed network leads from the workspace to others; nothing leads privately to it",
    ("checkov", "CKV_AZURE_15", "azurerm_linux_web_app.pass_tfvar2"): "the variable has no value but its default, 1.1",
    ("checkov", "CKV_AZURE_59", "Microsoft.Storage/storageAccounts.default"): "left out, `publicNetworkAccess` is Enabled",
    ("checkov", "CKV2_AZURE_11", "azurerm_kusto_cluster.cluster_ok"): UNDECLARED,
    ("checkov", "CKV2_AZURE_45", "azurerm_mssql_server.*"): "`auto_grow_enabled` and others are no arguments of this resource",
    ("checkov", "CKV_AZURE_186", "azurerm_app_configuration.pass"): UNDECLARED,
    ("checkov", "CKV_AZURE_214", "azurerm_*_web_app.*"): UNDECLARED,
    ("kics", "azure_instance_using_basic_authentication", "*/*tive*.tf"): "`vm_size` is no argument of this resource",
    ("kics", "remote_debugging_enabled_app_service", "*/negative*.tf"):
        "a list stands where Terraform takes `true` or `false` only, so nothing is turned off",
    ("kics", "postgres_sql_server_ssl_disabled", "*/positive2.bicep"): "left out, `sslEnforcement` is Enabled",
    ("kics", "postgres_sql_server_ssl_disabled", "*/positive4.bicep"): "left out, `sslEnforcement` is Enabled",
    ("kics", "postgres_sql_server_ssl_disabled", "*/positive2.json"): "left out, `sslEnforcement` is Enabled",
    ("kics", "postgres_sql_server_ssl_disabled", "*/positive4.json"): "left out, `sslEnforcement` is Enabled",
    ("psrule", "Azure.AppService.RemoteDebug", "site-[c-j]"): UNSAID,
    ("psrule", "Azure.AppService.WebProbePath", "site-A/staging"): "a path is probed; the rule wants another one than `/`",
    ("psrule", "Azure.AppService.WebProbePath", "site-[c-j]"): UNSAID,
    ("psrule", "Azure.ContainerApp.HealthProbe", "capp-F"): "it has both probes; the rule wants them to speak HTTP",
    ("trivy", "AZU-0012", "AZU-0012.terraform.*"): "rules that name no account belong to none; Terraform asks for `storage_account_id`",
    ("trivy", "AZU-0039", "AZU-0039.terraform.*.1.tf"): "`admin_username` is no argument of this resource",
    ("trivy", "AZU-0067", "AZU-0067.terraform.good.0.tf"): UNDECLARED,
    ("trivy", "AZU-0016", "AZU-0016.terraform.bad.2.tf"):
        "a hundred days of soft delete are more than Azure takes, not fewer than it should keep",
    ("trivy", "AZU-0029", "AZU-0029.terraform.good.0.tf"): "from 0.0.0.0 to 0.0.0.0 lets in every customer of Azure",
    ("trivy", "AZU-0050", "AZU-0050.terraform.good.2.tf"):
        "the check knows port 22 only; here it is 8080 that the internet reaches",
}

Label = collections.namedtuple("Label", "source check kind files resource want")
# How many of a hundred labels must agree, those aside that `EXPLAINED` names.
ENOUGH = 0.97
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


def trivy(dev: str) -> list[Label]:
    return [
        Label("trivy", row["check"], row["lang"], [os.path.join(dev, "labels", row["file"])], None, row["label"])
        for row in lines_of(dev, "trivy")
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


SOURCES = {"azure-policy": azure_policy, "checkov": checkov, "kics": kics, "psrule": psrule, "trivy": trivy}


def outcomes(seawall: str, path: str) -> list[dict]:
    """What seawall says of one file or folder: each control on each resource."""
    if path.endswith(".tf"):
        # The files of a folder are one module in Terraform; these have nothing to do with each other.
        with tempfile.TemporaryDirectory() as alone:
            shutil.copy(path, os.path.join(alone, "main.tf"))
            return outcomes(seawall, alone)
    command = [seawall, "scan", path, "--no-config", "--profile", "all", "--root", os.path.dirname(path), "--output", "json=-"]
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
    # Instances of one block are the same to others.
    own |= {name.partition("[")[0] for name in own}
    # The configuration of an app is a resource of its own here, and part of the app there.
    own |= {name.removesuffix("/web") for name in own if resource["type"].endswith("/config")}
    return wanted in own | {f"{resource['type']}.{resource['name']}".lower()}


def verdict(label: Label, said: dict[str, list[dict]]) -> str:
    """Our verdict on what the label speaks of: fail, unknown, pass, or nothing where the control judged nothing."""
    counted = collections.Counter()
    for meant in TABLE[label.source][label.check].split(", "):
        control, _, pattern = meant.partition(" ")
        counted.update(
            "pass" if pattern and not fnmatch.fnmatch(outcome["path"], pattern) else outcome["outcome"]
            for path in label.files
            for outcome in said[path]
            if outcome["control"] == control and is_meant(label, outcome["resource"])
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
            kind = "explained" if kind == "disagree" else "untold"
        if kind == "disagree":
            new += 1
        tally[TABLE[label.source][label.check].split()[0].strip(",")][kind] += 1
        if kind == "disagree" or (verbose and kind != "agree"):
            subject = label.resource or os.path.basename(label.files[0])
            print(f"{kind}: {label.source} {label.check} {subject}: label {label.want}, ours {got}. {why or ''}")

    kinds = ["agree", "disagree", "explained", "untold", "unknown", "not judged"]
    print(f"{'':<30}" + "".join(f"{kind:>12}" for kind in kinds))
    for control in sorted(tally):
        print(f"{control:<30}" + "".join(f"{tally[control][kind] or '':>12}" for kind in kinds))
    agreed = sum(count["agree"] for count in tally.values())
    aside = [sum(count[kind] for count in tally.values()) for kind in ("explained", "untold")]
    # Where we are right, the label is no measure, nor where the sample leaves open what the label says of it. What we do not know
    # without such a reason counts against us as what we get wrong does.
    counted = len(mapped) - sum(aside)
    rate = agreed / counted
    print(f"agreement: {rate:.1%}, {agreed} of {counted}; in {aside[0]} more we are right, in {aside[1]} the sample does not tell")
    unmapped = collections.Counter((label.source, label.check) for label in labels if label.check not in TABLE[label.source])
    print(f"{agreed} of {len(mapped)} labels agree, {recorded('labels')} recorded; {unmapped.total()} labels mean none of our controls")
    if verbose:
        print("\n".join(f"  {source} {check}: {count}" for (source, check), count in sorted(unmapped.items())))
    if agreed > recorded("labels"):
        print("labels: the score rose; record it in .ci/scores.txt")
    return 1 if new or agreed < recorded("labels") or rate < ENOUGH else 0


sys.exit(main())
