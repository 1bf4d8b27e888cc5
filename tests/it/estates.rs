//! The estates of `fixtures/estates`: the same deployment in every form that seawall reads gets the same verdicts, by every
//! control of the catalogue.

pub(crate) mod exported;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use exported::exported;
use seawall::finding::{Outcome, Status};
use seawall::frontend::Target;
use seawall::policy::profile::Profile;
use seawall::policy::verdict::{Judge, JudgeOptions};
use seawall::scan::{Options, Scan};

use crate::cases::{Bench, catalogue, collect};

/// The other forms; the first one, ARM, is what they are measured by.
const FORMS: [&str; 4] = ["bicep", "azurerm", "azapi", "plan"];

/// What is said of other places than production. A plan is of one place, so that all forms are compared for that one.
const STAGING: [&str; 3] = ["azuredeploy.staging.parameters.json", "main.staging.bicepparam", "environments/staging.tfvars"];

/// Every control is on, with what the people of these estates have agreed on.
const AGREED: &str = r#"
[parameters]
governance-environment-separation = { maximum_groups = 2 }
governance-naming = { patterns = ["{type}-{project}-[a-z0-9]+"], compact_patterns = ["{type}{project}[a-z0-9]+"] }
monitoring-alerts = { kinds = ["error_rate", "down", "database", "external_api"] }
network-vnet-integration = { apps = true }
"#;

