//! What lies inside a resource group, a subscription or a deployment.

use std::collections::BTreeMap;
use std::sync::Arc;

use foldhash::HashMap;

use crate::model::{Cause, Data, Estate, ResourceIndex};
use crate::policy::relations::ids::{cause_of, may_equal};
use crate::policy::relations::{DOUBTS, Joined, Membership, Subject, certain, maybe};

/// Of more resources that may lie inside, the rest is not looked at one by one.
const MOST: usize = 1000;

/// Resources by the scopes that they lie in.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// By the key of a subscription or of a resource group, and by deployment.
    by_scope: HashMap<String, BTreeMap<usize, Vec<ResourceIndex>>>,
    /// The keys of all of these scopes, and whether it is that of a group; those with a hole stand in the second.
    scopes: [BTreeMap<String, bool>; 2],
    by_deployment: BTreeMap<usize, Vec<ResourceIndex>>,
    /// Resources that may lie anywhere.
    anywhere: Vec<ResourceIndex>,
}

/// Where an id lies.
#[derive(Debug, PartialEq, Eq)]
enum Place<'a> {
    /// In none of the scopes.
    Outside,
    /// Nobody can tell.
    Anywhere,
    /// In a subscription, and perhaps in a resource group of it. What is a scope itself does not lie in it.
    Inside { subscription: Option<&'a str>, group: Option<&'a str> },
}

impl Places {
    /// The places of the resources of `types`, or of all.
    pub(super) fn new(estate: &Estate, types: &[String]) -> Self {
        let mut places = Places::default();
        let mut all: Vec<ResourceIndex> = if types.is_empty() {
            estate.indices().collect()
        } else {
            types.iter().flat_map(|name| estate.of_type(name)).copied().collect()
        };
        all.sort_unstable();
        all.dedup();
        for index in all.into_iter().filter(|index| !estate.resource(*index).existing) {
            places.by_deployment.entry(estate.deployment_number(index)).or_default().push(index);
            let id = &estate.resource(index).id;
            match (estate.id_key_of(index), &id.data) {
                (Some(key), _) => match place(&key) {
                    Place::Outside => {}
                    Place::Anywhere => places.anywhere.push(index),
                    Place::Inside { subscription, group } => {
                        for (scope, is_group) in [(subscription, false), (group, true)] {
                            if let Some(scope) = scope {
                                let [known, holed] = &mut places.scopes;
                                let scopes = if scope.contains('\u{1}') { holed } else { known };
                                scopes.insert(scope.to_owned(), is_group);
                                let of_scope = places.by_scope.entry(scope.to_owned()).or_default();
                                of_scope.entry(estate.deployment_number(index)).or_default().push(index);
                            }
                        }
                    }
                },
                (None, Data::Unknown(_)) => places.anywhere.push(index),
                (None, _) => {}
            }
        }
        places
    }

    /// The scopes that may be the one with the key `own`. One that is known is at most one of those that are known.
    fn candidates<'a>(&'a self, own: Option<&'a str>, is_group: bool) -> Vec<&'a str> {
        let [known, holed] = &self.scopes;
        let exact = own.filter(|own| !own.contains('\u{1}'));
        let others = known.iter().filter(|_| exact.is_none()).chain(holed);
        let others = others.filter(|(_, group)| **group == is_group).map(|(scope, _)| scope.as_str());
        exact.into_iter().chain(others).collect()
    }
}

