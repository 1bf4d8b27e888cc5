//! Relations between resources, as `policies/data/relations.yaml` tells them: by id, never by a guess.

mod hosts;
mod principals;
mod unseen;
mod within;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use serde_json::Value as Json;

use crate::model::estate::id_key;
use crate::model::{Cause, Data, Estate, Object, Part, Path, ResourceIndex, Segment, Value};
use crate::policy::catalogue::{Catalogue, LoadError};
use crate::policy::holders::Holders;
use crate::policy::metadata::suggestion;
use crate::policy::relations::hosts::{Names, hosts};
use crate::policy::relations::principals::{Principals, principals};
use crate::policy::relations::unseen::unseen;
use crate::policy::relations::within::{Places, within};

/// `with` goes no deeper.
const DEPTH: usize = 4;

#[derive(Clone, Debug)]
enum Form {
    /// The judged resource holds the id of the other, or of something below it, at one of these paths; the other is of one
    /// of the types, if given.
    Forward(Vec<Steps>, Vec<String>, bool),
    /// Resources of a type hold the id of the judged one, or of something below it.
    Reverse(String, Vec<Steps>, bool),
    /// Children of a type.
    Child(String),
    Parent,
    /// All resources of the types.
    All(Vec<String>),
    /// The resources of the types that are meant by hosts at these paths.
    Host(Vec<Steps>, Vec<String>),
    /// The resources whose identities are the principals at these paths.
    Principal(Vec<Steps>),
    /// All resources of the types, or of any, that lie inside the judged resource group, subscription or deployment.
    Within(Vec<String>),
}

#[derive(Clone, Debug)]
struct Relation {
    form: Form,
    with: Vec<String>,
}

/// A step of a path.
#[derive(Clone, Debug)]
enum Step {
    Key(Arc<str>),
    /// `[*]`: each element of an array.
    Elements,
    /// `*`: the value of each entry of an object.
    Values,
}

type Steps = Vec<Step>;

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
    pub(crate) related: Vec<(String, Membership)>,
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

