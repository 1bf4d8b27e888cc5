//! One side of the comparison: its resources, with the children that stand inside of them.

use foldhash::{HashMap, HashSet};
use serde_json::Value as Json;

use crate::drift::id::Id;
use crate::model::{Data, Deployment, Path, Resource, ResourceIndex, Segment, Value};
use crate::policy::catalogue::Catalogue;
use crate::scan::Scan;

/// A resource, or a child that is written inside of one.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    /// The resource, or the one that it stands in.
    pub(super) resource: ResourceIndex,
    /// Where it stands in that.
    pub(super) inside: Option<Path>,
    /// The deployment, by its number.
    pub(super) deployment: usize,
    /// The full type.
    pub(super) kind: String,
    /// The same in small letters.
    pub(super) folded: String,
    /// The id, if anything is known of it.
    pub(super) id: Option<Id>,
    /// What is said of it.
    pub(super) body: &'a Value,
    /// On what it depends whether it is there.
    pub(super) maybe: Option<String>,
}

/// The entries of a side.
#[derive(Debug)]
pub(super) struct Side<'a> {
    pub(super) scan: &'a Scan,
    pub(super) entries: Vec<Entry<'a>>,
    /// Resources by whose arrays nobody knows which children they have: why, by id and type of child in small letters.
    pub(super) open: HashMap<(String, String), String>,
}

/// Where children may be written inside their parents: by type of the parent in small letters, the path and the type of the child.
#[derive(Debug, Default)]
pub(super) struct Inline(HashMap<String, Vec<(Path, String)>>);

impl Inline {
    /// As the table of the policies says it.
    pub(super) fn of(catalogue: &Catalogue) -> Self {
        let mut rows: HashMap<String, Vec<(Path, String)>> = HashMap::default();
        for (parent, children) in catalogue.tables.get("inline_children").and_then(Json::as_object).into_iter().flatten() {
            for row in children.as_array().into_iter().flatten() {
                let (Some(path), Some(kind)) = (row.get("path").and_then(Json::as_str), row.get("type").and_then(Json::as_str))
                else {
                    continue;
                };
                let path = Path::keys(&path.split('.').collect::<Vec<_>>());
                rows.entry(parent.to_ascii_lowercase()).or_default().push((path, kind.to_owned()));
            }
        }
        Inline(rows)
    }

    /// The places in a resource of the type `folded`.
    pub(super) fn of_type(&self, folded: &str) -> &[(Path, String)] {
        self.0.get(folded).map_or(&[], Vec::as_slice)
    }
}

impl<'a> Side<'a> {
    /// The resources of the deployments of `scan` that have a number, by which they are told apart.
    pub(super) fn new(scan: &'a Scan, inline: &Inline, number: impl Fn(usize, &Deployment) -> Option<usize>) -> Self {
        let mut side = Side { scan, entries: Vec::new(), open: HashMap::default() };
        let estate = &scan.estate;
        for index in estate.indices().filter(|index| !estate.is_implied(*index)) {
            let resource = estate.resource(index);
            let number = number(estate.deployment_number(index), estate.deployment(index));
            let Some(number) = number.filter(|_| !resource.existing && !is_no_resource(&resource.resource_type)) else {
                continue;
            };
            side.add(index, number, resource, inline);
        }
        side.forget_doubles();
        side
    }

    fn add(&mut self, index: ResourceIndex, deployment: usize, resource: &'a Resource, inline: &Inline) {
        let folded = resource.resource_type.to_ascii_lowercase();
        let (id, maybe) = (Id::of(&resource.id), resource.condition.cause());
        for (path, kind) in inline.of_type(&folded) {
            self.add_inside(index, deployment, (id.as_ref(), maybe.as_ref()), (resource, path), kind);
        }
        let kind = resource.resource_type.to_string();
        let body = &resource.body;
        self.entries.push(Entry { resource: index, inside: None, deployment, kind, folded, id, body, maybe });
    }

