//! Relations between resources, as `policies/data/relations.yaml` tells them: by id, never by a guess.

mod held;
mod holders;
mod hosts;
mod ids;
mod paths;
mod principals;
mod unseen;
mod within;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use foldhash::HashMap;
use serde_json::Value as Json;

use crate::model::estate::id_key;
use crate::model::{Cause, Data, Deployment, Estate, Object, Path, ResourceIndex, Value};
use crate::policy::catalogue::{Catalogue, LoadError};
use crate::policy::metadata::suggestion;
use crate::policy::relations::held::{add_holders, children_of_all, holders_of_ids, reverse};
use crate::policy::relations::holders::Holders;
use crate::policy::relations::hosts::{Names, hosts, references};
pub(crate) use crate::policy::relations::ids::may_equal;
use crate::policy::relations::ids::{at_depth, cause_of, parent_key, tail_known};
pub(crate) use crate::policy::relations::paths::path_steps;
use crate::policy::relations::paths::{Step, Steps, collect, steps};
use crate::policy::relations::principals::{Principals, principals};
use crate::policy::relations::within::{Places, within};

/// What references of App Service name.
const VAULTS: &str = "Microsoft.KeyVault/vaults";

/// `with` goes no deeper.
const DEPTH: usize = 4;

/// Of more members in doubt, the rest is not looked at one by one: whoever asks looks into the worlds of fewer.
const DOUBTS: usize = 16;

#[derive(Clone, Debug)]
enum Form {
    /// The judged resource holds the id of the other, or of something below it, at one of these paths; the other is of one
    /// of the types, if given.
    Forward(Vec<Steps>, Vec<String>, bool, Unscanned),
    /// Resources of a type hold the id of the judged one, or of something below it.
    Reverse(String, Vec<Steps>, bool),
    /// Children of a type.
    Child(String),
    Parent,
    /// All resources of the types.
    All(Vec<String>),
    /// The resources of the types that are meant by hosts at these paths.
    Host(Vec<Steps>, Vec<String>),
    /// The vaults that references of App Service at these paths name. Whether what is unknown there is one, policies ask themselves.
    Reference(Vec<Steps>, Vec<String>),
    /// The resources whose identities are the principals at these paths.
    Principal(Vec<Steps>),
    /// All resources of the types, or of any, that lie inside the judged resource group, subscription or deployment.
    Within(Vec<String>),
}

/// What a relation makes of a resource that an id names and that was not scanned, or is only declared as existing.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Unscanned {
    /// Nothing: there is what is declared.
    Absent,
    /// One of which nothing is known but what is written.
    Unknown,
}

#[derive(Clone, Debug)]
struct Relation {
    form: Form,
    with: Vec<String>,
}

/// All relations.
#[derive(Clone, Debug, Default)]
pub(crate) struct Relations {
    relations: BTreeMap<String, Relation>,
    /// By lower-case type of the parent: where its children stand, and of what type they are.
    inline: BTreeMap<String, Vec<(Steps, Arc<str>)>>,
}

/// A resource that is joined.
#[derive(Clone, Debug)]
pub(crate) struct Joined {
    /// Which.
    pub(crate) member: Member,
    /// Why it may not be joined after all, if that cannot be told.
    pub(crate) maybe: Option<Cause>,
    /// What it hangs on, if others hang on the same.
    pub(crate) gate: Option<Arc<str>>,
    /// What it is joined with in turn.
    pub(crate) related: Vec<(String, Arc<Membership>)>,
}

impl Joined {
    /// Which resource it is, if it is one of its own.
    fn index(&self) -> Option<ResourceIndex> {
        match self.member {
            Member::Resource(index) => Some(index),
            Member::Inline(..) | Member::Unseen(..) => None,
        }
    }
}

/// A resource of its own, or one written inside its parent.
#[derive(Clone, Debug)]
pub(crate) enum Member {
    /// A resource of its own.
    Resource(ResourceIndex),
    /// A child inside its parent: its type, body, and path there.
    Inline(Arc<str>, Arc<Object>, Path),
    /// One of which only the id is known, for it was not scanned: its type, and a body of which all else is unknown.
    Unseen(Arc<str>, Arc<Object>),
}

/// What a relation holds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Membership {
    /// The resources.
    pub(crate) members: Vec<Joined>,
    /// Why there may be more, if that cannot be told.
    pub(crate) open: Option<Cause>,
}

fn texts(value: Option<&Json>) -> Vec<String> {
    match value {
        Some(Json::String(text)) => vec![text.clone()],
        Some(Json::Array(items)) => items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect(),
        _ => Vec::new(),
    }
}

