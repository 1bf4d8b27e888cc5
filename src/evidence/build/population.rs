//! What there is to judge: by type, and counted twice from two sources.

use std::collections::BTreeMap;

use crate::evidence::build::Evidence;
use crate::evidence::build::collection::gaps_of;
use crate::evidence::documents::{Population, Reason, TwoCounts, TypeRow};
use crate::snapshot::{Manifest, Subscription};

/// The table of Resource Graph that holds what Azure Resource Manager lists.
const RESOURCES: &str = "resources";

/// The population.
pub(super) fn of(evidence: &Evidence<'_>) -> Population {
    let ledger = &evidence.scan.ledger;
    let estate = &evidence.scan.estate;
    let mut types: BTreeMap<String, TypeRow> = BTreeMap::new();
    for index in estate.indices().filter(|index| !estate.is_implied(*index)) {
        let kind = &estate.resource(index).resource_type;
        let row =
            types.entry(kind.to_ascii_lowercase()).or_insert_with(|| TypeRow { kind: kind.to_string(), ..TypeRow::default() });
        row.resources += 1;
        row.judged += 1;
    }
    let mut left: BTreeMap<&str, u64> = BTreeMap::new();
    let mut gone = 0;
    for skipped in &ledger.resources_skipped {
        *left.entry(&skipped.reason).or_default() += 1;
        // What was found twice was left out before the estate was put together: it counts as read, and not as judged.
        match types.get_mut(&skipped.resource_type.to_ascii_lowercase()).filter(|row| row.judged > 0) {
            Some(row) => row.judged -= 1,
            None => gone += 1,
        }
    }
    let judged: u64 = types.values().map(|row| row.judged).sum();
    let skipped = ledger.resources_skipped.len() as u64;
    let mut types: Vec<TypeRow> = types.into_values().collect();
    if gone > 0 {
        types.push(TypeRow { kind: "(left out before judging)".to_owned(), resources: gone, judged: 0 });
    }
    Population {
        resources: judged + skipped,
        judged,
        left: left.into_iter().map(|(reason, resources)| Reason { reason: reason.to_owned(), resources }).collect(),
        scopes: ledger.implied_judged as u64,
        types,
        counts: evidence.snapshot.map(counts).unwrap_or_default(),
    }
}

/// For each subscription what Resource Graph and Azure Resource Manager say, and why they differ.
fn counts(manifest: &Manifest) -> Vec<TwoCounts> {
    manifest.subscriptions.iter().map(|(id, subscription)| both(manifest, id, subscription)).collect()
}

fn both(manifest: &Manifest, id: &str, subscription: &Subscription) -> TwoCounts {
    let table = subscription.tables.get(RESOURCES);
    let (expected, received) = table.map_or((0, 0), |table| (table.expected, table.received));
    let mut differences = Vec::new();
    if !subscription.visible {
        differences.push("the credential does not see the subscription: nothing of it was counted".to_owned());
    }
    if expected != received {
        differences.push(format!("Resource Graph said {expected} and gave {received}: the rest is named among the gaps"));
    }
    match subscription.listed {
        None if subscription.visible => {
            differences.push("Azure Resource Manager did not list the subscription: there is no second count".to_owned());
        }
        None => {}
        Some(listed) if listed == received => {}
        Some(listed) => differences.push(format!(
            "Azure Resource Manager lists {listed} where Resource Graph has {received}: it leaves out some types and is ahead by minutes. \
             Each resource that one of them alone has was asked for by itself; what nobody tells of is named among the gaps ({} of this \
             subscription)",
            gaps_of(manifest, id).count()
        )),
    }
    TwoCounts {
        subscription: id.to_owned(),
        resource_graph: expected,
        received,
        resource_manager: subscription.listed,
        differences,
    }
}