    fn add_inside(
        &mut self,
        index: ResourceIndex,
        deployment: usize,
        (id, maybe): (Option<&Id>, Option<&String>),
        (resource, path): (&'a Resource, &Path),
        kind: &str,
    ) {
        let Some(id) = id else { return };
        let folded = kind.to_ascii_lowercase();
        let (value, depth) = resource.body.nearest(path);
        let whole = depth == path.0.len();
        let doubt = match &value.data {
            Data::Unknown(unknown) => Some(unknown.cause.to_string()),
            Data::Object(object) if !whole => object.open.as_ref().map(|unknown| unknown.cause.to_string()),
            Data::Array(array) => array.open.as_ref().map(|unknown| unknown.cause.to_string()),
            _ => None,
        };
        if let Some(why) = doubt {
            self.open.insert((id.key.clone(), folded.clone()), why);
        }
        let Some(array) = value.as_array().filter(|_| whole) else { return };
        let collection = folded.rsplit('/').next().unwrap_or_default();
        for (place, element) in array.items.iter().enumerate() {
            let name = element.get("name").and_then(Id::of);
            let Some(name) = name else {
                self.open.insert((id.key.clone(), folded.clone()), "the name of one of them is not known".to_owned());
                continue;
            };
            self.entries.push(Entry {
                resource: index,
                inside: Some(path.index(place)),
                deployment,
                kind: kind.to_owned(),
                folded: folded.clone(),
                id: Some(Id::of_key(format!("{}/{collection}/{}", id.key, name.key))),
                body: element,
                maybe: maybe.cloned(),
            });
        }
    }

    /// A child that is told both inside of its parent and by itself counts once, by itself.
    fn forget_doubles(&mut self) {
        let key = |entry: &Entry<'_>| entry.id.as_ref().map(|id| (entry.deployment, id.key.clone()));
        let alone: HashSet<(usize, String)> = self.entries.iter().filter(|one| one.inside.is_none()).filter_map(key).collect();
        self.entries.retain(|entry| entry.inside.is_none() || key(entry).is_none_or(|key| !alone.contains(&key)));
    }

    /// The resource that an entry is, or stands in.
    pub(super) fn resource(&self, entry: usize) -> Option<&'a Resource> {
        self.entries.get(entry).map(|entry| self.scan.estate.resource(entry.resource))
    }

    /// What people call an entry.
    pub(super) fn name(&self, entry: usize) -> String {
        let (Some(one), Some(resource)) = (self.entries.get(entry), self.resource(entry)) else { return String::new() };
        match &one.inside {
            None => resource.full_address(),
            Some(path) => format!("{} in {}", own_name(one.body).unwrap_or_else(|| path.to_string()), resource.full_address()),
        }
    }
}

fn own_name(body: &Value) -> Option<String> {
    body.get("name")?.as_str().map(str::to_owned)
}

/// Whether a type is none of Azure's, or that of modules: a deployment is a record of what was done, and not what is there.
fn is_no_resource(resource_type: &str) -> bool {
    resource_type.starts_with("seawall/") || resource_type.eq_ignore_ascii_case("Microsoft.Resources/deployments")
}

/// Whether a type in small letters is that of sites.
pub(super) fn is_site(folded: &str) -> bool {
    matches!(folded, "microsoft.web/sites" | "microsoft.web/sites/slots")
}

/// Whether a type in small letters is that of the configurations of sites, each of which every site has.
pub(super) fn is_configuration(folded: &str) -> bool {
    matches!(folded, "microsoft.web/sites/config" | "microsoft.web/sites/slots/config")
}

/// Whether `code` is a part of what `live` is, and no resource of its own there.
pub(super) fn is_part(code: &Entry<'_>, live: &Entry<'_>) -> bool {
    is_configuration(&code.folded) && is_site(&live.folded)
}

/// The path of an entry's own property in its resource.
pub(super) fn within(inside: Option<&Path>, path: &Path) -> Path {
    match inside {
        None => path.clone(),
        Some(place) => Path(place.0.iter().chain(&path.0).cloned().collect::<Vec<Segment>>()),
    }
}
