//! Estates that change while they are looked at, and lists of Azure that differ for reasons of their own: neither is a gap.

use seawall::snapshot::{Cause, Content};
use serde_json::{Value as Json, json};

use crate::azure::server::Azure;
use crate::azure::{Collection, FIRST, estate, order, run, sandbox, whole};

fn found(azure: &Azure, name: &str) -> Collection {
    run(azure, &order(&whole(), sandbox(&format!("azure-changing-{name}")).join("a.snapshot")), Some("tls-minimum-version"))
        .unwrap()
}

/// Moves a resource of the first subscription to where Resource Graph does not see it.
fn unseen(estate: &mut Json, number: usize) -> String {
    let one = estate["subscriptions"][0]["resources"].as_array_mut().unwrap().remove(number);
    let id = one["id"].as_str().unwrap().to_ascii_lowercase();
    estate["subscriptions"][0]["only listed"] = json!([one]);
    id
}

fn bodies<'a>(found: &'a Collection, id: &str) -> Vec<(&'a str, &'a Content)> {
    let of = found.records.iter().filter(|((own, _), _)| own.starts_with(id));
    of.map(|((_, source), content)| (source.as_str(), content)).collect()
}

#[test]
fn what_only_the_list_has_is_asked_for_by_itself() {
    let mut estate = estate();
    let id = unseen(&mut estate, 2);
    let azure = Azure::start(estate);
    let found = found(&azure, "list");
    assert_eq!(found.manifest.gaps, []);
    let of = bodies(&found, &id);
    let [.., ("list", Content::Body(body))] = of[..1] else { panic!("{of:?}") };
    assert_eq!(body["properties"]["httpsOnly"], true);
    // Its parts are those of any other.
    assert!(of.iter().any(|(source, content)| *source == "site_config" && matches!(content, Content::Body(_))), "{of:?}");
    assert_eq!(found.manifest.subscriptions[FIRST].listed, Some(5));
    assert!(azure.asked("/providers/microsoft.web?api-version=") == 1);
}

#[test]
fn what_nobody_tells_of_is_known_to_be_there() {
    let mut estate = estate();
    let id = unseen(&mut estate, 1);
    let azure = Azure::start(estate);
    azure.change(|state| state.denied.insert("/stmadeuptwo".into()));
    let found = found(&azure, "denied");
    let of = bodies(&found, &id);
    let [("list", Content::Body(body))] = of[..] else { panic!("{of:?}") };
    assert_eq!(body.get("properties"), None);
    let [gap] = &found.manifest.gaps[..] else { panic!("{:?}", found.manifest.gaps) };
    assert_eq!((gap.cause, gap.source.as_str(), gap.resources), (Cause::Inconsistent, "resources", 1));
    let text =
        "Resource Graph does not see 1 of the resources that Azure Resource Manager lists: their properties are unknown (needs ";
    assert!(gap.text.starts_with(text), "{}", gap.text);
}

#[test]
fn what_is_gone_at_the_second_look_was_deleted() {
    let azure = Azure::start(estate());
    let mut all = estate()["subscriptions"][0]["resources"].clone();
    for one in all.as_array_mut().unwrap() {
        drop(one.as_object_mut().unwrap().remove("properties"));
    }
    // The list is behind.
    let mut old = all[0].clone();
    old["id"] = format!("{}-old", old["id"].as_str().unwrap()).into();
    all.as_array_mut().unwrap().push(old);
    azure.change(|state| state.estate["subscriptions"][0]["parts"][format!("/subscriptions/{FIRST}/resources")] = all);
    let undisturbed = found(&Azure::start(estate()), "undisturbed");
    let found = found(&azure, "list-behind");
    assert_eq!(found.manifest.gaps, []);
    assert_eq!(found.manifest.content, undisturbed.manifest.content);
}

#[test]
fn nothing_is_kept_of_what_is_deleted_meanwhile() {
    let azure = Azure::start(estate());
    let id = estate()["subscriptions"][0]["resources"][2]["id"].as_str().unwrap().to_ascii_lowercase();
    azure.change(|state| state.deleted.insert(id.clone()));
    let undisturbed = found(&Azure::start(estate()), "deleted-none");
    let found = found(&azure, "deleted");
    assert_eq!(found.manifest.gaps, []);
    assert_eq!(found.manifest.deleted, 1);
    assert_eq!(bodies(&found, &id), []);
    let rest = undisturbed.records.into_iter().filter(|((own, _), _)| !own.starts_with(&id));
    assert_eq!(found.records, rest.collect());
}

#[test]
fn ids_in_another_case_are_the_same() {
    let azure = Azure::start(estate());
    let mut all = estate()["subscriptions"][0]["resources"].clone();
    for one in all.as_array_mut().unwrap() {
        let id = one["id"].as_str().unwrap().to_ascii_uppercase().replace("/SUBSCRIPTIONS/", "/subscriptions/");
        one["id"] = id.into();
    }
    azure.change(|state| state.estate["subscriptions"][0]["parts"][format!("/subscriptions/{FIRST}/resources")] = all);
    let found = found(&azure, "case");
    assert_eq!(found.manifest.gaps, []);
    assert!(found.records.keys().all(|(_, source)| source != "list"));
}
