//! What each side does not tell: where code may declare more, and where more may be live.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::drift::Options;
use crate::drift::live::Live;
use crate::drift::side::{Entry, is_configuration};
use crate::drift::values::Reading;
use crate::model::{Collected, Deployment, DeploymentKind, ScopeKind};
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
    let mut gaps = Gaps { code: side(code, |kind| !kind.is_live()), live: side(live, DeploymentKind::is_live) };
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
    /// What the snapshots say of themselves.
    accounts: BTreeMap<usize, Account>,
}

/// What was looked for in a snapshot.
#[derive(Debug)]
struct Account {
    collected: Arc<Collected>,
    /// Nothing but some groups was looked at.
    groups: bool,
    /// Subscriptions and groups of which something is there: at least they themselves.
    scopes: BTreeSet<String>,
}

impl Account {
    fn of(deployment: &Deployment) -> Option<Self> {
        let collected = deployment.collected.clone()?;
        Some(Account { collected, groups: deployment.scope == ScopeKind::ResourceGroup, scopes: BTreeSet::new() })
    }

    /// Whether all of a scope was looked at.
    fn covers(&self, scope: &str) -> bool {
        match scope.split_once(IN_GROUP) {
            Some((subscription, _)) => self.scopes.contains(scope) || (!self.groups && self.scopes.contains(subscription)),
            None => !self.groups && self.scopes.contains(scope),
        }
    }

    /// Whether an entry would be there if it were live.
    fn holds(&self, entry: &Entry<'_>, reading: &Reading<'_>) -> bool {
        let kind = entry.folded.as_str();
        let Some(extended) = entry.id.as_ref().and_then(|id| id.extended()) else { return false };
        if kind == GROUP {
            return !self.groups;
        }
        // Of those in a group, what has a region stands for itself.
        let alone = extended == GROUP && is_top(kind) && entry.body.get("location").is_some();
        // There are more than are looked for, and each site has each of them.
        let told = self.collected.types.contains(kind) && !is_configuration(kind);
        // They are looked for where a control asks for them.
        (told && (kind != "microsoft.insights/diagnosticsettings" || reading.joins(kind, &extended)))
            || (alone && self.collected.holds(kind))
    }
}

const GROUP: &str = "microsoft.resources/resourcegroups";
/// What stands between the subscription and the name of a group in an id in small letters.
const IN_GROUP: &str = "/resourcegroups/";

impl Told {
    /// What `live` tells of.
    pub(super) fn of(live: &Live<'_>) -> Self {
        let estate = &live.side.scan.estate;
        let accounts = estate.deployments().iter().enumerate();
        let accounts = accounts.filter_map(|(number, one)| Some((number, Account::of(one)?))).collect();
        let mut told = Told { kinds: BTreeSet::new(), scopes: BTreeMap::new(), accounts };
        let mut held: BTreeMap<(usize, String), BTreeSet<String>> = BTreeMap::new();
        for entry in &live.side.entries {
            let number = estate.deployment_number(entry.resource);
            let scope = entry.id.as_ref().and_then(|id| id.scope());
            if let Some(account) = told.accounts.get_mut(&number) {
                let scope = scope.unwrap_or_default();
                account.scopes.extend(scope.split_once(IN_GROUP).map(|(subscription, _)| subscription.to_owned()));
                account.scopes.insert(scope);
                continue;
            }
            told.kinds.insert(entry.folded.clone());
            let Some(scope) = scope else { continue };
            if is_top(&entry.folded) {
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

    /// Whether the snapshots would have an entry if it were live: any of those of its scope, or all if that is not known. None if there is
    /// no such snapshot.
    pub(super) fn accounts_for(&self, entry: &Entry<'_>, scope: Option<&str>, reading: &Reading<'_>) -> Option<bool> {
        let covers = |account: &&Account| scope.is_none_or(|scope| account.covers(scope));
        let mut covering = self.accounts.values().filter(covers).peekable();
        covering.peek()?;
        let holds = |account: &Account| account.holds(entry, reading);
        Some(if scope.is_some() { covering.any(holds) } else { covering.all(holds) })
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
