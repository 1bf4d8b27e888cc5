//! What stands on one side alone, how things are recognised, and what cannot be told.

use seawall::drift::{How, Kind};
use seawall::frontend::Target;
use seawall::report::{Around, Compared as Sides, Format, Look, write_drift};
use serde_json::{Value as Json, json};

use super::{BY_HAND, Compared, GROUP, SUBSCRIPTION, account, lines, of, resource, sure, target};

const NAMED: &str = "param name string
resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: name
  location: 'westeurope'
  tags: { app: 'claims' }
  properties: { minimumTlsVersion: 'TLS1_2' }
}
";

fn tls() -> Json {
    json!({"minimumTlsVersion": "TLS1_2", "allowBlobPublicAccess": false})
}

fn tagged(name: &str, app: &str) -> Json {
    let mut account = account(name, tls());
    account["tags"] = json!({"app": app});
    account
}

fn how(compared: &Compared) -> Vec<(How, usize)> {
    compared.drift.counts.matched.iter().map(|(how, number)| (*how, *number)).collect()
}

#[test]
fn names_are_recognised_by_what_is_known_of_them() {
    let code = NAMED.replace("name: name", "name: 'st${name}'");
    let found = of(("main.bicep", &code), Target::default(), &json!([account("stclaims", tls())]));
    assert_eq!((how(&found), sure(&found)), (vec![(How::Name, 1)], Vec::new()));
    // Two that fit are neither.
    let found = of(
        ("main.bicep", &code),
        Target::default(),
        &json!([account("stone", tls()), account("sttwo", tls()), account("other", tls())]),
    );
    assert_eq!(how(&found), Vec::new());
    assert_eq!(sure(&found), ["unmanaged other"]);
    let unsure = lines(&found, |one| one.unknown.is_some());
    assert_eq!(unsure, ["unmanaged? stone", "unmanaged? sttwo", "missing? account"]);
}

#[test]
fn nameless_ones_are_recognised_by_type_group_and_tags_if_they_are_alone() {
    let found = of(("main.bicep", NAMED), target(), &json!([tagged("a", "claims"), tagged("b", "billing")]));
    assert_eq!(how(&found), [(How::Tags, 1)]);
    assert_eq!(sure(&found), ["unmanaged b"]);
    let found = of(("main.bicep", NAMED), target(), &json!([tagged("a", "claims"), tagged("b", "claims")]));
    assert_eq!((how(&found), sure(&found)), (Vec::new(), Vec::new()));
    let twice = format!(
        "{NAMED}param second string\n{}",
        NAMED.split_once('\n').unwrap().1.replace("account", "again").replace("name: name", "name: second")
    );
    let found = of(("main.bicep", &twice), target(), &json!([tagged("a", "claims")]));
    assert_eq!((how(&found), sure(&found)), (Vec::new(), Vec::new()));
}

#[test]
fn role_assignments_are_recognised_by_their_roles() {
    let role = |guid: &str| format!("/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{guid}");
    let (reader, owner) = ("acdd72a7-3385-48ef-bd42-f606fba81ae7", "8e3af657-a8ff-443c-a75c-2fe8c4bcb635");
    let code = format!(
        "param principal string
resource one 'Microsoft.Authorization/roleAssignments@2022-04-01' = {{
  name: guid(principal, 'one')
  properties: {{ roleDefinitionId: '{}', principalId: principal }}
}}
",
        role(reader)
    );
    let assignment = |name: &str, guid: &str| {
        let id = format!(
            "/subscriptions/{SUBSCRIPTION}/resourceGroups/{GROUP}/providers/Microsoft.Authorization/roleAssignments/{name}"
        );
        json!({"id": id, "type": "Microsoft.Authorization/roleAssignments", "name": name, "properties": {"roleDefinitionId": role(guid), "principalId": "x"}})
    };
    let found = of(("main.bicep", &code), target(), &json!([assignment("a", reader), assignment("b", owner)]));
    assert_eq!(how(&found), [(How::Tags, 1)]);
    assert_eq!(lines(&found, |one| one.kind == Kind::Unmanaged), ["unmanaged b"]);
    // Of two readers one is the declared one, whichever; an owner is neither.
    let found =
        of(("main.bicep", &code), target(), &json!([assignment("a", reader), assignment("c", reader), assignment("b", owner)]));
    let mut unmanaged = lines(&found, |one| one.kind == Kind::Unmanaged);
    unmanaged.sort();
    assert_eq!(unmanaged, ["unmanaged b", "unmanaged? a", "unmanaged? c"]);
}

