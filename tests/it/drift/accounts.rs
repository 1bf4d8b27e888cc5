//! Snapshots as the live side: what they say of themselves counts, and nothing is guessed.

use std::collections::BTreeMap;

use seawall::drift::Kind;
use seawall::frontend::Target;
use seawall::policy::profile::Profile;
use seawall::scan::{Input, Options, run};
use seawall::snapshot::{Cause, Collector, Content, Fault, Gap, Manifest, Record, Writer};
use seawall::workspace::{Memory, Overlay};
use serde_json::{Value as Json, json};

use super::{BY_HAND, CATALOGUE, Compared, GROUP, SUBSCRIPTION, account, compared, lines, resource, sure, target};

const CODE: &str = "resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stclaims'
  location: 'westeurope'
  properties: { minimumTlsVersion: 'TLS1_2', allowBlobPublicAccess: false }
}
resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kv-claims'
  location: 'westeurope'
  properties: { enablePurgeProtection: true }
  resource key 'keys' = { name: 'own', properties: {} }
}
resource lock 'Microsoft.Authorization/locks@2020-05-01' = {
  name: 'keep'
  properties: { level: 'CanNotDelete' }
}
";

type Row = (String, &'static str, Content);

fn row(source: &'static str, body: Json) -> Row {
    (body["id"].as_str().unwrap().to_owned(), source, Content::Body(body))
}

fn group(name: &str) -> Row {
    let id = format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/{name}");
    row(
        "resourcecontainers",
        json!({"id": id, "name": name, "type": "microsoft.resources/subscriptions/resourcegroups", "location": "westeurope", "properties": {}}),
    )
}

/// What holds for a subscription from above comes with it.
fn above() -> Vec<Row> {
    let id = format!("/subscriptions/{SUBSCRIPTION}");
    let subscription =
        json!({"id": id, "name": "claims", "type": "microsoft.resources/subscriptions", "properties": {"state": "Enabled"}});
    let group = "/providers/Microsoft.Management/managementGroups/platform";
    let id = format!("{group}/providers/Microsoft.Authorization/roleAssignments/a");
    let role = json!({"id": id, "name": "a", "type": "microsoft.authorization/roleassignments", "properties": {"scope": group}});
    vec![row("resourcecontainers", subscription), row("authorizationresources", role)]
}

fn storage() -> Row {
    row("resources", account("stclaims", json!({"minimumTlsVersion": "TLS1_2", "allowBlobPublicAccess": false})))
}

fn vault() -> Row {
    row("resources", resource("Microsoft.KeyVault/vaults", "kv-claims", json!({"enablePurgeProtection": true})))
}

fn key(name: &str) -> Row {
    let id = format!("{}/keys/{name}", vault().0);
    row("vault_keys", json!({"id": id, "name": name, "type": "Microsoft.KeyVault/vaults/keys", "properties": {}}))
}

fn denied(of: String, source: &'static str) -> Row {
    let text = "Azure says 403".to_owned();
    (of, source, Content::Fault(Fault { cause: Cause::Denied, needs: Some("a/right/read".to_owned()), text }))
}

/// A run that collected keys, and of web apps their configurations; it did not look for locks.
fn manifest() -> Manifest {
    let collector = |path: &str, list: bool, kind: &str| Collector {
        api_version: "2024-04-01".to_owned(),
        path: path.to_owned(),
        list,
        gives: vec![kind.to_owned()],
    };
    let settings = "Microsoft.Insights/diagnosticSettings";
    let collectors = [
        ("vault_keys", collector("keys", true, "Microsoft.KeyVault/vaults/keys")),
        ("site_config", collector("config/web", false, "Microsoft.Web/sites/config")),
        ("site_settings", collector("config/appsettings", false, "Microsoft.Web/sites/config")),
        ("diagnostic_settings", collector("providers/Microsoft.Insights/diagnosticSettings", true, settings)),
    ];
    let roles = vec!["Microsoft.Authorization/roleAssignments".to_owned()];
    Manifest {
        tool: "seawall 0".to_owned(),
        cloud: "public".to_owned(),
        asked: vec![format!("/subscriptions/{SUBSCRIPTION}")],
        collectors: collectors.into_iter().map(|(name, one)| (name.to_owned(), one)).collect(),
        tables: BTreeMap::from([("authorizationresources".to_owned(), roles)]),
        uncollected: vec!["Microsoft.Authorization/locks".to_owned()],
        ..Manifest::default()
    }
}

fn packed(mut rows: Vec<Row>, manifest: Manifest) -> Vec<u8> {
    rows.sort_by_key(|(id, source, _)| (id.to_ascii_lowercase(), *source));
    let mut writer = Writer::new(Vec::new());
    for (id, source, content) in rows {
        let (source, api_version, time) = (source.to_owned(), "2024-04-01".to_owned(), "2026-11-22T00:00:00Z".to_owned());
        writer.push(&Record { id, source, api_version, time, content }.line()).unwrap();
    }
    writer.finish(manifest).unwrap().0
}

/// Compares code with a snapshot, as the command does: it is no part of anything.
fn with(code: &str, target: Target, rows: Vec<Row>, manifest: Manifest) -> Compared {
    under("gdpr-eu", code, target, rows, manifest)
}

fn under(profile: &str, code: &str, target: Target, rows: Vec<Row>, manifest: Manifest) -> Compared {
    let profile = Profile::named(&CATALOGUE, profile).unwrap();
    let code = super::scan(&[("main.bicep".to_owned(), code.to_owned())], &profile, &Options { target, ..Options::default() });
    let below = Memory::new([]);
    let workspace =
        Overlay::new(&below, BTreeMap::from([("live.snapshot".to_owned(), packed(rows, manifest))]).into_iter().collect());
    let inputs = [Input { path: "live.snapshot".to_owned(), named: true }];
    let live = run(&workspace, &inputs, &CATALOGUE, &profile, &Options::default()).unwrap();
    compared(code, live, &profile, false)
}

fn of(rows: Vec<Row>) -> Compared {
    with(CODE, target(), rows, manifest())
}

/// Why a comparison of something is not sure; none if it is.
fn why(compared: &Compared, kind: Kind, name: &str) -> Option<String> {
    let mut found = compared.drift.differences.iter().filter(|one| one.kind == kind && one.message.contains(name));
    let one = found.next().unwrap_or_else(|| panic!("{} of {name} is not among {:#?}", kind.word(), lines(compared, |_| true)));
    one.unknown.clone()
}

fn of_kind(compared: &Compared, kind: Kind) -> Vec<String> {
    lines(compared, |one| one.kind == kind)
}

#[test]
fn what_is_in_both_is_no_drift() {
    let found = of([above(), vec![group(GROUP), storage(), vault(), key("own")]].concat());
    assert_eq!(sure(&found), Vec::<String>::new());
    assert_eq!(of_kind(&found, Kind::Unmanaged), ["unmanaged? a"]);
    assert_eq!(found.drift.counts.matched.values().sum::<usize>(), 3);
    // Nobody looked for locks, and that is said.
    assert_eq!(of_kind(&found, Kind::Missing), ["missing? lock"]);
    assert!(why(&found, Kind::Missing, "lock").unwrap().contains("`Microsoft.Authorization/locks`"));
    assert!(found.drift.live_gaps.is_empty(), "{:?}", found.drift.live_gaps);
}

#[test]
fn what_was_looked_for_and_is_not_there_is_missing() {
    // One resource is enough: nothing is guessed from what else is there.
    let found = of(vec![group(GROUP), vault()]);
    assert_eq!(sure(&found), ["missing account", "missing vault::key"]);
    // Its group is not there either: all groups of the subscription are.
    let found = of([above(), vec![group("rg-other")]].concat());
    assert_eq!(sure(&found), ["unmanaged rg-other", "missing account", "missing vault"]);
    // An empty subscription has nothing.
    assert_eq!(sure(&of(above())), ["missing account", "missing vault"]);
    // Where some groups were asked for, nobody knows of others, nor of those that do not exist.
    let asked = vec![format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-other")];
    let some = with(CODE, target(), vec![group("rg-other")], Manifest { asked, ..manifest() });
    assert_eq!(sure(&some), ["unmanaged rg-other"]);
    assert!(why(&some, Kind::Missing, "account").unwrap().contains(GROUP));
    let asked = vec![format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/{GROUP}")];
    let own = with(CODE, target(), [above(), vec![group(GROUP)]].concat(), Manifest { asked, ..manifest() });
    assert_eq!(sure(&own), ["missing account", "missing vault"]);
    // Nor of other subscriptions.
    let other = Target { subscription: Some("00000000-0000-4000-8000-00000000000b".to_owned()), ..target() };
    let found = with(CODE, other, vec![group(GROUP), storage()], manifest());
    assert!(
        of_kind(&found, Kind::Missing).iter().all(|line| line.starts_with("missing? ")),
        "{:?}",
        of_kind(&found, Kind::Missing)
    );
}

#[test]
fn what_nobody_declares_is_unmanaged() {
    let found =
        of(vec![group(GROUP), storage(), vault(), key("own"), key("byhand"), row("resources", account(BY_HAND, json!({})))]);
    let mut told = sure(&found);
    told.sort();
    assert_eq!(told, ["unmanaged byhand", &format!("unmanaged {BY_HAND}")]);
}

#[test]
fn values_are_compared() {
    let changed = row("resources", account("stclaims", json!({"minimumTlsVersion": "TLS1_0", "allowBlobPublicAccess": false})));
    let found = of(vec![group(GROUP), changed, vault(), key("own")]);
    assert!(!sure(&found).is_empty() && sure(&found).iter().all(|line| line.ends_with("account properties.minimumTlsVersion")));
    assert!(sure(&found)[0].starts_with("fails-live tls-minimum-version"), "{:?}", sure(&found));
}

#[test]
fn a_call_that_failed_makes_nothing_missing_and_nothing_unmanaged() {
    let found = of(vec![group(GROUP), storage(), vault(), denied(vault().0, "vault_keys")]);
    assert_eq!(sure(&found), Vec::<String>::new());
    assert_eq!(of_kind(&found, Kind::Unmanaged), Vec::<String>::new());
    assert!(why(&found, Kind::Missing, "key").unwrap().contains("needs a/right/read (Azure says 403)"));
    assert_eq!(found.drift.counts.live, 3);
    // Those of another vault say nothing of this one.
    let other = vault().0.replace("kv-claims", "kv-other");
    let named = row("resources", resource("Microsoft.KeyVault/vaults", "kv-other", json!({})));
    let found = of(vec![group(GROUP), storage(), vault(), named, denied(other, "vault_keys")]);
    assert_eq!(sure(&found), ["unmanaged kv-other", "missing vault::key"]);
    // A table that failed leaves its types open in the whole subscription, and nothing else.
    let role = "resource grant 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: '6a1f0c66-0000-4000-8000-000000000001'
  properties: { roleDefinitionId: '/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7', principalId: '0f0f0f0f-0000-4000-8000-000000000000', principalType: 'ServicePrincipal' }
}
";
    let code = format!("{CODE}{role}");
    let gap = |source: &str| Gap {
        scope: format!("/subscriptions/{SUBSCRIPTION}"),
        source: source.to_owned(),
        cause: Cause::Unavailable,
        resources: 0,
        text: "Azure says 500".to_owned(),
    };
    let rows = || vec![group(GROUP), vault(), key("own")];
    let whole = with(&code, target(), rows(), manifest());
    assert_eq!(sure(&whole), ["missing account", "missing grant"]);
    let open = with(&code, target(), rows(), Manifest { gaps: vec![gap("authorizationresources")], ..manifest() });
    assert_eq!(sure(&open), ["missing account"]);
    assert!(why(&open, Kind::Missing, "grant").unwrap().contains("Azure says 500"));
    // A gap in the inventory leaves everything open.
    let open = with(&code, target(), rows(), Manifest { gaps: vec![gap("resources")], ..manifest() });
    assert_eq!(sure(&open), Vec::<String>::new());
    assert!(why(&open, Kind::Missing, "account").unwrap().contains("Azure says 500"));
    assert!(open.drift.gaps().iter().any(|gap| gap.contains("Azure says 500")), "{:?}", open.drift.gaps());
}

#[test]
fn names_that_are_known_in_part_may_be_those_of_what_was_not_seen() {
    let code = "param suffix string
resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kv-claims'
  location: 'westeurope'
  properties: { enablePurgeProtection: true }
  resource key 'keys' = { name: 'own${suffix}', properties: {} }
}
";
    let found = with(code, target(), vec![group(GROUP), vault(), key("own1")], manifest());
    assert_eq!((sure(&found), found.drift.counts.matched.values().sum::<usize>()), (Vec::new(), 2));
    let found = with(code, target(), vec![group(GROUP), vault(), key("own1"), denied(vault().0, "vault_keys")], manifest());
    assert_eq!((sure(&found), found.drift.counts.matched.values().sum::<usize>()), (Vec::new(), 1));
}

#[test]
fn a_shard_says_that_it_is_one() {
    let found = with(CODE, target(), vec![group(GROUP), storage()], Manifest { shard: Some("1/2".to_owned()), ..manifest() });
    assert_eq!(sure(&found), Vec::<String>::new());
    assert!(why(&found, Kind::Missing, "vault").unwrap().contains("shard 1/2"));
    assert!(found.drift.gaps().iter().any(|gap| gap.contains("shard 1/2")), "{:?}", found.drift.gaps());
}

#[test]
fn diagnostic_settings_are_missing_where_a_control_asks_for_them() {
    let settings = |of: &str| {
        format!(
            "{CODE}resource log 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {{
  name: 'audit'
  scope: {of}
  properties: {{ workspaceId: '/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-logs/providers/Microsoft.OperationalInsights/workspaces/log', logs: [ {{ categoryGroup: 'allLogs', enabled: true }} ] }}
}}
resource address 'Microsoft.Network/publicIPPrefixes@2023-11-01' = {{
  name: 'prefix'
  location: 'westeurope'
}}
"
        )
    };
    let prefix = || row("resources", resource("Microsoft.Network/publicIPPrefixes", "prefix", json!({})));
    let rows = || vec![group(GROUP), storage(), vault(), key("own"), prefix()];
    let found = under("all", &settings("vault"), target(), rows(), manifest());
    assert!(sure(&found).contains(&"missing log".to_owned()), "{:#?}", found.drift.differences);
    let found = under("all", &settings("address"), target(), rows(), manifest());
    assert!(why(&found, Kind::Missing, "log").unwrap().contains("nobody looked"), "{:?}", sure(&found));
}