/// What lies inside the resource that `subject` is.
pub(super) fn within(estate: &Estate, subject: &Subject<'_>, places: &Places) -> Membership {
    if subject.kind.eq_ignore_ascii_case("Microsoft.Resources/deployments") {
        return of_deployment(estate, subject, places);
    }
    let is = |kind: &str| subject.kind.eq_ignore_ascii_case(kind);
    if is("Microsoft.Management/managementGroups") {
        let cause = Cause::Unsupported("which subscriptions a management group has".into());
        return Membership { members: Vec::new(), open: Some(cause) };
    }
    let is_group = is("Microsoft.Resources/resourceGroups");
    if !is_group && !is("Microsoft.Resources/subscriptions") {
        return Membership::default();
    }
    let own = subject.key.clone();
    let mut inside = Inside { estate, subject, found: Membership::default(), doubtful: 0, scopes: 0, last: None };
    let here = inside.here();
    for scope in places.candidates(own.as_deref(), is_group) {
        let Some(members) = places.by_scope.get(scope) else { continue };
        let is_own = own.as_deref() == Some(scope);
        // Two scopes that one deployment declares are two.
        let of_its_own = match &own {
            Some(own) if !is_own && !may_equal(own, scope) => continue,
            Some(own) => is_own || !(is_declared(estate, own, here) && is_declared(estate, scope, here)),
            None => true,
        };
        let sure = is_own && !scope.contains('\u{1}');
        if let Some(members) = members.get(&here).filter(|_| of_its_own) {
            members.iter().for_each(|index| inside.add(*index, scope, is_own));
        }
        for (_, members) in members.iter().filter(|(deployment, _)| **deployment != here) {
            if !sure && inside.is_full() {
                break;
            }
            members.iter().for_each(|index| inside.add(*index, scope, sure));
        }
    }
    for index in &places.anywhere {
        if inside.is_full() {
            break;
        }
        inside.add(*index, &format!("{index:?}"), false);
    }
    let mut found = inside.found;
    found.members.sort_by_key(Joined::index);
    found
}

/// Everything else that is deployed by the same root. An export does not tell what came with one of its deployments.
fn of_deployment(estate: &Estate, subject: &Subject<'_>, places: &Places) -> Membership {
    if estate.deployment(subject.near).kind.is_live() {
        let cause = Cause::NotExported("an export does not tell what was deployed together".into());
        return Membership { members: Vec::new(), open: Some(cause) };
    }
    let same = places.by_deployment.get(&estate.deployment_number(subject.near)).into_iter().flatten();
    let members = same.filter(|index| subject.index != Some(**index)).map(|index| certain(*index)).collect();
    Membership { members, open: None }
}

/// Whether the deployment with this number declares what has the key.
fn is_declared(estate: &Estate, key: &str, deployment: usize) -> bool {
    let here = estate.with_id_key_in(key, deployment);
    here.iter().any(|index| !estate.is_implied(*index) && !estate.resource(*index).existing)
}

struct Inside<'a> {
    estate: &'a Estate,
    subject: &'a Subject<'a>,
    found: Membership,
    doubtful: usize,
    /// The scopes that these lie in.
    scopes: usize,
    /// The gate of the last that may lie inside, with its deployment and scope: mostly that of the next, too.
    last: Option<(usize, String, Arc<str>)>,
}

impl Inside<'_> {
    fn here(&self) -> usize {
        self.estate.deployment_number(self.subject.near)
    }

    fn is_here(&self, index: ResourceIndex) -> bool {
        self.estate.deployment_number(index) == self.here()
    }

    /// Whether no more of those in doubt are looked at.
    fn is_full(&self) -> bool {
        self.found.open.is_some()
    }

    /// Adds a resource that lies in `scope`. Whether a scope of another deployment is the judged one is one question for all
    /// that lies in it. The same root with other values is what stands in its place, not beside it.
    fn add(&mut self, index: ResourceIndex, scope: &str, sure: bool) {
        if self.subject.index == Some(index) {
            return;
        }
        if sure {
            self.found.members.push(certain(index));
            return;
        }
        let (own, other) = (self.estate.deployment(self.subject.near), self.estate.deployment(index));
        if !self.is_here(index) && own.root == other.root {
            return;
        }
        if self.is_full() {
            return;
        }
        let deployment = self.estate.deployment_number(index);
        if !self.last.as_ref().is_some_and(|(of, its, _)| *of == deployment && its == scope) {
            self.scopes += 1;
            self.last = Some((deployment, scope.to_owned(), format!("scope {deployment} {scope}").into()));
        }
        self.doubtful += 1;
        let cause = match cause_of(self.subject.id) {
            Cause::Runtime(what) if &*what == "id" => cause_of(&self.estate.resource(index).id),
            cause => cause,
        };
        if self.doubtful > MOST || self.scopes > DOUBTS {
            self.found.open = Some(cause);
            return;
        }
        let gate = self.last.as_ref().map(|(.., gate)| gate.clone());
        self.found.members.push(Joined { gate, ..maybe(index, cause) });
    }
}