#[test]
fn what_lies_below_follows_what_it_lies_in() {
    let code = "param suffix string
resource server 'Microsoft.Sql/servers@2023-08-01' = {
  name: 'sql-${suffix}'
  location: 'westeurope'
  resource db 'databases' = { name: 'claims', location: 'westeurope' }
}
";
    let database = |server: &str, name: &str| {
        let mut record = resource("Microsoft.Sql/servers/databases", name, json!({}));
        let id = format!(
            "/subscriptions/{SUBSCRIPTION}/resourceGroups/{GROUP}/providers/Microsoft.Sql/servers/{server}/databases/{name}"
        );
        record["id"] = id.into();
        record
    };
    let server = |name: &str| resource("Microsoft.Sql/servers", name, json!({}));
    let rows = json!([server("sql-x"), database("sql-x", "claims"), database("sql-x", "master"), database("sql-x", "byhand")]);
    let found = of(("main.bicep", code), target(), &rows);
    assert_eq!(how(&found), [(How::Name, 2)]);
    assert_eq!(lines(&found, |one| one.kind == Kind::Unmanaged), ["unmanaged byhand"]);
    // The database of another server is no stand-in, and an undeclared server is told with what is in it.
    let rows = json!([server("sql-x"), server("other"), database("other", "claims")]);
    let found = of(("main.bicep", code), target(), &rows);
    assert_eq!(lines(&found, |one| one.kind == Kind::Unmanaged), ["unmanaged other"]);
    assert_eq!(
        (lines(&found, |one| one.kind == Kind::Missing), found.drift.counts.below),
        (vec!["missing server::db".to_owned()], 1)
    );
}

#[test]
fn children_count_wherever_they_are_written() {
    let code = "resource nsg 'Microsoft.Network/networkSecurityGroups@2023-11-01' = {
  name: 'nsg'
  location: 'westeurope'
  properties: { securityRules: [ { name: 'https', properties: { direction: 'Inbound', access: 'Allow', priority: 100, protocol: 'Tcp', sourceAddressPrefix: '10.0.0.0/8', destinationPortRange: '443', sourcePortRange: '*', destinationAddressPrefix: '*' } } ] }
}
resource own 'Microsoft.Network/networkSecurityGroups/securityRules@2023-11-01' = {
  parent: nsg
  name: 'own'
  properties: { direction: 'Inbound', access: 'Deny', priority: 4000, protocol: '*', sourceAddressPrefix: '*', destinationPortRange: '*', sourcePortRange: '*', destinationAddressPrefix: '*' }
}
";
    let rule = |name: &str, access: &str, priority: u32, from: &str, port: &str| {
        json!({"name": name, "properties": {"direction": "Inbound", "access": access, "priority": priority, "protocol": if port == "*" { "*" } else { "Tcp" },
            "sourceAddressPrefix": from, "destinationPortRange": port, "sourcePortRange": "*", "destinationAddressPrefix": "*"}})
    };
    let nsg = |rules: Json| json!([resource("Microsoft.Network/networkSecurityGroups", "nsg", json!({"securityRules": rules}))]);
    let (https, own) = (rule("https", "Allow", 100, "10.0.0.0/8", "443"), rule("own", "Deny", 4000, "*", "*"));
    let found = of(("main.bicep", code), target(), &nsg(json!([own, https])));
    assert_eq!(sure(&found), Vec::<String>::new());
    let found = of(("main.bicep", code), target(), &nsg(json!([https, own, rule("ssh", "Allow", 200, "*", "22")])));
    assert!(sure(&found).contains(&"unmanaged ssh properties.securityRules[2]".to_owned()), "{:?}", sure(&found));
    let found = of(("main.bicep", code), target(), &nsg(json!([own])));
    assert_eq!(lines(&found, |one| one.kind == Kind::Missing), ["missing nsg properties.securityRules[0]"]);
    let wide = of(("main.bicep", code), target(), &nsg(json!([rule("https", "Allow", 100, "0.0.0.0/0", "443"), own])));
    assert!(sure(&wide).iter().any(|line| line.contains("sourceAddressPrefix")), "{:?}", sure(&wide));
}