fn steps(path: &str) -> Steps {
    let mut steps = Vec::new();
    for part in path.split('.').filter(|part| !part.is_empty()) {
        if part == "*" {
            steps.push(Step::Values);
            continue;
        }
        steps.push(Step::Key(part.trim_end_matches("[*]").into()));
        if part.ends_with("[*]") {
            steps.push(Step::Elements);
        }
    }
    steps
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
        const KEYS: [&str; 11] = ["path", "to", "from", "prefix", "child", "parent", "all", "within", "types", "host", "with"];
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
            let form = match (row.get("from"), row.get("child"), row.get("parent"), row.get("all"), row.get("path")) {
                (Some(Json::String(from)), ..) => Form::Reverse(from.clone(), paths(), prefix),
                (_, Some(Json::String(child)), ..) => Form::Child(child.clone()),
                (_, _, Some(_), ..) => Form::Parent,
                (_, _, _, all @ Some(_), _) => Form::All(texts(all)),
                _ if row.get("host").is_some() => Form::Host(paths_of("host"), texts(row.get("to"))),
                _ if row.get("principal").is_some() => Form::Principal(paths_of("principal")),
                _ if row.get("within").is_some_and(|within| within == true) => Form::Within(texts(row.get("types"))),
                (.., Some(_)) => Form::Forward(paths(), texts(row.get("to")), prefix),
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

    /// The relations of an estate.
    pub(crate) fn joins<'a>(&'a self, estate: &'a Estate) -> Joins<'a> {
        let holders = self.relations.keys().map(|name| (name.as_str(), OnceLock::new())).collect();
        let places = self.relations.keys().map(|name| (name.as_str(), OnceLock::new())).collect();
        let names = self.relations.keys().map(|name| (name.as_str(), OnceLock::new())).collect();
        Joins { relations: self, estate, holders, places, names, principals: OnceLock::new() }
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
}

impl Joins<'_> {
    /// What the relation `name` holds for the resource at `judged`.
    pub(crate) fn of(&self, judged: ResourceIndex, name: &str) -> Membership {
        let resource = self.estate.resource(judged);
        let subject =
            Subject { index: Some(judged), body: &resource.body, id: &resource.id, kind: &resource.resource_type, near: judged };
        self.join(&subject, name, 0)
    }

    fn join(&self, subject: &Subject<'_>, name: &str, depth: usize) -> Membership {
        let estate = self.estate;
        let Some(relation) = self.relations.relations.get(name).filter(|_| depth < DEPTH) else {
            return Membership::default();
        };
        let mut found = match &relation.form {
            Form::Forward(paths, types, prefix) => forward(estate, subject, paths, types, *prefix),
            Form::Reverse(from, paths, prefix) => {
                let holders = || self.holders(name, || holders_of_ids(estate, from, paths, *prefix));
                reverse(estate, subject, from, paths, *prefix, holders)
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
            Form::Principal(paths) => principals(estate, subject, paths, self.principals.get_or_init(|| Principals::new(estate))),
            Form::Within(types) => {
                let cell = self.places.get(name).expect("invariant: every relation has a cell");
                within(estate, subject, cell.get_or_init(|| Places::new(estate, types)))
            }
        };
        for member in &mut found.members {
            for name in &relation.with {
                let related = match &member.member {
                    Member::Resource(index) => {
                        let resource = estate.resource(*index);
                        let next = Subject {
                            index: Some(*index),
                            body: &resource.body,
                            id: &resource.id,
                            kind: &resource.resource_type,
                            near: *index,
                        };
                        self.join(&next, name, depth + 1)
                    }
                    Member::Inline(kind, body, _) | Member::Unseen(kind, body) => {
                        let body: Value = Data::Object(body.clone()).into();
                        let id = body.get("id").cloned().unwrap_or_default();
                        let next = Subject { index: None, body: &body, id: &id, kind, near: subject.near };
                        self.join(&next, name, depth + 1)
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
        let Some(own) = id_key(subject.id) else {
            return found;
        };
        for index in self.holders(name, || children_of_all(estate, child)).of(&own) {
            let resource = estate.resource(index);
            let Some(key) = id_key(&resource.id) else {
                found.members.push(maybe(index, Cause::Runtime("id".into())));
                continue;
            };
            match parent_key(&key) {
                Some(parent) if parent == own => found.members.push(certain(index)),
                Some(parent) if may_equal(&parent, &own) && estate.with_id_key(&parent).is_empty() => {
                    found.members.push(maybe(index, cause_of(&resource.id)));
                }
                _ => {}
            }
        }
        found
    }
}

/// The resources of type `child`, by the ids of their parents.
fn children_of_all(estate: &Estate, child: &str) -> Holders {
    let mut holders = Holders::new(false);
    for index in estate.of_type(child) {
        match id_key(&estate.resource(*index).id) {
            None => holders.add_any(*index),
            Some(key) => {
                if let Some(parent) = parent_key(&key) {
                    holders.add(*index, &parent, !estate.with_id_key(&parent).is_empty());
                }
            }
        }
    }
    holders
}

/// The resources of type `from`, by the ids at `paths`.
fn holders_of_ids(estate: &Estate, from: &str, paths: &[Steps], prefix: bool) -> Holders {
    let mut holders = Holders::new(prefix);
    for index in estate.of_type(from) {
        let (mut values, mut open) = (Vec::new(), None);
        for steps in paths {
            collect(&estate.resource(*index).body, steps, &Path::default(), &mut values, &mut open);
        }
        let unknown = |(value, _): &(&Value, Path)| matches!(value.data, Data::Unknown(_));
        if open.is_some() || values.iter().any(unknown) {
            holders.add_any(*index);
        }
        for key in values.iter().filter_map(|(value, _)| id_key(value)) {
            holders.add(*index, &key, !estate.with_id_key(&key).is_empty());
        }
    }
    holders
}

struct Subject<'a> {
    index: Option<ResourceIndex>,
    body: &'a Value,
    id: &'a Value,
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

/// Values at `steps`, each with its path; `open` tells why there may be more.
fn collect<'a>(value: &'a Value, steps: &[Step], path: &Path, into: &mut Vec<(&'a Value, Path)>, open: &mut Option<Cause>) {
    if let Data::Unknown(unknown) = &value.data
        && !steps.is_empty()
    {
        open.get_or_insert_with(|| unknown.cause.clone());
        return;
    }
    match (steps, &value.data) {
        ([], _) => into.push((value, path.clone())),
        ([Step::Key(key), rest @ ..], Data::Object(object)) => match object.get_entry(key) {
            Some((_, next)) => collect(next, rest, &path.key(key.clone()), into, open),
            None => {
                if let Some(unknown) = &object.open {
                    open.get_or_insert_with(|| unknown.cause.clone());
                }
            }
        },
        ([Step::Values, rest @ ..], Data::Object(object)) => {
            for (key, item) in &object.entries {
                collect(item, rest, &path.key(key.text.clone()), into, open);
            }
            if let Some(unknown) = &object.open {
                open.get_or_insert_with(|| unknown.cause.clone());
            }
        }
        ([Step::Elements, rest @ ..], Data::Array(array)) => {
            for (index, item) in array.items.iter().enumerate() {
                collect(item, rest, &path.index(index), into, open);
            }
            if let Some(unknown) = &array.open {
                open.get_or_insert_with(|| unknown.cause.clone());
            }
        }
        _ => {}
    }
}

/// What is in the way of knowing an id.
fn cause_of(id: &Value) -> Cause {
    match &id.data {
        Data::Unknown(unknown) => unknown.cause.clone(),
        Data::Parts(parts) => parts
            .iter()
            .find_map(|part| match part {
                Part::Hole(hole) => Some(hole.cause.clone()),
                Part::Literal(_) => None,
            })
            .unwrap_or(Cause::Runtime("id".into())),
        _ => Cause::Runtime("id".into()),
    }
}

/// The id of the parent of a child: two segments less, or none if it is no child.
fn parent_key(key: &str) -> Option<String> {
    let tail = key.rfind("/providers/").map_or(0, |start| start + "/providers/".len());
    // namespace/type/name/type/name
    if key.get(tail..)?.split('/').count() < 5 {
        return None;
    }
    let (rest, _) = key.rsplit_once('/')?;
    rest.rsplit_once('/').map(|(parent, _)| parent.to_owned())
}

/// Whether two keys with holes may stand for the same id: what is known in front and behind must fit.
fn may_equal(a: &str, b: &str) -> bool {
    let pieces = |key: &str| -> Vec<String> {
        let mut pieces = vec![String::new()];
        let mut inside = false;
        for character in key.chars() {
            match character {
                '\u{1}' => {
                    inside = true;
                    pieces.push(String::new());
                }
                '\u{2}' => inside = false,
                character if !inside => {
                    if let Some(last) = pieces.last_mut() {
                        last.push(character);
                    }
                }
                _ => {}
            }
        }
        pieces
    };
    if a == b {
        return true;
    }
    let (a, b) = (pieces(a), pieces(b));
    if a.len() == 1 && b.len() == 1 {
        return false;
    }
    let fits = |a: &str, b: &str, front: bool| {
        let shorter = a.len().min(b.len());
        if front { a.get(..shorter) == b.get(..shorter) } else { a.get(a.len() - shorter..) == b.get(b.len() - shorter..) }
    };
    let ends = |pieces: &[String]| (pieces.first().cloned().unwrap_or_default(), pieces.last().cloned().unwrap_or_default());
    let ((front_a, back_a), (front_b, back_b)) = (ends(&a), ends(&b));
    match (a.len(), b.len()) {
        // One is known throughout: what the other knows must stand at its ends.
        (1, _) => front_a.starts_with(&front_b) && front_a.ends_with(&back_b) && front_a.len() >= front_b.len() + back_b.len(),
        (_, 1) => front_b.starts_with(&front_a) && front_b.ends_with(&back_a) && front_b.len() >= front_a.len() + back_a.len(),
        _ => fits(&front_a, &front_b, true) && fits(&back_a, &back_b, false),
    }
}

/// The resources that `id` may name: exactly one, or several that cannot be told apart.
fn target(estate: &Estate, near: ResourceIndex, id: &Value, types: &[String], prefix: bool, found: &mut Membership) {
    let before = found.members.len();
    let fits = |index: &ResourceIndex| types.is_empty() || types.iter().any(|name| estate.resource(*index).is(name));
    let Some(key) = id_key(id) else {
        if !id.is_null() {
            found.open.get_or_insert_with(|| cause_of(id));
        }
        return;
    };
    let key = if prefix { at_depth(key, types) } else { key };
    let exact: Vec<ResourceIndex> = estate.with_id_key(&key).iter().copied().filter(fits).collect();
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
        for index in all {
            if id_key(&estate.resource(index).id).is_none_or(|other| may_equal(&key, &other)) {
                found.members.push(maybe(index, cause_of(id)));
            }
        }
        // It may as well be one that was not scanned, unless the type has none at all.
        if found.members.is_empty() && !tail_known(&key) {
            found.open.get_or_insert_with(|| cause_of(id));
        }
    }
    if found.members.len() == before {
        found.members.extend(unseen(id, &key, types));
    }
}

/// The id at or above `key` that is as deep as `types` are: of a rule of a namespace, the namespace.
fn at_depth(mut key: String, types: &[String]) -> String {
    let depth = |key: &str| key.rsplit_once("/providers/").map_or(0, |(_, tail)| tail.split('/').count());
    // namespace/type has the ids namespace/type/name
    let wanted = types.iter().map(|name| name.split('/').count().saturating_mul(2).saturating_sub(1)).max().unwrap_or(0);
    while depth(&key) > wanted
        && let Some(parent) = parent_key(&key)
    {
        key = parent;
    }
    key
}

/// Whether type and name behind the last `/providers/` hold no hole.
fn tail_known(key: &str) -> bool {
    key.rfind("/providers/").is_some_and(|start| key.get(start..).is_some_and(|tail| !tail.contains('\u{1}')))
}

fn forward(estate: &Estate, subject: &Subject<'_>, paths: &[Steps], types: &[String], prefix: bool) -> Membership {
    let mut found = Membership::default();
    for steps in paths {
        let (mut values, mut open) = (Vec::new(), None);
        collect(subject.body, steps, &Path::default(), &mut values, &mut open);
        for (value, _) in values {
            target(estate, subject.near, value, types, prefix, &mut found);
        }
        found.open = found.open.or(open);
    }
    dedup(&mut found);
    found
}

fn dedup(found: &mut Membership) {
    let mut seen = BTreeSet::new();
    found.members.sort_by_key(|joined| joined.maybe.is_some());
    found.members.retain(|joined| joined.index().is_none_or(|index| seen.insert(index)));
    found.members.sort_by_key(Joined::index);
}

fn reverse<'a>(
    estate: &Estate,
    subject: &Subject<'_>,
    from: &str,
    paths: &[Steps],
    prefix: bool,
    holders: impl FnOnce() -> &'a Holders,
) -> Membership {
    let mut found = Membership::default();
    let Some(own) = id_key(subject.id) else {
        let all = estate.of_type(from).iter().map(|index| maybe(*index, cause_of(subject.id)));
        found.members.extend(all);
        return found;
    };
    for index in holders().of(&own) {
        let (mut values, mut open) = (Vec::new(), None);
        for steps in paths {
            collect(&estate.resource(index).body, steps, &Path::default(), &mut values, &mut open);
        }
        let mut possible = open;
        let mut sure = false;
        for (value, _) in values {
            let Some(key) = id_key(value) else {
                if matches!(value.data, Data::Unknown(_)) {
                    possible.get_or_insert_with(|| cause_of(value));
                }
                continue;
            };
            let below = || prefix && key.strip_prefix(&own).is_some_and(|rest| rest.starts_with('/'));
            if key == own || below() {
                let elsewhere =
                    subject.index.is_some_and(|judged| estate.deployment_number(judged) != estate.deployment_number(index));
                let unique = subject.index.is_none() || estate.with_id_key(&own).len() == 1;
                if !elsewhere || unique {
                    sure = true;
                } else {
                    possible.get_or_insert_with(|| Cause::Runtime("id".into()));
                }
            } else if may_equal(&key, &own) && estate.with_id_key(&key).is_empty() {
                possible.get_or_insert_with(|| cause_of(value));
            }
        }
        match possible {
            _ if sure => found.members.push(certain(index)),
            Some(cause) => found.members.push(maybe(index, cause)),
            None => {}
        }
    }
    found
}

fn parent(estate: &Estate, subject: &Subject<'_>) -> Membership {
    let mut found = Membership::default();
    match id_key(subject.id) {
        Some(key) => {
            if let Some(parent) = parent_key(&key) {
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
    let all = estate.with_id_key(key);
    let same: Vec<ResourceIndex> = all.iter().copied().filter(|index| estate.deployment_number(*index) == here).collect();
    match same.as_slice() {
        [one] => found.members.push(certain(*one)),
        _ => found.members.extend(all.iter().map(|index| maybe(*index, cause_of(id)))),
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

/// A path as the values of `$path`.
pub(crate) fn path_steps(path: &Path) -> Vec<Json> {
    let steps = path.0.iter().map(|segment| match segment {
        Segment::Key(key) => Json::String(key.to_string()),
        Segment::Index(index) => Json::from(*index),
    });
    steps.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_with_holes_may_be_equal_only_where_what_is_known_fits() {
        assert!(may_equal("/subscriptions/\u{1}a\u{2}/x/one", "/subscriptions/123/x/one"));
        assert!(!may_equal("/subscriptions/\u{1}a\u{2}/x/one", "/subscriptions/123/x/two"));
        assert!(!may_equal("/subscriptions/\u{1}a\u{2}/x/one", "/subscriptions/\u{1}b\u{2}/x/two"));
        assert!(may_equal("/subscriptions/\u{1}a\u{2}/x/\u{1}n\u{2}", "/subscriptions/\u{1}a\u{2}/x/two"));
        assert!(!may_equal("/a/b", "/a/c"));
    }

    #[test]
    fn a_parent_is_two_segments_up() {
        assert_eq!(parent_key("/s/providers/a.b/c/d/e/f").as_deref(), Some("/s/providers/a.b/c/d"));
        assert_eq!(parent_key("/s/providers/a.b/c/d"), None);
    }

    #[test]
    fn a_child_counts_for_the_parent_of_the_type_asked_for() {
        let types = ["A.B/c".to_owned()];
        assert_eq!(at_depth("/s/providers/a.b/c/d/e/f".to_owned(), &types), "/s/providers/a.b/c/d");
        assert_eq!(at_depth("/s/providers/a.b/c/d".to_owned(), &types), "/s/providers/a.b/c/d");
        assert_eq!(at_depth("no-id".to_owned(), &types), "no-id");
    }
}