impl Relations {
    /// Reads the tables of the catalogue.
    pub(crate) fn new(catalogue: &Catalogue) -> Result<Self, LoadError> {
        const KEYS: [&str; 14] = [
            "path",
            "to",
            "from",
            "prefix",
            "child",
            "parent",
            "all",
            "within",
            "types",
            "host",
            "reference",
            "principal",
            "with",
            "unscanned",
        ];
        let fault = |message: String| LoadError::new("data/relations.yaml", 1, message);
        let mut relations = Relations::default();
        for (name, row) in catalogue.tables.get("relations").and_then(Json::as_object).into_iter().flatten() {
            let keys = row.as_object().map(|row| row.keys().map(String::as_str).collect::<Vec<_>>()).unwrap_or_default();
            if let Some(key) = keys.iter().find(|key| !KEYS.contains(key)) {
                return Err(fault(format!("relation `{name}` has the unknown key `{key}`{}", suggestion(key, KEYS))));
            }
            let paths_of = |key: &str| texts(row.get(key)).iter().map(|path| steps(path)).collect::<Vec<_>>();
            let paths = || paths_of("path");
            let prefix = row.get("prefix").is_some_and(|prefix| prefix == true);
            let unscanned = match row.get("unscanned").map(Json::as_str) {
                None => Unscanned::Absent,
                Some(Some("unknown")) => Unscanned::Unknown,
                Some(_) => return Err(fault(format!("`unscanned` of relation `{name}` is not `unknown`"))),
            };
            let form = match (row.get("from"), row.get("child"), row.get("parent"), row.get("all"), row.get("path")) {
                (Some(Json::String(from)), ..) => Form::Reverse(from.clone(), paths(), prefix),
                (_, Some(Json::String(child)), ..) => Form::Child(child.clone()),
                (_, _, Some(_), ..) => Form::Parent,
                (_, _, _, all @ Some(_), _) => Form::All(texts(all)),
                _ if row.get("host").is_some() => Form::Host(paths_of("host"), texts(row.get("to"))),
                _ if row.get("reference").is_some() => Form::Reference(paths_of("reference"), vec![VAULTS.to_owned()]),
                _ if row.get("principal").is_some() => Form::Principal(paths_of("principal")),
                _ if row.get("within").is_some_and(|within| within == true) => Form::Within(texts(row.get("types"))),
                (.., Some(_)) => Form::Forward(paths(), texts(row.get("to")), prefix, unscanned),
                _ => return Err(fault(format!("relation `{name}` has none of the known forms"))),
            };
            relations.relations.insert(name.clone(), Relation { form, with: texts(row.get("with")) });
        }
        for relation in relations.relations.values() {
            if let Some(name) = relation.with.iter().find(|name| !relations.relations.contains_key(*name)) {
                return Err(fault(format!("`with` names `{name}`, which is no relation")));
            }
        }
        for (parent, rows) in catalogue.tables.get("inline_children").and_then(Json::as_object).into_iter().flatten() {
            for row in rows.as_array().into_iter().flatten() {
                let (Some(path), Some(child)) = (row["path"].as_str(), row["type"].as_str()) else {
                    return Err(LoadError::new(
                        "data/inline_children.yaml",
                        1,
                        format!("a row of `{parent}` lacks `path` or `type`"),
                    ));
                };
                let rows = relations.inline.entry(parent.to_ascii_lowercase()).or_default();
                rows.push((steps(path), child.into()));
            }
        }
        Ok(relations)
    }

    /// The same with a relation to the children of each of these types, called as the type.
    pub(crate) fn with_children(mut self, types: impl IntoIterator<Item = String>) -> Self {
        let children = types.into_iter().map(|kind| (kind.clone(), Relation { form: Form::Child(kind), with: Vec::new() }));
        self.relations.extend(children);
        self
    }

    /// The relations of an estate.
    pub(crate) fn joins<'a>(&'a self, estate: &'a Estate) -> Joins<'a> {
        let holders = self.relations.keys().map(|name| (name.as_str(), OnceLock::new())).collect();
        let places = self.relations.keys().map(|name| (name.as_str(), OnceLock::new())).collect();
        let names = self.relations.keys().map(|name| (name.as_str(), OnceLock::new())).collect();
        // What a snapshot does not hold leaves it open for the resources of that snapshot alone.
        let is_common = |relation: &Relation| {
            let Form::All(types) = &relation.form else { return false };
            let mut left = estate.deployments().iter().map(|deployment| left_out(deployment, types));
            left.next().is_none_or(|first| left.all(|other| other == first))
        };
        let common = self.relations.iter().filter(|(_, relation)| is_common(relation));
        Joins {
            relations: self,
            estate,
            holders,
            places,
            names,
            principals: OnceLock::new(),
            common: common.map(|(name, _)| (name.as_str(), OnceLock::new())).collect(),
            nested: Mutex::default(),
        }
    }
}