/// Verdicts that cannot be the same: estate, forms, what ARM has (`-`) or the form has (`+`), and why.
const EXCEPTIONS: &[(&str, &[&str], &[&str], &str)] = &[
    (
        "leaky",
        &["azurerm", "plan"],
        &[
            "- keyvault-soft-delete fail Microsoft.KeyVault/vaults properties.enableSoftDelete",
            "+ keyvault-soft-delete pass Microsoft.KeyVault/vaults",
        ],
        "azurerm has no argument for it: it always turns soft delete on",
    ),
    (
        "leaky",
        &["plan"],
        &[
            "- network-subnet-delegation fail Microsoft.Network/virtualNetworks properties.subnets[*].properties.delegations",
            "+ network-subnet-delegation unknown Microsoft.Network/virtualNetworks",
        ],
        "a plan says in which network a site is, not in which of its subnets",
    ),
    (
        "compliant",
        &["plan"],
        &[
            "- network-private-dns pass Microsoft.DBforPostgreSQL/flexibleServers",
            "+ network-private-dns unknown Microsoft.DBforPostgreSQL/flexibleServers properties.network.delegatedSubnetResourceId",
            "- network-private-dns pass Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
            "+ network-private-dns unknown Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
            "- network-private-dns pass Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
            "+ network-private-dns unknown Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
            "- network-private-dns pass Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
            "+ network-private-dns unknown Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
            "- network-private-dns pass Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
            "+ network-private-dns unknown Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
            "- network-private-dns pass Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
            "+ network-private-dns unknown Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
            "- network-subnet-delegation pass Microsoft.Network/virtualNetworks",
            "+ network-subnet-delegation unknown Microsoft.Network/virtualNetworks",
        ],
        "a plan says in which network something is, not in which of its subnets",
    ),
    (
        "compliant",
        &["plan"],
        &[
            "- monitoring-diagnostics pass Microsoft.Cache/redis",
            "+ monitoring-diagnostics unknown Microsoft.Cache/redis",
            "- monitoring-diagnostics pass Microsoft.CognitiveServices/accounts",
            "+ monitoring-diagnostics unknown Microsoft.CognitiveServices/accounts",
            "- monitoring-diagnostics pass Microsoft.DBforPostgreSQL/flexibleServers",
            "+ monitoring-diagnostics unknown Microsoft.DBforPostgreSQL/flexibleServers",
            "- monitoring-diagnostics pass Microsoft.DataProtection/backupVaults",
            "+ monitoring-diagnostics unknown Microsoft.DataProtection/backupVaults",
            "- monitoring-diagnostics pass Microsoft.DocumentDB/databaseAccounts",
            "+ monitoring-diagnostics unknown Microsoft.DocumentDB/databaseAccounts",
            "- monitoring-diagnostics pass Microsoft.KeyVault/vaults",
            "+ monitoring-diagnostics unknown Microsoft.KeyVault/vaults",
            "- monitoring-diagnostics pass Microsoft.Storage/storageAccounts",
            "+ monitoring-diagnostics unknown Microsoft.Storage/storageAccounts",
            "- governance-environment-separation pass Microsoft.Resources/resourceGroups",
            "+ governance-environment-separation unknown Microsoft.Resources/resourceGroups",
            "- governance-environment-separation pass Microsoft.Resources/subscriptions",
            "+ governance-environment-separation unknown Microsoft.Resources/subscriptions",
        ],
        "a plan does not say what `each.value` is if that is known only after apply",
    ),
    (
        "leaky",
        &["export"],
        &[
            "- identity-local-auth pass Microsoft.Web/sites",
            "- identity-local-auth pass Microsoft.Web/sites",
            "+ identity-local-auth not-applicable Microsoft.Web/sites",
            "+ identity-local-auth not-applicable Microsoft.Web/sites",
        ],
        "what is not listed below a site is as Azure made it, which a template changes and an export need not show",
    ),
    (
        "compliant",
        &["export"],
        &[
            "- identity-local-auth pass Microsoft.Web/sites",
            "- identity-local-auth pass Microsoft.Web/sites/slots",
            "+ identity-local-auth not-applicable Microsoft.Web/sites",
            "+ identity-local-auth not-applicable Microsoft.Web/sites/slots",
        ],
        "what is not listed below a site is as Azure made it, which a template changes and an export need not show",
    ),
    (
        "leaky",
        &["export"],
        &[
            "- identity-keyvault-reference fail Microsoft.App/containerApps properties.template.containers[*].env[*].value",
            "- identity-keyvault-reference fail Microsoft.Web/sites properties.siteConfig.appSettings[*].value",
            "- identity-plaintext-secret fail Microsoft.App/containerApps properties.template.containers[*].env[*].value",
            "- identity-plaintext-secret fail Microsoft.KeyVault/vaults/secrets properties.value",
            "- identity-plaintext-secret fail Microsoft.Web/sites properties.siteConfig.appSettings[*].value",
            "+ identity-keyvault-reference pass Microsoft.Web/sites",
            "+ identity-plaintext-secret pass Microsoft.KeyVault/vaults/secrets",
            "+ identity-plaintext-secret pass Microsoft.Web/sites",
        ],
        "keys that Azure makes are not known, so that this export leaves them out",
    ),
    (
        "leaky",
        &["export"],
        &["- identity-plaintext-secret fail Microsoft.Resources/deployments properties.outputs.*.value"],
        "outputs belong to deployments, which are no part of an export",
    ),
];

/// Controls that a leaky estate cannot break: the forms, and why.
const UNBROKEN: &[(&str, &[&str], &str)] = &[
    ("governance-state-backend", &["arm", "bicep", "plan"], "only the files of Terraform say where it keeps its state"),
    ("keyvault-soft-delete", &["azurerm", "plan"], "azurerm has no argument for it: it always turns soft delete on"),
    ("network-subnet-delegation", &["plan"], "a plan says in which network a site is, not in which of its subnets"),
];

/// What a form of an estate may have that ARM has not, a line for each time.
fn excepted(estate: &str, form: &str) -> Vec<String> {
    let fitting = EXCEPTIONS.iter().filter(|(of, forms, ..)| *of == estate && forms.contains(&form));
    fitting.flat_map(|(_, _, lines, _)| lines.iter().map(|line| (*line).to_owned())).collect()
}

/// Scans estates, in one form each.
struct Scanner<'a>(Bench<'a>);

