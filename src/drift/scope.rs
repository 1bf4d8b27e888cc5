//! What each side does not tell: where code may declare more, and where more may be live.

use std::collections::{BTreeMap, BTreeSet};

use crate::drift::Options;
use crate::drift::live::Live;
use crate::model::DeploymentKind;
use crate::scan::Scan;
use crate::scan::ledger::Taken;

/// Why a side may hold more than was read.
#[derive(Clone, Debug, Default)]
pub(super) struct Gaps {
    pub(super) code: Vec<String>,
    pub(super) live: Vec<String>,
}

/// What the ledgers of both sides say.
pub(super) fn gaps(code: &Scan, live: &Scan, options: &Options) -> Gaps {
    let mut gaps =
        Gaps { code: side(code, |kind| kind != DeploymentKind::Export), live: side(live, |kind| kind == DeploymentKind::Export) };
    gaps.code.extend(options.part.clone());
    gaps
}

fn side(scan: &Scan, counts: impl Fn(DeploymentKind) -> bool) -> Vec<String> {
    let ledger = &scan.ledger;
    let mut gaps = Vec::new();
    for file in ledger.files.iter().filter(|file| matches!(file.taken, Taken::Unreadable | Taken::NotRead)) {
        let why = file.note.as_deref().unwrap_or("it could not be read");
        gaps.push(format!("`{}`: {why}", file.path));
    }
    match ledger.not_understood {
        0 => {}
        1 => gaps.push("1 declaration was not understood".to_owned()),
        more => gaps.push(format!("{more} declarations were not understood")),
    }
    for module in ledger.modules.iter().filter(|module| !module.resolved) {
        gaps.push(format!("the module `{}` is not at hand", module.reference));
    }
    for deployment in ledger.deployments.iter().filter(|one| counts(one.kind)) {
        if let Some(why) = &deployment.incomplete {
            gaps.push(format!("`{}`: {why}", deployment.root));
        }
    }
    gaps.dedup();
    gaps
}

/// What the live side would tell if it were there.
#[derive(Debug)]
pub(super) struct Told {
    kinds: BTreeSet<String>,
    /// Scopes, by how many types of resources that stand for themselves one export holds of them: a list of one type is no inventory.
    scopes: BTreeMap<String, BTreeSet<String>>,
}

impl Told {
    /// What `live` tells of.
    pub(super) fn of(live: &Live<'_>) -> Self {
        let mut told = Told { kinds: BTreeSet::new(), scopes: BTreeMap::new() };
        let estate = &live.side.scan.estate;
        let mut held: BTreeMap<(usize, String), BTreeSet<String>> = BTreeMap::new();
        for entry in &live.side.entries {
            told.kinds.insert(entry.folded.clone());
            let Some(scope) = entry.id.as_ref().and_then(|id| id.scope()) else { continue };
            if is_top(&entry.folded) {
                let number = estate.deployment_number(entry.resource);
                held.entry((number, scope)).or_default().insert(entry.folded.clone());
            }
        }
        for ((_, scope), kinds) in held {
            let most = told.scopes.entry(scope).or_default();
            if kinds.len() > most.len() {
                *most = kinds;
            }
        }
        told
    }

    /// Whether anything of a scope is there.
    pub(super) fn knows(&self, scope: &str) -> bool {
        self.scopes.contains_key(scope)
    }

    /// Whether resources of a type would be there, in a scope: some are, or all that stand for themselves are listed.
    pub(super) fn lists(&self, folded: &str, is_tracked: bool, scope: Option<&str>) -> bool {
        let inventory = || match scope {
            Some(scope) => self.scopes.get(scope).is_some_and(|kinds| kinds.len() > 1),
            None => self.scopes.values().any(|kinds| kinds.len() > 1),
        };
        self.kinds.contains(folded) || (is_tracked && is_top(folded) && inventory())
    }
}

/// Whether resources of a type stand for themselves: no children, and nothing that extends others.
fn is_top(folded: &str) -> bool {
    folded.matches('/').count() == 1
        && !folded.starts_with("microsoft.authorization/")
        && !folded.starts_with("microsoft.resources/")
}