const TWO: &str = "param other bool
resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stclaims'
  location: 'westeurope'
  properties: { minimumTlsVersion: 'TLS1_2' }
}
resource plan 'Microsoft.Web/serverfarms@2023-12-01' = {
  name: 'plan'
  location: 'westeurope'
}
resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = if (other) {
  name: 'kv'
  location: 'westeurope'
  properties: {}
}
resource lock 'Microsoft.Authorization/locks@2020-05-01' = {
  name: 'lock'
  properties: { level: 'CanNotDelete' }
}
resource existing 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: 'elsewhere'
}
";

fn missing(compared: &Compared) -> Vec<String> {
    lines(compared, |one| one.kind == Kind::Missing)
}

#[test]
fn what_is_gone_is_told_apart_from_what_was_not_looked_at() {
    let network = || resource("Microsoft.Network/virtualNetworks", "vnet", json!({}));
    // An inventory: two types that stand for themselves.
    let found = of(("main.bicep", TWO), target(), &json!([account("stclaims", tls()), network()]));
    assert_eq!(missing(&found), ["missing plan", "missing? vault", "missing? lock"]);
    let why = |found: &Compared, name: &str| {
        let one = found.drift.differences.iter().find(|one| one.message.contains(&format!("`{name}`"))).unwrap();
        one.unknown.clone().unwrap_or_default()
    };
    assert!(why(&found, "vault").contains("under a condition"));
    assert!(why(&found, "lock").contains("Microsoft.Authorization/locks"));
    // A list of accounts says nothing of plans.
    let found = of(("main.bicep", TWO), target(), &json!([account("stclaims", tls()), account("stmore", tls())]));
    assert_eq!(missing(&found), ["missing? plan", "missing? vault", "missing? lock"]);
    // Nor does another group.
    let mut elsewhere = json!([account("stclaims", tls()), network()]);
    for row in elsewhere.as_array_mut().unwrap() {
        row["id"] = row["id"].as_str().unwrap().replace(GROUP, "rg-other").into();
    }
    let found = of(("main.bicep", TWO), target(), &elsewhere);
    assert!(missing(&found).iter().all(|line| line.starts_with("missing? ")), "{:?}", missing(&found));
    // But for a group that is not among those of the subscription.
    let group = json!({"id": format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-other"), "type": "Microsoft.Resources/resourceGroups", "name": "rg-other", "location": "westeurope"});
    elsewhere.as_array_mut().unwrap().push(group);
    let found = of(("main.bicep", TWO), target(), &elsewhere);
    assert_eq!(missing(&found), ["missing account", "missing plan", "missing lock", "missing? vault"]);
    // A page of several is no whole.
    let page = json!({"count": 2, "data": [account("stclaims", tls()), network()], "skip_token": "next", "total_records": 9});
    let found = of(("main.bicep", TWO), target(), &page);
    assert!(missing(&found).iter().all(|line| line.starts_with("missing? ")), "{:?}", missing(&found));
    assert!(found.drift.gaps().iter().any(|gap| gap.starts_with("live: ")), "{:?}", found.drift.gaps());
}

#[test]
fn code_that_was_not_understood_may_declare_more() {
    let rows = json!([account("stclaims", tls()), account(BY_HAND, tls())]);
    let code = format!("{TWO}module more 'br/somewhere:module:1.0' = {{ name: 'more' }}\n");
    let found = of(("main.bicep", &code), target(), &rows);
    assert_eq!(lines(&found, |one| one.kind == Kind::Unmanaged), [format!("unmanaged? {BY_HAND}")]);
    let looped = "param names array
resource accounts 'Microsoft.Storage/storageAccounts@2023-05-01' = [for name in names: {
  name: name
  location: 'westeurope'
}]
";
    let found = of(("main.bicep", looped), target(), &rows);
    assert_eq!(lines(&found, |one| one.unknown.is_none()), Vec::<String>::new());
    assert_eq!(lines(&found, |one| one.kind == Kind::Unmanaged).len(), 2);
}

#[test]
fn what_is_unknown_or_secret_never_differs_and_is_never_shown() {
    let code = "param tls string
@secure()
param password string = 'canary-in-code'
resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stclaims'
  location: 'westeurope'
  properties: { minimumTlsVersion: tls }
}
resource server 'Microsoft.Sql/servers@2023-08-01' = {
  name: 'sql'
  location: 'westeurope'
  properties: { administratorLogin: 'admin', administratorLoginPassword: password, minimalTlsVersion: '1.2' }
}
resource site 'Microsoft.Web/sites@2023-12-01' = {
  name: 'app'
  location: 'westeurope'
  properties: { httpsOnly: true, siteConfig: { appSettings: [ { name: 'Key', value: 'written in code' } ] } }
}
";
    let rows = json!([
        account("stclaims", json!({"minimumTlsVersion": "TLS1_0"})),
        resource(
            "Microsoft.Sql/servers",
            "sql",
            json!({"administratorLogin": "admin", "administratorLoginPassword": "canary-live", "minimalTlsVersion": "1.0"})
        ),
        resource(
            "Microsoft.Web/sites",
            "app",
            json!({"httpsOnly": false, "siteConfig": {"appSettings": [{"name": "Key", "value": "canary-live"}]}})
        ),
    ]);
    let found = of(("main.bicep", code), target(), &rows);
    let sure = sure(&found);
    assert!(sure.iter().any(|line| line.starts_with("fails-live tls-minimum-version server")), "{sure:?}");
    let is_shown = |line: &&String| line.starts_with("differs") || line.contains("minimumTlsVersion");
    assert_eq!(sure.iter().filter(is_shown).collect::<Vec<_>>(), Vec::<&String>::new());
    // What Azure has a default for and neither side writes is no difference, whatever versions of the API think of it.
    assert!(!sure.iter().any(|line| line.contains("allowBlobPublicAccess")), "{sure:?}");
    // That the control does not hold live is told all the same, as what nobody can tell of the code.
    let unsure = lines(&found, |one| one.unknown.is_some());
    assert!(unsure.iter().any(|line| line.starts_with("unknown-in-code? account")), "{unsure:?}");
    let sides = Sides { drift: &found.drift, told: &found.told, live: &found.live };
    for format in Format::ALL {
        let mut out = Vec::new();
        let look = Look { color: false, hyperlinks: false, width: 100 };
        write_drift(format, sides, look, &Around::default(), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(!text.contains("canary"), "{}: {text}", format.name());
        assert!(!text.is_empty());
    }
}

#[test]
fn an_environment_of_its_own_manages_what_is_its_own() {
    let template = r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
        "parameters": {"env": {"type": "string"}, "tls": {"type": "string"}},
        "resources": [{"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01", "name": "[format('st{0}', parameters('env'))]",
            "location": "westeurope", "properties": {"minimumTlsVersion": "[parameters('tls')]"}}]}"#;
    let values = |env: &str, tls: &str| {
        format!(
            r#"{{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", "contentVersion": "1.0.0.0",
            "parameters": {{"env": {{"value": "{env}"}}, "tls": {{"value": "{tls}"}}}}}}"#
        )
    };
    let profile = seawall::policy::profile::Profile::named(&super::CATALOGUE, "gdpr-eu").unwrap();
    let files = [
        ("main.json".to_owned(), template.to_owned()),
        ("main.prod.parameters.json".to_owned(), values("prod", "TLS1_2")),
        ("main.dev.parameters.json".to_owned(), values("dev", "TLS1_0")),
    ];
    let code = super::scan(&files, &profile, &seawall::scan::Options { target: target(), ..Default::default() });
    let rows = json!([
        account("stprod", json!({"minimumTlsVersion": "TLS1_0"})),
        account("stdev", json!({"minimumTlsVersion": "TLS1_0"})),
        account("stqa", tls())
    ]);
    let found = super::compared(code, super::scan_live(&rows.to_string(), &profile, false), &profile, false);
    let lines = sure(&found);
    assert_eq!(lines.iter().filter(|line| line.starts_with("unmanaged")).collect::<Vec<_>>(), ["unmanaged stqa"]);
    // Of the two that are as old live only the one of production drifted.
    let old: Vec<&str> = found
        .drift
        .differences
        .iter()
        .filter(|one| one.kind == Kind::FailsLive)
        .filter_map(|one| one.live_id.as_deref())
        .collect();
    assert!(!old.is_empty() && old.iter().all(|id| id.ends_with("/stprod")), "{old:?}");
    // Of an environment that is not in the export nothing is missing.
    let rows = json!([account("stprod", tls()), resource("Microsoft.Network/virtualNetworks", "vnet", json!({}))]);
    let code = super::scan(&files, &profile, &seawall::scan::Options { target: target(), ..Default::default() });
    let found = super::compared(code, super::scan_live(&rows.to_string(), &profile, false), &profile, false);
    assert_eq!(missing(&found).len(), 1);
    assert!(missing(&found)[0].starts_with("missing? "), "{:?}", missing(&found));
}