fn place(key: &str) -> Place<'_> {
    // A symbol may have slashes in it.
    let mut depth = 0_usize;
    let slashes: Vec<usize> = key
        .char_indices()
        .filter_map(|(position, character)| {
            match character {
                '\u{1}' => depth += 1,
                '\u{2}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            (character == '/' && depth == 0).then_some(position)
        })
        .take(5)
        .collect();
    let ends = slashes.iter().skip(1).copied().chain([key.len()]);
    let segments: Vec<(&str, usize)> =
        slashes.iter().zip(ends).filter_map(|(start, end)| Some((key.get(start + 1..end)?, end))).collect();
    let segment = |at: usize| segments.get(at).map(|(text, _)| *text);
    // The key up to the end of a segment, unless it ends there.
    let up_to = |at: usize| segments.get(at).and_then(|(_, end)| key.get(..*end)).filter(|scope| scope.len() < key.len());
    match segment(0) {
        Some("subscriptions") if key.starts_with('/') => match segment(2) {
            Some("resourcegroups") => Place::Inside { subscription: up_to(1), group: up_to(3) },
            Some(text) if text.contains('\u{1}') => Place::Anywhere,
            _ => Place::Inside { subscription: up_to(1), group: None },
        },
        Some(text) if key.starts_with('/') && !text.contains('\u{1}') => Place::Outside,
        _ if key.contains('\u{1}') => Place::Anywhere,
        _ => Place::Outside,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Condition, Deployment, DeploymentKind, Resource, ScopeKind, Type, Unknown, Value};

    /// An id in which `{x}` stands for an unknown `x`.
    fn id(text: &str) -> Value {
        let pieces = text.split(['{', '}']).enumerate().map(|(position, piece)| match position % 2 {
            0 => crate::model::Part::Literal(piece.into()),
            _ => {
                let unknown = Unknown::new(piece, Type::String, Cause::Context(piece.into()));
                crate::model::Part::Hole(Arc::new(unknown))
            }
        });
        Value::parts(pieces)
    }

    fn deployment(root: &str, target: &str, resources: &[(&str, &str)]) -> Deployment {
        let resource = |(kind, text): &(&str, &str)| Resource {
            address: (*text).to_owned(),
            resource_type: (*kind).into(),
            api_version: None,
            name: Value::string("n"),
            id: id(text),
            scope: ScopeKind::ResourceGroup,
            body: Value::object([]),
            span: None,
            condition: Condition::Always,
            existing: false,
            trail: Vec::new(),
            vocabularies: Vec::new(),
        };
        Deployment {
            scope: ScopeKind::ResourceGroup,
            target: id(target),
            resources: resources.iter().map(resource).collect(),
            ..Deployment::empty(DeploymentKind::Template, root)
        }
    }

    const GROUP: &str = "Microsoft.Resources/resourceGroups";
    const SUBSCRIPTION: &str = "Microsoft.Resources/subscriptions";

    /// The ids of type `T/t` inside the first resource of type `kind`, those in doubt with a `?`.
    fn inside(estate: &Estate, kind: &str, types: &[&str]) -> Vec<String> {
        let index = estate.of_type(kind)[0];
        let resource = estate.resource(index);
        let subject = Subject {
            index: Some(index),
            body: &resource.body,
            id: &resource.id,
            key: estate.id_key_of(index),
            kind: &resource.resource_type,
            near: index,
        };
        let types: Vec<String> = types.iter().map(|name| (*name).to_owned()).collect();
        let found = within(estate, &subject, &Places::new(estate, &types));
        let shown = found.members.iter().map(|joined| {
            let doubt = if joined.maybe.is_some() { "?" } else { "" };
            format!("{}{doubt}", estate.resource(joined.index().unwrap()).address)
        });
        shown.chain(found.open.map(|_| "open".to_owned())).collect()
    }

    #[test]
    fn what_lies_deep_inside_counts_for_group_and_subscription() {
        let first = "/subscriptions/{s}/resourceGroups/{g}/providers/T/t/a/u/b";
        let resources = [("T/t", first), ("T/t", "/subscriptions/{s}/resourceGroups/other/providers/T/t/c")];
        let root = deployment("main.json", "/subscriptions/{s}/resourceGroups/{g}", &resources);
        let estate = Estate::new(vec![root]);
        assert_eq!(inside(&estate, GROUP, &["T/t"]), [first, &format!("{}?", resources[1].1)]);
        assert_eq!(inside(&estate, SUBSCRIPTION, &["T/t"]), [first, resources[1].1]);
        assert_eq!(inside(&estate, "Microsoft.Resources/deployments", &["T/t"]), [first, resources[1].1]);
        assert_eq!(inside(&estate, SUBSCRIPTION, &[]).len(), 5, "two groups and the deployment too");
    }

    #[test]
    fn groups_of_one_deployment_are_different_if_both_are_declared() {
        let resources = [
            (GROUP, "/subscriptions/{s}/resourceGroups/{a}"),
            (GROUP, "/subscriptions/{s}/resourceGroups/{b}"),
            ("T/t", "/subscriptions/{s}/resourceGroups/{b}/providers/T/t/one"),
        ];
        let estate = Estate::new(vec![deployment("main.json", "/subscriptions/{s}", &resources)]);
        assert!(inside(&estate, GROUP, &["T/t"]).is_empty());
    }

    #[test]
    fn the_same_unknown_scope_of_another_deployment_is_in_doubt_and_of_other_values_is_another() {
        let group = "/subscriptions/{s}/resourceGroups/g";
        let one = ("T/t", "/subscriptions/{s}/resourceGroups/g/providers/T/t/one");
        let other = deployment("other.json", group, &[one]);
        let estate = Estate::new(vec![deployment("main.json", group, &[]), other.clone()]);
        assert_eq!(inside(&estate, GROUP, &["T/t"]), [format!("{}?", one.1)]);
        let estate = Estate::new(vec![deployment("other.json", group, &[]), other]);
        assert!(inside(&estate, GROUP, &["T/t"]).is_empty());
    }

    #[test]
    fn a_known_scope_is_one_and_an_unknown_id_may_lie_in_it() {
        let group = "/subscriptions/1/resourceGroups/g";
        let one = ("T/t", "/subscriptions/1/resourceGroups/G/providers/T/t/one");
        let estate = Estate::new(vec![
            deployment("a.json", group, &[("T/t", "{scope}/providers/T/t/two")]),
            deployment("b.json", group, &[one, ("T/t", "/providers/T/t/three")]),
        ]);
        assert_eq!(inside(&estate, GROUP, &["T/t"]), ["{scope}/providers/T/t/two?", one.1]);
        let mut export = deployment("a.json", "", &[("Microsoft.Resources/deployments", "/subscriptions/1/d")]);
        export.kind = DeploymentKind::Export;
        assert_eq!(inside(&Estate::new(vec![export]), "Microsoft.Resources/deployments", &[]), ["open"]);
    }

    #[test]
    fn slashes_of_symbols_are_no_segments() {
        let key = "/subscriptions/\u{1}reference(/a/b/c)\u{2}/resourcegroups/\u{1}f(/x)\u{2}/providers/t";
        let Place::Inside { group: Some(group), .. } = place(key) else { panic!("it lies in a group") };
        assert!(key.starts_with(group) && group.ends_with("f(/x)\u{2}"));
        assert_eq!(place("/providers/x/y"), Place::Outside);
        assert_eq!(place("\u{1}a\u{2}/providers/x/y"), Place::Anywhere);
        assert_eq!(place("/subscriptions/1"), Place::Inside { subscription: None, group: None });
    }
}
