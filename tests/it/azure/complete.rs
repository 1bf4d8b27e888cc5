//! What is collected of an estate, of which scope, and what is said of the rest.

use std::cell::RefCell;
use std::collections::BTreeSet;

use seawall::azure::{Asked, Shard};
use seawall::snapshot::{Cause, Content};
use serde_json::{Value as Json, json};

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
    let texts = RefCell::new(BTreeSet::new());
    let gaps = |asked: &[Asked], name: &str| {
        let found = run(&azure, &order(asked, folder.join(name)), Some("tls-minimum-version")).unwrap();
        let named = found.manifest.gaps.iter().map(|gap| (gap.scope.clone(), gap.cause)).collect::<Vec<_>>();
        texts.borrow_mut().extend(found.manifest.gaps.iter().map(|gap| gap.text.clone()));
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
    let text = "Resource Graph does not see `rg-none`: it is not there, or not for this credential";
    assert_eq!(found.manifest.gaps[0].text, text);
    assert_eq!(found.manifest.subscriptions[FIRST].tables["resources"].received, 1);
    // Whether there is more than what is seen, only the root group knows.
    azure.change(|state| state.estate["managementGroups"] = json!({}));
    assert_eq!(gaps(&[Asked::Tenant], "blind").1, [("tenant".to_owned(), Cause::Denied)]);
    let tenant = azure.change(|state| state.estate["tenant"].as_str().unwrap().to_owned());
    let denied = |group: &str| {
        let call = format!("GET /providers/Microsoft.Management/managementGroups/{group}/descendants");
        format!("needs Microsoft.Management/managementGroups/descendants/read ({call}: status 403 AuthorizationFailed)")
    };
    let expected = BTreeSet::from([
        "the subscription was asked for and this credential does not see it".to_owned(),
        format!("whether there are more subscriptions than the visible ones is not known: {}", denied(&tenant)),
        denied("nowhere"),
    ]);
    assert_eq!(texts.take(), expected);
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
fn names_with_blanks_are_asked_for_as_they_are() {
    let folder = sandbox("azure-blanks");
    let text = estate().to_string().replace("app-made-up", "app made up").replace("stmadeuptwo", "st made up two");
    let mut estate: Json = serde_json::from_str(&text).unwrap();
    // One of them only the list has.
    let hidden = estate["subscriptions"][0]["resources"].as_array_mut().unwrap().remove(1);
    assert_eq!(hidden["name"], "st made up two");
    estate["subscriptions"][0]["only listed"] = json!([hidden]);
    let azure = Azure::start(estate);
    let mut contents = Vec::new();
    for no_batch in [false, true] {
        azure.change(|state| state.no_batch = no_batch);
        let found = run(&azure, &order(&whole(), folder.join(no_batch.to_string())), None).unwrap();
        assert_eq!(found.manifest.gaps, []);
        assert!(found.records.keys().any(|(id, source)| source == "site_config" && id.contains("/sites/app made up/")));
        contents.push(found.manifest.content);
    }
    assert_eq!(contents[0], contents[1]);
    assert!(azure.asked("/sites/app%20made%20up/config/web?") > 0);
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
