//! What a run brings, for those who read its snapshot: what is not there and would have been brought is known not to exist.

use std::collections::BTreeSet;

use crate::azure::collect::inventory::RESOURCES;
use crate::azure::collectors::{Call, Collectors, Needs, Verb};
use crate::snapshot::{Collector, Manifest};

/// Writes into the manifest which types come by which table and call, and which by none.
pub(super) fn tell(manifest: &mut Manifest, known: &Collectors, needs: &Needs) {
    for name in needs.tables.keys() {
        let gives = known.tables.get(name).map(|table| table.gives.clone()).unwrap_or_default();
        manifest.tables.insert(name.clone(), if name == RESOURCES { known.tracked.clone() } else { gives });
    }
    manifest.collectors = needs.calls.iter().map(|(name, (call, _))| (name.clone(), collector(call))).collect();
    let calls = manifest.collectors.values().flat_map(|one| &one.gives);
    let here: BTreeSet<&String> = manifest.tables.values().flatten().chain(calls).collect();
    let all = known.tables.values().flat_map(|table| table.gives.clone()).chain(known.calls.values().flat_map(Call::gives));
    let left: BTreeSet<String> = all.filter(|kind| !here.contains(kind)).chain(needs.uncovered.iter().cloned()).collect();
    manifest.uncollected = left.into_iter().collect();
}

fn collector(call: &Call) -> Collector {
    let (verb, path) = call.path();
    let path = if verb == Verb::Post { path.trim_end_matches("/list") } else { path };
    Collector { api_version: call.api.clone(), path: path.to_owned(), list: verb == Verb::List, gives: call.gives() }
}