/// The relations of one estate.
#[derive(Debug)]
pub(crate) struct Joins<'a> {
    relations: &'a Relations,
    estate: &'a Estate,
    /// By relation, the resources that hold the id of another, or of their parent; made on first use.
    holders: BTreeMap<&'a str, OnceLock<Holders>>,
    /// By relation, where its resources lie; made on first use.
    places: BTreeMap<&'a str, OnceLock<Places>>,
    /// By relation, the resources that a host may mean; made on first use.
    names: BTreeMap<&'a str, OnceLock<Names>>,
    /// The resources by their identities; made on first use.
    principals: OnceLock<Principals>,
    /// By relation, what it holds for whatever resource; found on first use.
    common: BTreeMap<&'a str, OnceLock<Arc<Membership>>>,
    /// What was found for what is joined in turn: the same for whatever it is joined to.
    nested: Mutex<HashMap<Nested<'a>, Arc<Membership>>>,
}

/// A relation, the resource that it starts from, and how deep.
type Nested<'a> = (&'a str, ResourceIndex, usize);

impl<'a> Joins<'a> {
    /// What the relation `name` holds for the resource at `judged`.
    pub(crate) fn of(&self, judged: ResourceIndex, name: &str) -> Membership {
        self.join(&self.subject(judged), name, 0)
    }

    /// The same, found once if it is the same for all resources.
    pub(crate) fn shared(&self, judged: ResourceIndex, name: &str) -> Arc<Membership> {
        let find = || Arc::new(self.of(judged, name));
        self.common.get(name).map_or_else(find, |cell| cell.get_or_init(find).clone())
    }

    /// Whether the relation `name` holds the same for all resources.
    pub(crate) fn is_common(&self, name: &str) -> bool {
        self.common.contains_key(name)
    }

    /// Why there may be more than was found: nothing looked for a type of which resources would be joined.
    fn not_collected(&self, subject: &Subject<'_>, form: &Form) -> Option<Cause> {
        let is_child = |kind: &str| kind.rsplit_once('/').is_some_and(|(parent, _)| parent.eq_ignore_ascii_case(subject.kind));
        let types = match form {
            Form::Child(kind) if !is_child(kind) => &[],
            Form::Child(kind) | Form::Reverse(kind, ..) => std::slice::from_ref(kind),
            Form::All(types) | Form::Host(_, types) | Form::Reference(_, types) | Form::Within(types) => types.as_slice(),
            // What is named is there or not; principals are those of resources of any type.
            Form::Forward(..) | Form::Parent | Form::Principal(_) => &[],
        };
        let left = left_out(self.estate.deployment(subject.near), types)?;
        Some(Cause::NotExported(format!("the snapshot does not hold `{left}`: collect it for this control").into()))
    }

