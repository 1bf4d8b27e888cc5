//! What was looked at, by whose rules, and whether that is all of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::evidence::build::Evidence;
use crate::evidence::documents::{AuthorRow, ControlRow, Counts, Interval, Scope, Subject, SubscriptionRow};
use crate::scan::Scan;
use crate::snapshot::Manifest;

/// The scope.
pub(super) fn of(evidence: &Evidence<'_>, controls: &[ControlRow]) -> Scope {
    let scan = evidence.scan;
    let mut outcomes = Counts::default();
    controls.iter().for_each(|control| outcomes.add(&control.outcomes));
    let authors = scan.authors.iter().map(|author| AuthorRow {
        name: author.name.clone(),
        digest: author.digest.clone(),
        policies: author.policies as u64,
    });
    let mut incomplete = scan.gaps();
    incomplete.extend(evidence.snapshot.and_then(missing));
    let scope = Scope {
        created: evidence.created.to_string(),
        tool: concat!("seawall ", env!("CARGO_PKG_VERSION")).to_owned(),
        subject: if evidence.snapshot.is_some() { Subject::Live } else { Subject::Files },
        inputs: evidence.inputs.clone(),
        profile: scan.profile.clone(),
        environment: scan.environment.map(|environment| environment.word().to_owned()),
        authors: authors.collect(),
        outcomes,
        complete: incomplete.is_empty(),
        incomplete,
        ..Scope::default()
    };
    let Some(manifest) = evidence.snapshot else { return scope };
    let shards: BTreeSet<&String> = manifest.parts.iter().filter_map(|part| part.shard.as_ref()).chain(&manifest.shard).collect();
    Scope {
        collected: Some(Interval { from: manifest.started.clone(), to: manifest.finished.clone() }),
        cloud: Some(manifest.cloud.clone()),
        asked: manifest.asked.clone(),
        tenants: tenants(manifest),
        subscriptions: subscriptions(scan, manifest),
        shards: shards.into_iter().cloned().collect(),
        ..scope
    }
}

/// What was asked for and did not come, in one sentence.
fn missing(manifest: &Manifest) -> Option<String> {
    match manifest.gaps.len() {
        0 => None,
        1 => Some("1 gap in what was collected".to_owned()),
        more => Some(format!("{more} gaps in what was collected")),
    }
}

fn tenants(manifest: &Manifest) -> Vec<String> {
    let seen = manifest.parts.iter().flat_map(|part| &part.tenants);
    seen.chain(manifest.scope.values().flatten()).cloned().collect::<BTreeSet<_>>().into_iter().collect()
}

/// The subscriptions of the scope, those of other shards too.
fn subscriptions(scan: &Scan, manifest: &Manifest) -> Vec<SubscriptionRow> {
    let resources = resources(scan);
    let ids: BTreeSet<&String> = manifest.subscriptions.keys().chain(manifest.scope.keys()).collect();
    let rows = ids.into_iter().map(|id| {
        let own = manifest.subscriptions.get(id);
        SubscriptionRow {
            id: id.clone(),
            tenant: manifest.scope.get(id).cloned().flatten(),
            visible: own.is_none_or(|own| own.visible),
            included: own.is_some(),
            resources: resources.get(&id.to_ascii_lowercase()).copied().unwrap_or(0),
        }
    });
    rows.collect()
}

/// How many resources of each subscription were read, by its number in lower case.
fn resources(scan: &Scan) -> BTreeMap<String, u64> {
    let mut resources = BTreeMap::new();
    for index in scan.estate.indices().filter(|index| !scan.estate.is_implied(*index)) {
        if let Some(id) = scan.estate.resource(index).id.as_str().and_then(subscription_of) {
            *resources.entry(id.to_ascii_lowercase()).or_default() += 1;
        }
    }
    resources
}

/// The number of the subscription in an id.
pub(super) fn subscription_of(id: &str) -> Option<&str> {
    let rest = id.strip_prefix('/')?;
    let (word, rest) = rest.split_once('/')?;
    let number = rest.split('/').next().filter(|number| !number.is_empty())?;
    word.eq_ignore_ascii_case("subscriptions").then_some(number)
}