#[test]
fn a_nightly_job_can_upload_it() {
    let code = NAMED.replace("name: name", "name: 'stclaims'");
    let found = of(
        ("main.bicep", &code),
        target(),
        &json!([account("stclaims", json!({"minimumTlsVersion": "TLS1_0"})), account(BY_HAND, tls())]),
    );
    let sides = Sides { drift: &found.drift, told: &found.told, live: &found.live };
    let written = |format: Format| {
        let mut out = Vec::new();
        write_drift(format, sides, Look { color: false, hyperlinks: false, width: 100 }, &Around::default(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    let sarif: Json = serde_json::from_str(&written(Format::SarifGithub)).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let place = |rule: &str| {
        let result =
            results.iter().find(|result| result["ruleId"] == rule).unwrap_or_else(|| panic!("{rule} is not in {sarif:#}"));
        let place = &result["locations"][0]["physicalLocation"];
        (place["artifactLocation"]["uri"].as_str().unwrap().to_owned(), place["region"]["startLine"].as_u64().unwrap())
    };
    assert_eq!(place("tls-minimum-version"), ("main.bicep".to_owned(), 6));
    assert_eq!(place("governance-unmanaged-resource").0, "main.bicep");
    for format in [Format::Markdown, Format::Junit, Format::Csv, Format::Html, Format::Sarif] {
        assert!(written(format).contains(BY_HAND), "{}", format.name());
    }
}

#[test]
fn nothing_hostile_breaks_it() {
    for name in ["", "/", "a/b/c", "\u{1}x\u{2}", "${}", "::error::x", "\u{202e}"] {
        let code = NAMED.replace("name: name", &format!("name: '{}${{name}}'", name.replace('$', "\\$")));
        let mut odd = account("x", json!({"minimumTlsVersion": {"a": [null, 1.5]}, "networkAcls": []}));
        odd["id"] = format!("/subscriptions/{name}/resourceGroups//providers/Microsoft.Storage/storageAccounts/{name}").into();
        odd["tags"] = json!([1]);
        for rows in [
            json!([odd.clone(), odd.clone()]),
            json!([{"id": name, "type": "Microsoft.Storage/storageAccounts", "name": name}, odd]),
            json!([]),
        ] {
            let found = of(("main.bicep", &code), Target::default(), &rows);
            assert!(found.drift.differences.iter().all(|one| one.kind != Kind::FailsInCode || one.unknown.is_none()));
        }
    }
}
