//! What stands on one side alone.

use std::collections::{BTreeMap, BTreeSet};

use foldhash::{HashMap, HashSet};

use crate::drift::id::Id;
use crate::drift::live::Patterns;
use crate::drift::matching::State;
use crate::drift::scope::Told;
use crate::drift::side::Entry;
use crate::drift::verdicts::Say;
use crate::drift::{Comparison, Difference, Drift, Kind, severity};
use crate::policy::drift::Sides;

/// The type of subscriptions in small letters.
const SUBSCRIPTION: &str = "microsoft.resources/subscriptions";
/// The type of resource groups in small letters.
const GROUP: &str = "microsoft.resources/resourcegroups";

impl Comparison<'_, '_> {
    /// What is declared and not live.
    pub(super) fn missing(&self, drift: &mut Drift) {
        let told = Told::of(self.live);
        let found = self.found_scopes();
        let roots = |entry: &Entry<'_>| {
            let deployment = self.code.scan.estate.deployments().get(entry.deployment);
            deployment.map(|one| (one.root.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned(), one.parameters.clone()))
        };
        let name = |place: usize, entry: &Entry<'_>| {
            (roots(entry), entry.id.as_ref().map_or_else(|| self.code.name(place), |id| id.key.clone()))
        };
        // A plan and its configuration declare the same.
        let met: HashSet<_> = (self.code.entries.iter().enumerate())
            .filter(|(place, _)| matches!(self.matches.states.get(*place), Some(State::Is(..))))
            .map(|(place, entry)| name(place, entry))
            .collect();
        let elsewhere = self.elsewhere();
        let mut seen = HashSet::default();
        for (place, entry) in self.code.entries.iter().enumerate() {
            let Some(state) = self.matches.states.get(place) else { continue };
            let unknown = match state {
                State::Is(..) | State::Below(_) => continue,
                State::Several => Some(format!("several live resources may be it{}", self.wanting(entry))),
                State::Spent => Some("there are too many live resources that may be it".to_owned()),
                State::Nameless => Some(format!("nothing of its id is known{}", self.wanting(entry))),
                State::Nowhere => match &entry.maybe {
                    Some(why) => Some(format!("it is declared under a condition: {why}")),
                    None if elsewhere.contains(&entry.deployment) => Some(
                        "nothing of its deployment is live, but of another one of the same root: it may go elsewhere".to_owned(),
                    ),
                    None => self.unseen(entry, &told, &found),
                },
            };
            let name = name(place, entry);
            if met.contains(&name) || !seen.insert(name) {
                continue;
            }
            let word = if unknown.is_some() { "may not be live" } else { "is not live" };
            drift.differences.push(Difference {
                kind: Kind::Missing,
                control: self.code.scan.controls.len() + Sides::Missing.place(),
                severity: severity(Sides::Missing),
                code: Some(entry.resource),
                deployments: vec![entry.deployment],
                live: None,
                live_id: None,
                how: None,
                path: entry.inside.clone().unwrap_or_default(),
                says: None,
                unknown,
                message: format!("`{}` is declared and {word}", self.code.name(place)),
                fails: Vec::new(),
            });
        }
    }

    /// The deployments of which nothing is live that is theirs alone, though something of another one of the same root is: an environment that is not the
    /// one that was exported.
    fn elsewhere(&self) -> BTreeSet<usize> {
        let own: BTreeSet<usize> = (self.matches.owners.values())
            .filter_map(|owners| {
                let mut sets = owners.iter().filter_map(|owner| self.code.entries.get(*owner)).map(|entry| entry.deployment);
                let first = sets.next()?;
                sets.all(|set| set == first).then_some(first)
            })
            .collect();
        let deployments = self.code.scan.estate.deployments();
        let root = |number: usize| deployments.get(number).map(|one| one.root.as_str());
        let live: BTreeSet<&str> = own.iter().filter_map(|number| root(*number)).collect();
        (0..deployments.len())
            .filter(|number| !own.contains(number) && root(*number).is_some_and(|root| live.contains(root)))
            .collect()
    }

    /// What to give so that the id of an entry becomes whole.
    fn wanting(&self, entry: &Entry<'_>) -> String {
        let id = &self.code.scan.estate.resource(entry.resource).id;
        let cause = match &id.data {
            crate::model::Data::Unknown(unknown) => Some(unknown.cause.to_string()),
            crate::model::Data::Parts(parts) => parts.iter().rev().find_map(|part| match part {
                crate::model::Part::Hole(hole) => Some(hole.cause.to_string()),
                crate::model::Part::Literal(_) => None,
            }),
            _ => None,
        };
        cause.map_or_else(String::new, |cause| format!(": its id {cause}"))
    }

    /// The scopes, as deployments write them, in which something of theirs was found.
    fn found_scopes(&self) -> BTreeSet<(usize, String)> {
        let states = self.code.entries.iter().zip(&self.matches.states);
        let found = states.filter(|(_, state)| matches!(state, State::Is(..)));
        found.filter_map(|(entry, _)| Some((entry.deployment, entry.id.as_ref()?.scope()?))).collect()
    }

    /// Why the live side would not show an entry even if it were live; none if it would.
    fn unseen(&self, entry: &Entry<'_>, told: &Told, found: &BTreeSet<(usize, String)>) -> Option<String> {
        if let Some(why) = self.gaps.live.first() {
            return Some(format!("what is live was not read completely: {why}"));
        }
        if let Some(why) = entry.id.as_ref().and_then(|id| self.live.unseen.why(&entry.folded, id)) {
            return Some(format!("what is live was not told: {why}"));
        }
        if self.whole {
            return None;
        }
        let scope = entry.id.as_ref().and_then(Id::scope);
        let known = scope.as_deref().filter(|scope| crate::drift::id::is_known(scope));
        let is_found = scope.as_ref().is_some_and(|scope| found.contains(&(entry.deployment, scope.clone())));
        let told_by_itself = if known.is_some() || is_found { told.accounts_for(entry, known, &self.reading) } else { None };
        if let Some(is_told) = told_by_itself {
            return (!is_told).then(|| format!("the snapshot does not hold `{}`: nobody looked for it there", entry.kind));
        }
        if known.is_some_and(|scope| self.makers.lacks(scope)) {
            return None;
        }
        let is_there = scope.is_none() || is_found || known.is_some_and(|scope| told.knows(scope));
        if !is_there {
            let place = match known {
                Some(scope) => format!("`{scope}`"),
                None => "the group that it goes to".to_owned(),
            };
            return Some(format!("nothing of {place} is in what is live"));
        }
        let tracked = entry.body.get("location").is_some();
        // Of a scope that is not known nobody can say which export would list it.
        let lists = told.lists(&entry.folded, tracked, known);
        (!lists).then(|| format!("what is live has no `{}` at all, so that it may not list them", entry.kind))
    }

    /// What is live, and declared nowhere.
    pub(super) fn unmanaged(&self, drift: &mut Drift) {
        let live = &self.live.side;
        let mut open = Patterns::default();
        for (place, entry) in self.code.entries.iter().enumerate() {
            let state = self.matches.states.get(place);
            if let (Some(State::Several | State::Spent), Some(id)) = (state, &entry.id) {
                open.add(entry, id, place);
            }
        }
        let nameless: BTreeMap<&str, usize> = (self.code.entries.iter().enumerate())
            .filter(|(place, _)| matches!(self.matches.states.get(*place), Some(State::Nameless)))
            .map(|(place, entry)| (entry.folded.as_str(), place))
            .collect();
        let unmatched: HashMap<&str, usize> = (live.entries.iter().enumerate())
            .filter(|(place, entry)| !self.matches.owners.contains_key(place) && entry.folded != SUBSCRIPTION)
            .filter_map(|(place, entry)| Some((entry.id.as_ref()?.key.as_str(), place)))
            .collect();
        let used = self.used_groups();
        let goes_above =
            self.code.entries.iter().any(|entry| entry.id.as_ref().is_some_and(|id| id.is_known() && id.scope().is_none()));
        for (place, entry) in live.entries.iter().enumerate() {
            if self.matches.owners.contains_key(&place) {
                continue;
            }
            if let Some(why) = self.makers.why(entry) {
                *drift.counts.made.entry(why).or_default() += 1;
                continue;
            }
            let Some(id) = &entry.id else { continue };
            if id.is_known() && self.live.with_id(&id.key) != Some(place) {
                continue;
            }
            // A resource is told once, and what lies in it with it; a group is no such thing.
            let above = id.above().find_map(|key| unmatched.get(key)).and_then(|above| live.entries.get(*above));
            if above.is_some_and(|above| above.folded != GROUP) {
                drift.counts.below += 1;
                continue;
            }
            if entry.folded == SUBSCRIPTION || (entry.folded == GROUP && used.contains(&id.key)) {
                continue;
            }
            let unknown = self.perhaps(entry, id, &mut open, &nameless).or_else(|| {
                // A snapshot of a subscription has what holds for it from above, which others declare.
                (id.scope().is_none() && !goes_above)
                    .then(|| "it lies above the subscriptions, and nothing in code does".to_owned())
            });
            drift.differences.push(self.undeclared(place, entry, unknown));
        }
    }

    fn undeclared(&self, place: usize, entry: &Entry<'_>, unknown: Option<String>) -> Difference {
        let says = if entry.inside.is_none() { self.in_live.of(entry.resource) } else { BTreeMap::new() };
        let fails = says.iter().filter(|(_, say)| matches!(say, Say::Fails(_))).map(|(control, _)| *control).collect();
        let word = if unknown.is_some() { "may be declared nowhere" } else { "is declared nowhere" };
        Difference {
            kind: Kind::Unmanaged,
            control: self.code.scan.controls.len() + Sides::Unmanaged.place(),
            severity: severity(Sides::Unmanaged),
            code: None,
            deployments: Vec::new(),
            live: Some(entry.resource),
            live_id: self.live_id(place),
            how: None,
            path: entry.inside.clone().unwrap_or_default(),
            says: None,
            unknown,
            message: format!("`{}` is live and {word}", self.live.side.name(place)),
            fails,
        }
    }

    /// Why a live entry that nobody is known to declare may be declared all the same.
    fn perhaps(&self, entry: &Entry<'_>, id: &Id, open: &mut Patterns, nameless: &BTreeMap<&str, usize>) -> Option<String> {
        if !id.is_known() {
            return Some("what is live does not tell its id".to_owned());
        }
        let owner = match open.owner(entry, id) {
            Err(()) => return Some("there are too many declared resources that may be it".to_owned()),
            Ok(owner) => owner.or_else(|| nameless.get(entry.folded.as_str()).copied()),
        };
        if let Some(owner) = owner {
            let wanting = self.code.entries.get(owner).map_or_else(String::new, |entry| self.wanting(entry));
            return Some(format!("it may be `{}`{wanting}", self.code.name(owner)));
        }
        if let Some(why) = self.open_parent(entry, id) {
            return Some(why);
        }
        let more = self.gaps.code.len().saturating_sub(1);
        let more = if more > 0 { format!(", and {more} more") } else { String::new() };
        self.gaps.code.first().map(|why| format!("code may declare more than was read: {why}{more}"))
    }

    /// Why nobody knows which children the declared parent of a live entry has.
    fn open_parent(&self, entry: &Entry<'_>, id: &Id) -> Option<String> {
        let parent = id.above().nth(1)?;
        let owners = self.matches.owners.get(&self.live.with_id(parent)?)?;
        let keys = owners.iter().filter_map(|owner| self.code.entries.get(*owner)?.id.as_ref());
        let why = keys.filter_map(|id| self.code.open.get(&(id.key.clone(), entry.folded.clone()))).next()?;
        Some(format!("its parent may have more in code: {why}"))
    }

    /// The groups in which something declared is live, or that a deployment goes to.
    fn used_groups(&self) -> HashSet<String> {
        let live = self.matches.owners.keys().filter_map(|live| self.live.side.entries.get(*live)?.id.as_ref()?.scope());
        let targets = self.code.scan.estate.deployments().iter().filter_map(|one| Id::of(&one.target)).map(|id| id.key);
        live.chain(targets).collect()
    }
}
