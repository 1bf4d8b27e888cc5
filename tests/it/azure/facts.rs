//! What Azure says of parts that a resource cannot have, and of what lies beside the resources it belongs to.

use seawall::snapshot::{Cause, Content};
use serde_json::{Value as Json, json};

use super::{Azure, Collection, FIRST, estate, order, run, sandbox, whole};

const GROUP: &str = "/subscriptions/00000000-0000-4000-8000-00000000000a/resourceGroups/rg-app";

/// An Azure whose first subscription has one more resource, with such parts below it or its group.
fn with(resource: &str, kind: &str, more: Json, parts: &[(String, Json)]) -> Azure {
    let mut estate = estate();
    let mut row =
        json!({"id": format!("{GROUP}/providers/{kind}/{resource}"), "name": resource, "type": kind, "location": "westeurope"});
    row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let first = &mut estate["subscriptions"][0];
    assert_eq!(first["id"], FIRST);
    first["resources"].as_array_mut().unwrap().push(row);
    for (path, part) in parts {
        first["parts"][path] = part.clone();
    }
    Azure::start(estate)
}

/// What a call tells of a resource.
fn told(found: &Collection, source: &str, id: &str) -> Vec<Content> {
    let id = id.to_ascii_lowercase();
    let of = found.records.iter().filter(|((own, from), _)| from == source && own.starts_with(&id));
    of.map(|(_, content)| content.clone()).collect()
}

#[test]
fn a_part_that_a_resource_cannot_have_is_no_gap() {
    let account = format!("{GROUP}/providers/Microsoft.Storage/storageAccounts/stfiles");
    let folder = sandbox("azure-facts-absent");
    let refused = |status: u16, code: &str, name: &str| {
        let part = (format!("{account}/blobServices"), json!({"status": status, "code": code}));
        let azure = with("stfiles", "Microsoft.Storage/storageAccounts", json!({"kind": "Storage"}), &[part]);
        let found = run(&azure, &order(&whole(), folder.join(name)), Some("backup-blob-soft-delete")).unwrap();
        (told(&found, "blob_services", &account), found.manifest.gaps.iter().map(|gap| gap.cause).collect::<Vec<_>>())
    };
    assert_eq!(refused(400, "FeatureNotSupportedForAccount", "a"), (vec![Content::Absent], vec![]));
    assert_eq!(refused(404, "FeatureNotSupportedForAccount", "b"), (vec![Content::Absent], vec![]));
    // Another code may mean anything, and so does this one with a status that says who may not.
    for (status, code, cause) in [
        (400, "BadRequest", Cause::Refused),
        (403, "FeatureNotSupportedForAccount", Cause::Denied),
        (404, "ResourceNotFound", Cause::Vanished),
    ] {
        let (told, gaps) = refused(status, code, &format!("{status}-{code}"));
        assert!(matches!(&told[..], [Content::Fault(fault)] if fault.cause == cause), "{told:?}");
        assert_eq!(gaps, [cause]);
    }
}

#[test]
fn what_a_resource_says_of_itself_spares_calls() {
    let folder = sandbox("azure-facts-traits");
    for (kind, times) in [("FileStorage", 0), ("StorageV2", 1)] {
        let azure = with("stfiles", "Microsoft.Storage/storageAccounts", json!({"kind": kind}), &[]);
        azure.change(|state| state.no_batch = true);
        let found = run(&azure, &order(&whole(), folder.join(kind)), Some("backup-blob-soft-delete")).unwrap();
        assert_eq!(found.manifest.gaps, []);
        assert_eq!(azure.asked("/stfiles/blobServices?"), times, "{kind}");
    }
}

#[test]
fn the_services_of_an_account_have_diagnostic_settings_of_their_own() {
    let account = format!("{GROUP}/providers/Microsoft.Storage/storageAccounts/stlogs");
    let path = format!("{account}/blobServices/default/providers/Microsoft.Insights/diagnosticSettings");
    let setting = json!([{"id": format!("{path}/logs"), "name": "logs", "type": "Microsoft.Insights/diagnosticSettings", "properties": {}}]);
    let azure = with("stlogs", "Microsoft.Storage/storageAccounts", json!({"kind": "StorageV2"}), &[(path.clone(), setting)]);
    let folder = sandbox("azure-facts-diagnostics");
    let found = run(&azure, &order(&whole(), folder.join("a")), Some("monitoring-diagnostics")).unwrap();
    assert!(matches!(&told(&found, "blob_diagnostics", &path)[..], [Content::Body(_)]), "{:?}", found.records.keys());
}

#[test]
fn what_lies_in_a_region_is_found_once() {
    let place = format!("{GROUP}/providers/Microsoft.Sql/locations/westeurope/instanceFailoverGroups");
    let group = json!([{"id": format!("{place}/fog"), "name": "fog", "type": "Microsoft.Sql/locations/instanceFailoverGroups", "properties": {}}]);
    let azure = with("mi", "Microsoft.Sql/managedInstances", json!({}), &[(place.clone(), group)]);
    azure.change(|state| {
        let resources = state.estate["subscriptions"][0]["resources"].as_array_mut().unwrap();
        let mut second = resources.last().unwrap().clone();
        second["id"] = format!("{GROUP}/providers/Microsoft.Sql/managedInstances/mi2").into();
        resources.push(second);
    });
    let folder = sandbox("azure-facts-region");
    let found = run(&azure, &order(&whole(), folder.join("a")), Some("residency-replicas")).unwrap();
    assert_eq!(told(&found, "instance_failover", &place).len(), 1);
    assert_eq!(azure.asked("/locations/westeurope/instanceFailoverGroups"), 1);
}
