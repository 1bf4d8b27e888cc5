//! What is collected of an estate, of which scope, and what is said of the rest.

use std::collections::BTreeSet;

use seawall::azure::{Asked, Shard};
use seawall::snapshot::{Cause, Content};
use serde_json::json;

use crate::azure::server::Azure;
use crate::azure::{FIRST, HIDDEN, SECOND, estate, order, run, sandbox, whole};

#[test]
fn an_estate_is_collected_completely() {
    let azure = Azure::start(estate());
    let folder = sandbox("azure-complete");
    let found = run(&azure, &order(&whole(), folder.join("a.snapshot")), None).unwrap();
    assert_eq!(found.manifest.gaps, []);
    let first = &found.manifest.subscriptions[FIRST];
    assert_eq!((first.tables["resources"].expected, first.tables["resources"].received, first.listed), (5, 5, Some(5)));
    let sources: BTreeSet<&str> = found.records.keys().map(|(_, source)| source.as_str()).collect();
    for source in ["resources", "resourcecontainers", "site_config", "site_settings", "postgresql_parameters"] {
        assert!(sources.contains(source), "{source}");
    }
    let parameters = found.records.keys().filter(|(_, source)| source == "postgresql_parameters").count();
    assert_eq!(parameters, 5, "all pages of the list");
    assert_eq!(found.manifest.rights.get("Microsoft.Web/sites/config/list/Action"), Some(&true));
    let again = run(&azure, &order(&whole(), folder.join("b.snapshot")), None).unwrap();
    assert_eq!(found.bytes, again.bytes);
    // Settings keep their kind, and nobody is named.
    let settings =
        found.records.iter().find(|((id, source), _)| source == "site_settings" && id.contains("app-made-up")).unwrap().1;
    let Content::Body(settings) = settings else { panic!("{settings:?}") };
    assert_eq!(settings["properties"]["PASSWORD"], json!({"$redacted": "literal", "sensitive": true}));
    assert_eq!(settings["properties"]["EMPTY"], "");
    assert!(settings["properties"]["REFERENCE"].as_str().unwrap().starts_with("@Microsoft.KeyVault("));
    assert_eq!(azure.change(|state| state.leaks.clone()), Vec::<String>::new());
}

#[test]
fn what_is_asked_is_held_against_what_is_seen() {
    let azure = Azure::start(estate());
    let folder = sandbox("azure-scope");
    let gaps = |asked: &[Asked], name: &str| {
        let found = run(&azure, &order(asked, folder.join(name)), Some("tls-minimum-version")).unwrap();
        let named = found.manifest.gaps.iter().map(|gap| (gap.scope.clone(), gap.cause)).collect::<Vec<_>>();
        (found.manifest.subscriptions.into_keys().collect::<Vec<_>>(), named)
    };
    let hidden = (format!("/subscriptions/{HIDDEN}"), Cause::Denied);
    let all = [FIRST, SECOND, HIDDEN].map(str::to_owned).to_vec();
    assert_eq!(gaps(&[Asked::Tenant], "tenant"), (all, vec![hidden.clone()]));
    let landing = [FIRST, HIDDEN].map(str::to_owned).to_vec();
    assert_eq!(gaps(&[Asked::ManagementGroup("landing".into())], "group"), (landing, vec![hidden.clone()]));
    assert_eq!(gaps(&[Asked::Subscription(HIDDEN.to_ascii_uppercase())], "hidden").1, [hidden]);
    let nothing = Asked::ManagementGroup("nowhere".into());
    assert_eq!(gaps(std::slice::from_ref(&nothing), "nowhere"), (vec![], vec![(nothing.to_string(), Cause::Denied)]));
    let groups = [Asked::ResourceGroup(FIRST.into(), "RG-Other".into()), Asked::ResourceGroup(FIRST.into(), "rg-none".into())];
    let found = run(&azure, &order(&groups, folder.join("groups")), Some("tls-minimum-version")).unwrap();
    assert_eq!(found.manifest.gaps.len(), 1, "{:?}", found.manifest.gaps);
    assert!(found.manifest.gaps[0].text.contains("`rg-none`"));
    assert_eq!(found.manifest.subscriptions[FIRST].tables["resources"].received, 1);
    // Whether there is more than what is seen, only the root group knows.
    azure.change(|state| state.estate["managementGroups"] = json!({}));
    assert_eq!(gaps(&[Asked::Tenant], "blind").1, [("tenant".to_owned(), Cause::Denied)]);
}

#[test]
fn a_missing_right_is_named_for_each_resource() {
    let azure = Azure::start(estate());
    azure.change(|state| state.denied.insert("/config/appsettings/list".into()));
    let folder = sandbox("azure-rights");
    let found = run(&azure, &order(&whole(), folder.join("a.snapshot")), None).unwrap();
    let faults = found.records.iter().filter_map(|(key, content)| match content {
        Content::Fault(fault) => Some((key.1.as_str(), fault.cause, fault.needs.clone().unwrap())),
        Content::Body(_) | Content::Absent => None,
    });
    let faults: Vec<_> = faults.collect();
    let right = "Microsoft.Web/sites/config/list/action".to_owned();
    assert_eq!(faults, vec![("site_settings", Cause::Denied, right); 2]);
    let [gap] = &found.manifest.gaps[..] else { panic!("{:?}", found.manifest.gaps) };
    assert_eq!((gap.resources, gap.source.as_str()), (2, "site_settings"));
    assert!(gap.text.starts_with("needs Microsoft.Web/sites/config/list/action"), "{}", gap.text);
    assert_eq!(found.manifest.rights.get("Microsoft.Web/sites/config/list/Action"), Some(&false));
}

#[test]
fn a_shard_has_its_subscriptions_and_no_others() {
    let azure = Azure::start(estate());
    let folder = sandbox("azure-shards");
    let mut all = BTreeSet::new();
    for number in 1..=3 {
        let mut order = order(&whole(), folder.join(format!("{number}.snapshot")));
        order.shard = Some(Shard { number, of: 3 });
        let found = run(&azure, &order, Some("tls-minimum-version")).unwrap();
        for subscription in found.manifest.subscriptions.into_keys() {
            assert!(all.insert(subscription));
        }
    }
    assert_eq!(all, BTreeSet::from([FIRST.to_owned(), SECOND.to_owned()]));
}

#[test]
fn without_batches_each_is_asked_by_itself() {
    let azure = Azure::start(estate());
    let folder = sandbox("azure-batch");
    let batched = run(&azure, &order(&whole(), folder.join("a.snapshot")), None).unwrap();
    azure.change(|state| state.no_batch = true);
    let single = run(&azure, &order(&whole(), folder.join("b.snapshot")), None).unwrap();
    assert_eq!(batched.manifest.content, single.manifest.content);
    assert!(azure.asked("POST /batch") > 0);
    assert_eq!(azure.change(|state| state.leaks.clone()), Vec::<String>::new());
}