impl Scanner<'_> {
    fn scan(&self, form: &str, estate: &str, without: &[&str]) -> Scan {
        let mut files = Vec::new();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/estates").join(form).join(estate);
        collect(&folder, "", &mut files);
        files.retain(|(path, _)| !without.contains(&path.as_str()));
        self.0.scan(&files, &Options::default())
    }

    fn verdicts(&self, form: &str, estate: &str) -> BTreeMap<String, usize> {
        verdicts(&self.scan(form, estate, &STAGING))
    }

    /// An estate of ARM where everything has its place, and what is exported of that place.
    fn deployed(&self, estate: &str) -> [Scan; 2] {
        let mut files = Vec::new();
        collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/estates/arm").join(estate), "", &mut files);
        files.retain(|(path, _)| !STAGING.contains(&path.as_str()));
        let target = Target {
            subscription: Some("0b1f6471-1bf0-4dda-aec3-cb9272f09590".to_owned()),
            resource_group: Some("rg-claims-production".to_owned()),
            location: Some("westeurope".to_owned()),
            tenant: Some("5c1d2f60-7a83-4b0e-9f27-3d6c84e1a259".to_owned()),
            ..Target::default()
        };
        let template = self.0.scan(&files, &Options { target, ..Options::default() });
        let export = self.0.scan(&[("export.json".to_owned(), exported(&template))], &Options::default());
        [template, export]
    }
}

/// How often each control comes to each outcome, by type and path.
fn verdicts(scan: &Scan) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for outcome in &scan.outcomes {
        let resource_type = &*scan.estate.resource(outcome.resource).resource_type;
        // Of deployments only what is found counts: modules of Terraform are none. Nothing but Terraform has a state.
        if resource_type == "Microsoft.Resources/deployments" && !outcome.is_finding() || resource_type.starts_with("seawall/") {
            continue;
        }
        *found.entry(line(scan, outcome)).or_default() += 1;
    }
    found
}

/// An outcome in a line that all forms share.
fn line(scan: &Scan, outcome: &Outcome) -> String {
    let word = match &outcome.status {
        Status::Pass => "pass",
        Status::Fail { .. } => "fail",
        Status::Unknown { .. } => "unknown",
        Status::Exempt { .. } => "exempt",
        Status::NotApplicable => "not-applicable",
    };
    let control = &scan.controls[outcome.control].metadata.id;
    let resource_type = &scan.estate.resource(outcome.resource).resource_type;
    let path = without_places(&outcome.path.to_string());
    format!("{control} {word} {resource_type} {path}").trim_end().to_owned()
}

/// A path without what is each language's own: the order of lists, which are sets in Terraform, and how outputs are called.
fn without_places(path: &str) -> String {
    let outputs = "properties.outputs.";
    let path = match path.strip_prefix(outputs).and_then(|rest| rest.split_once('.')) {
        Some((_, rest)) => format!("{outputs}*.{rest}"),
        None => path.to_owned(),
    };
    let pieces = path.split('[').enumerate().map(|(at, piece)| match piece.split_once(']') {
        Some((_, rest)) if at > 0 => format!("[*]{rest}"),
        _ => piece.to_owned(),
    });
    pieces.collect()
}