    fn subject(&self, index: ResourceIndex) -> Subject<'a> {
        let resource = self.estate.resource(index);
        Subject {
            index: Some(index),
            body: &resource.body,
            id: &resource.id,
            key: self.estate.id_key_of(index),
            kind: &resource.resource_type,
            near: index,
        }
    }

    fn nested(&self, index: ResourceIndex, name: &'a str, depth: usize) -> Arc<Membership> {
        let known = || self.nested.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known().get(&(name, index, depth)) {
            return found.clone();
        }
        let found = Arc::new(self.join(&self.subject(index), name, depth));
        known().insert((name, index, depth), found.clone());
        found
    }

    fn join(&self, subject: &Subject<'_>, name: &str, depth: usize) -> Membership {
        let estate = self.estate;
        let Some(relation) = self.relations.relations.get(name).filter(|_| depth < DEPTH) else {
            return Membership::default();
        };
        let mut found = match &relation.form {
            Form::Forward(paths, types, prefix, unscanned) => forward(estate, subject, paths, types, *prefix, *unscanned),
            Form::Reverse(from, paths, prefix) => {
                let holders = || self.holders(name, || holders_of_ids(estate, from, paths, *prefix));
                reverse(estate, subject, from, *prefix, holders)
            }
            Form::Child(child) => self.children(subject, child, name),
            Form::Parent => parent(estate, subject),
            Form::All(types) => Membership {
                members: types.iter().flat_map(|name| estate.of_type(name)).map(|index| certain(*index)).collect(),
                open: None,
            },
            Form::Host(paths, types) => {
                let cell = self.names.get(name).expect("invariant: every relation has a cell");
                hosts(estate, subject, paths, cell.get_or_init(|| Names::new(estate, types)))
            }
            Form::Reference(paths, types) => {
                let cell = self.names.get(name).expect("invariant: every relation has a cell");
                references(estate, subject, paths, cell.get_or_init(|| Names::new(estate, types)))
            }
            Form::Principal(paths) => principals(estate, subject, paths, self.principals.get_or_init(|| Principals::new(estate))),
            Form::Within(types) => {
                let cell = self.places.get(name).expect("invariant: every relation has a cell");
                within(estate, subject, cell.get_or_init(|| Places::new(estate, types)))
            }
        };
        if found.open.is_none() {
            found.open = self.not_collected(subject, &relation.form);
        }
        for member in &mut found.members {
            for name in &relation.with {
                let related = match &member.member {
                    Member::Resource(index) => self.nested(*index, name, depth + 1),
                    Member::Inline(kind, body, _) | Member::Unseen(kind, body) => {
                        let body: Value = Data::Object(body.clone()).into();
                        let id = body.get("id").cloned().unwrap_or_default();
                        let key = id_key(&id).map(Into::into);
                        let next = Subject { index: None, body: &body, id: &id, key, kind, near: subject.near };
                        Arc::new(self.join(&next, name, depth + 1))
                    }
                };
                member.related.push((name.clone(), related));
            }
        }
        found
    }

    /// Those who may hold an id in the relation `name`, as `make` finds them the first time.
    fn holders(&self, name: &str, make: impl FnOnce() -> Holders) -> &Holders {
        self.holders.get(name).expect("invariant: every relation has a cell").get_or_init(make)
    }

    fn children(&self, subject: &Subject<'_>, child: &str, name: &str) -> Membership {
        let estate = self.estate;
        let mut found = Membership::default();
        for (steps, kind) in self.relations.inline.get(&subject.kind.to_ascii_lowercase()).into_iter().flatten() {
            if kind.eq_ignore_ascii_case(child) {
                inline_children(subject, steps, kind, &mut found);
            }
        }
        let Some(own) = &subject.key else {
            return found;
        };
        let holders = self.holders(name, || children_of_all(estate, child));
        add_holders(estate, subject, own, false, holders, &mut found);
        found
    }
}

/// The first of `types` that the snapshot does not hold, if the deployment is one.
fn left_out<'t>(deployment: &Deployment, types: &'t [String]) -> Option<&'t String> {
    let collected = deployment.collected.as_ref()?;
    types.iter().find(|kind| !collected.holds(kind))
}

struct Subject<'a> {
    index: Option<ResourceIndex>,
    body: &'a Value,
    id: &'a Value,
    /// The key of the id.
    key: Option<Arc<str>>,
    kind: &'a Arc<str>,
    /// A resource of the same deployment.
    near: ResourceIndex,
}

fn certain(index: ResourceIndex) -> Joined {
    Joined { member: Member::Resource(index), maybe: None, gate: None, related: Vec::new() }
}

fn maybe(index: ResourceIndex, cause: Cause) -> Joined {
    Joined { maybe: Some(cause), ..certain(index) }
}

/// What is declared under an id that is wholly known, if that happens once only: where another deployment refers to it as
/// existing, the same is meant.
fn declared_alone(estate: &Estate, key: &str) -> Option<ResourceIndex> {
    let mut declared = estate.with_id_key(key).iter().filter(|index| !estate.resource(**index).existing);
    let first = *declared.next().filter(|_| !key.contains('\u{1}'))?;
    declared.next().is_none().then_some(first)
}

