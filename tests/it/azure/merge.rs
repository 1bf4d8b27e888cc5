//! Shards of an estate, merged: the same as if it had been collected by one run.

use std::fs::File;
use std::path::PathBuf;

use seawall::azure::{Asked, Shard};
use seawall::snapshot::{Manifest, Snapshot, merge};

use crate::azure::server::Azure;
use crate::azure::{HIDDEN, estate, order, run, sandbox, whole};

fn merged(paths: &[PathBuf]) -> Manifest {
    let names: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    merge(&names, &|place| File::open(&paths[place]), std::io::sink()).unwrap().1
}

#[test]
fn shards_of_an_unchanged_tenant_are_the_tenant() {
    let azure = Azure::start(estate());
    let folder = sandbox("azure-merge");
    for (name, asked) in [("listed", whole().to_vec()), ("tenant", vec![Asked::Tenant])] {
        let all = run(&azure, &order(&asked, folder.join(name)), None).unwrap();
        for of in [1, 2, 5] {
            let shards: Vec<PathBuf> = (1..=of).map(|number| folder.join(format!("{name}-{number}-{of}"))).collect();
            let mut empty = 0;
            for (number, path) in (1..=of).zip(&shards) {
                let mut order = order(&asked, path.clone());
                order.shard = Some(Shard { number, of });
                let found = run(&azure, &order, None).unwrap();
                assert_eq!(found.manifest.scope, all.manifest.scope, "each knows of all");
                empty += usize::from(found.records.is_empty());
            }
            assert!(of < 5 || empty > 0, "no shard is empty");
            let joined = merged(&shards);
            assert_eq!(joined.content, all.manifest.content, "{name} of {of}");
            assert_eq!(joined.records, all.manifest.records);
            assert_eq!(joined.gaps, all.manifest.gaps);
            assert_eq!(joined.subscriptions, all.manifest.subscriptions);
            assert_eq!(joined.rights, all.manifest.rights);
            assert_eq!((joined.parts.len(), joined.shard), (of as usize, None));
            // What nobody sees is missing with each number of shards, by its own name.
            assert_eq!(joined.gaps.iter().any(|gap| gap.scope.ends_with(HIDDEN)), name == "tenant");
            for left_out in 0..shards.len() {
                let mut some = shards.clone();
                let path = some.remove(left_out);
                if some.is_empty() {
                    continue;
                }
                let gaps = merged(&some).gaps;
                let named = format!("of {of} shards these did not come: {}", left_out + 1);
                assert!(gaps.iter().any(|gap| gap.source == "shards" && gap.text == named), "{gaps:?}");
                let lost = Snapshot::open(File::open(path).unwrap()).unwrap().manifest().subscriptions.clone();
                for number in lost.keys() {
                    let scope = format!("/subscriptions/{number}");
                    assert!(gaps.iter().any(|gap| gap.source == "shards" && gap.scope == scope), "{number}: {gaps:?}");
                }
            }
        }
    }
}

#[test]
fn a_subscription_that_only_one_shard_saw_is_not_lost() {
    let azure = Azure::start(estate());
    let folder = sandbox("azure-merge-vanished");
    let paths: Vec<PathBuf> = (1..=2).map(|number| folder.join(number.to_string())).collect();
    let collect = |number: u32| {
        let mut order = order(&[Asked::Tenant], paths[number as usize - 1].clone());
        order.shard = Some(Shard { number, of: 2 });
        run(&azure, &order, Some("tls-minimum-version")).unwrap().manifest
    };
    // Whoever has none of them runs first, and sees all; then they go.
    let first = collect(1);
    let second = collect(2);
    let (seer, other) = if first.subscriptions.len() < second.subscriptions.len() { (1, 2) } else { (2, 1) };
    collect(seer);
    azure.change(|state| {
        state.estate["subscriptions"] = serde_json::json!([]);
        state.estate["managementGroups"] = serde_json::json!({});
    });
    let blind = collect(other);
    assert!(blind.subscriptions.is_empty());
    let gaps = merged(&paths).gaps;
    assert!(gaps.iter().any(|gap| gap.source == "shards" && gap.scope.starts_with("/subscriptions/")), "{gaps:?}");
}