fn with_scanner(check: impl FnOnce(&Scanner<'_>)) {
    let (catalogue, options) = (catalogue(), JudgeOptions::default());
    let mut profile = Profile::named(&catalogue, "all").unwrap();
    profile.apply(&catalogue, AGREED, "seawall.toml", &[]).unwrap();
    let judge = Judge::new(&catalogue, &profile, &options).unwrap();
    check(&Scanner(Bench { catalogue: &catalogue, profile: &profile, judge: &judge }));
}

/// What one has more often than the other, a line each.
fn more(one: &BTreeMap<String, usize>, other: &BTreeMap<String, usize>, sign: char) -> Vec<String> {
    let lines = one.iter().flat_map(|(line, count)| {
        let difference = count.saturating_sub(other.get(line).copied().unwrap_or_default());
        std::iter::repeat_n(format!("{sign} {line}"), difference)
    });
    lines.collect()
}

#[test]
fn an_estate_gets_the_same_verdicts_in_every_form() {
    with_scanner(|scanner| {
        let mut faults = Vec::new();
        for estate in ["leaky", "compliant"] {
            let expected = scanner.verdicts("arm", estate);
            for form in FORMS {
                let found = scanner.verdicts(form, estate);
                let mut different = more(&expected, &found, '-');
                different.extend(more(&found, &expected, '+'));
                let mut excepted = excepted(estate, form);
                different.sort();
                excepted.sort();
                if different != excepted {
                    faults.push(format!(
                        "{form}/{estate} differs from arm/{estate} in\n  {}\nwhere the exceptions are\n  {}",
                        different.join("\n  "),
                        excepted.join("\n  ")
                    ));
                }
            }
        }
        assert!(faults.is_empty(), "\n{}", faults.join("\n"));
    });
}

#[test]
fn the_compliant_estate_is_compliant_in_every_form() {
    with_scanner(|scanner| {
        for form in FORMS.iter().chain(&["arm"]) {
            let scan = scanner.scan(form, "compliant", &[]);
            let excepted = excepted("compliant", form);
            let found = scan.outcomes.iter().filter(|outcome| outcome.is_finding());
            let found = found.filter(|outcome| !excepted.contains(&format!("+ {}", line(&scan, outcome))));
            let found = found.map(|outcome| {
                let address = &scan.estate.resource(outcome.resource).address;
                format!("{} {address} {} {:?}", scan.controls[outcome.control].metadata.id, outcome.path, outcome.status)
            });
            assert_eq!(found.collect::<Vec<_>>(), Vec::<String>::new(), "{form}");
            let gaps = scan.gaps();
            assert!(gaps.iter().all(|gap| gap.ends_with("unknown")), "{form}: something was not understood: {gaps:?}");
        }
    });
}

#[test]
fn the_leaky_estate_breaks_every_control_in_every_form() {
    with_scanner(|scanner| {
        for form in FORMS.iter().chain(&["arm"]) {
            let scan = scanner.scan(form, "leaky", &[]);
            let failures = scan.outcomes.iter().filter(|outcome| matches!(outcome.status, Status::Fail { .. }));
            let broken: BTreeSet<usize> = failures.map(|outcome| outcome.control).collect();
            let controls = scan.controls.iter().enumerate().filter(|(number, _)| !broken.contains(number));
            let unbroken: Vec<&str> = controls.map(|(_, control)| control.metadata.id.as_str()).collect();
            let excepted = UNBROKEN.iter().filter(|(_, forms, _)| forms.contains(form)).map(|(id, ..)| *id);
            assert_eq!(unbroken, excepted.collect::<Vec<_>>(), "{form}");
        }
    });
}

#[test]
fn the_leaky_estate_is_understood_in_every_form() {
    with_scanner(|scanner| {
        for form in FORMS.iter().chain(&["arm"]) {
            let scan = scanner.scan(form, "leaky", &[]);
            let excepted = excepted("leaky", form);
            let unknown = scan.outcomes.iter().filter(|outcome| matches!(outcome.status, Status::Unknown { .. }));
            let unknown = unknown.map(|outcome| format!("+ {}", line(&scan, outcome)));
            assert_eq!(unknown.filter(|line| !excepted.contains(line)).collect::<Vec<_>>(), Vec::<String>::new(), "{form}");
            let gaps = scan.gaps();
            assert!(gaps.iter().all(|gap| gap.ends_with("unknown")), "{form}: something was not understood: {gaps:?}");
        }
    });
}

#[test]
fn an_export_of_an_estate_gets_the_verdicts_of_its_templates() {
    with_scanner(|scanner| {
        let mut faults = Vec::new();
        for estate in ["leaky", "compliant"] {
            let [template, export] = scanner.deployed(estate);
            let (expected, found) = (verdicts(&template), verdicts(&export));
            let mut different = more(&expected, &found, '-');
            different.extend(more(&found, &expected, '+'));
            let mut excepted = excepted(estate, "export");
            different.sort();
            excepted.sort();
            if different != excepted {
                faults.push(format!("{estate}\n  {}\nnot\n  {}", different.join("\n  "), excepted.join("\n  ")));
            }
        }
        assert!(faults.is_empty(), "\n{}", faults.join("\n"));
    });
}