const SITE: &str = "resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: 'app'
  location: 'westeurope'
  properties: { httpsOnly: true }
}
resource web 'Microsoft.Web/sites/config@2024-04-01' = {
  parent: site
  name: 'web'
  properties: { minTlsVersion: '1.2', ftpsState: 'Disabled', http20Enabled: true }
}
resource settings 'Microsoft.Web/sites/config@2024-04-01' = {
  parent: site
  name: 'appsettings'
  properties: { MODE: 'canary-in-code' }
}
resource login 'Microsoft.Web/sites/config@2024-04-01' = {
  parent: site
  name: 'authsettingsV2'
  properties: {}
}
";

fn site(web: Json) -> Vec<Row> {
    let site = resource("Microsoft.Web/sites", "app", json!({"siteConfig": null, "httpsOnly": true}));
    let id = site["id"].as_str().unwrap().to_owned();
    let part = |path: &str, properties: Json| json!({"id": format!("{id}/{path}"), "name": path, "properties": properties});
    vec![
        group(GROUP),
        row("resources", site),
        row("site_config", part("config/web", web)),
        row("site_settings", part("config/appsettings", json!({"MODE": {"$redacted": "literal"}}))),
    ]
}

#[test]
fn the_configurations_of_a_site_are_compared_with_the_site() {
    let same = json!({"minTlsVersion": "1.2", "ftpsState": "Disabled", "http20Enabled": true});
    let found = with(SITE, target(), site(same.clone()), manifest());
    assert_eq!(sure(&found), Vec::<String>::new());
    // What is in a site is there, and what is in nothing was not looked for.
    assert_eq!(of_kind(&found, Kind::Missing), ["missing? login"]);
    assert_eq!(found.drift.matches.iter().filter(|one| one.live_id.ends_with("/app")).count(), 3);
    let mut old = same.clone();
    old["minTlsVersion"] = "1.0".into();
    let found = with(SITE, target(), site(old), manifest());
    let live: Vec<String> = sure(&found);
    assert!(live.iter().any(|line| line.starts_with("fails-live tls-minimum-version site")), "{live:?}");
    assert!(live.iter().all(|line| line.starts_with("fails-live tls-") || line.starts_with("differs web ")), "{live:?}");
    // Code is what is wrong: the next deployment makes it so.
    let code = SITE.replace("minTlsVersion: '1.2'", "minTlsVersion: '1.0'");
    let found = with(&code, target(), site(same), manifest());
    let code: Vec<String> = sure(&found);
    assert!(code.iter().any(|line| line.starts_with("fails-in-code tls-minimum-version")), "{code:?}");
    // A call that failed makes nothing differ, and nothing missing.
    let mut rows = site(json!({}));
    rows.remove(2);
    rows.push(denied(rows[1].0.clone(), "site_config"));
    let found = with(SITE, target(), rows, manifest());
    assert_eq!((sure(&found), of_kind(&found, Kind::Missing)), (Vec::new(), vec!["missing? login".to_owned()]));
    let unsure = lines(&found, |one| one.kind == Kind::UnknownLive);
    assert!(!unsure.is_empty(), "{unsure:?}");
}