/// The resources that `id` may name: exactly one, or several that cannot be told apart.
fn target(estate: &Estate, near: ResourceIndex, id: &Value, types: &[String], prefix: bool, found: &mut Membership) {
    let fits = |index: &ResourceIndex| types.is_empty() || types.iter().any(|name| estate.resource(*index).is(name));
    let Some(key) = id_key(id) else {
        if matches!(id.data, Data::Unknown(_)) {
            found.open.get_or_insert_with(|| cause_of(id));
        }
        return;
    };
    let key = if prefix { at_depth(key, types) } else { key };
    let mut exact: Vec<ResourceIndex> = estate.with_id_key(&key).iter().copied().filter(fits).collect();
    exact = declared_alone(estate, &key).filter(fits).map_or(exact, |one| vec![one]);
    let here = estate.deployment_number(near);
    let same: Vec<ResourceIndex> = exact.iter().copied().filter(|index| estate.deployment_number(*index) == here).collect();
    match (same.as_slice(), exact.as_slice()) {
        ([one], _) | ([], [one]) => return found.members.push(certain(*one)),
        ([], []) => {}
        // The same id several times, as when several environments are scanned together.
        (several @ [_, ..], _) | ([], several) => {
            found.members.extend(several.iter().map(|index| maybe(*index, Cause::Runtime("id".into()))));
            return;
        }
    }
    if key.contains('\u{1}') {
        let all: Vec<ResourceIndex> = if types.is_empty() {
            estate.indices().collect()
        } else {
            types.iter().flat_map(|name| estate.of_type(name)).copied().collect()
        };
        let fits = |index: &ResourceIndex| estate.id_key_of(*index).is_none_or(|other| may_equal(&key, &other));
        let mut fitting = all.into_iter().filter(fits);
        found.members.extend(fitting.by_ref().take(DOUBTS).map(|index| maybe(index, cause_of(id))));
        if fitting.next().is_some() {
            found.open.get_or_insert_with(|| cause_of(id));
        }
        // It may as well be one that was not scanned, unless the type has none at all.
        if found.members.is_empty() && !tail_known(&key) {
            found.open.get_or_insert_with(|| cause_of(id));
        }
    }
}

fn forward(
    estate: &Estate,
    subject: &Subject<'_>,
    paths: &[Steps],
    types: &[String],
    prefix: bool,
    unscanned: Unscanned,
) -> Membership {
    let mut found = Membership::default();
    for steps in paths {
        let (mut values, mut open) = (Vec::new(), None);
        collect(subject.body, steps, &Path::default(), &mut values, &mut open);
        for (value, _) in values {
            let before = found.members.len();
            target(estate, subject.near, &value, types, prefix, &mut found);
            if found.members.len() == before && unscanned == Unscanned::Unknown {
                found.members.extend(unseen::named(&value, types, prefix));
            }
        }
        found.open = found.open.or(open);
    }
    dedup(&mut found);
    if unscanned == Unscanned::Unknown {
        for joined in &mut found.members {
            if let Some(resource) = joined.index().map(|index| estate.resource(index)).filter(|resource| resource.existing) {
                joined.member = unseen::existing(resource);
            }
        }
    }
    found
}

fn dedup(found: &mut Membership) {
    let mut seen = BTreeSet::new();
    found.members.sort_by_key(|joined| joined.maybe.is_some());
    found.members.retain(|joined| joined.index().is_none_or(|index| seen.insert(index)));
    found.members.sort_by_key(Joined::index);
}

fn parent(estate: &Estate, subject: &Subject<'_>) -> Membership {
    let mut found = Membership::default();
    match &subject.key {
        Some(key) => {
            if let Some(parent) = parent_key(key) {
                let own = Value::string(parent.clone());
                match estate.with_id_key(&parent) {
                    [one] => found.members.push(certain(*one)),
                    [] => {}
                    _ => target_of_key(estate, subject.near, &parent, &own, &mut found),
                }
            }
        }
        None => found.open = Some(cause_of(subject.id)),
    }
    found
}

/// One id for several resources: the one of the same deployment, if it is the only one there.
fn target_of_key(estate: &Estate, near: ResourceIndex, key: &str, id: &Value, found: &mut Membership) {
    let here = estate.deployment_number(near);
    match estate.with_id_key_in(key, here) {
        [one] => found.members.push(certain(*one)),
        _ => found.members.extend(estate.with_id_key(key).iter().map(|index| maybe(*index, cause_of(id)))),
    }
}

fn inline_children(subject: &Subject<'_>, steps: &[Step], kind: &Arc<str>, found: &mut Membership) {
    let all: Steps = steps.iter().cloned().chain([Step::Elements]).collect();
    let (mut values, mut open) = (Vec::new(), None);
    collect(subject.body, &all, &Path::default(), &mut values, &mut open);
    for (value, path) in values {
        match &value.data {
            Data::Object(object) => {
                let mut body = Object::clone(object);
                body.insert(crate::model::Key::new("type"), Value::string(kind.clone()));
                found.members.push(Joined {
                    member: Member::Inline(kind.clone(), Arc::new(body), path),
                    maybe: None,
                    gate: None,
                    related: Vec::new(),
                });
            }
            Data::Unknown(unknown) => {
                open.get_or_insert_with(|| unknown.cause.clone());
            }
            _ => {}
        }
    }
    found.open = found.open.take().or(open);
}
