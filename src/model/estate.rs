//! All resources of a scan, found by type and by id.

use std::sync::Arc;

use foldhash::{HashMap, HashSet};
use rayon::prelude::*;

use crate::model::implied;
use crate::model::resource::{Resource, ScopeKind};
use crate::model::value::{Data, Part, Value};
use crate::source::Span;

/// What a deployment was read from.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum DeploymentKind {
    /// A template with at most one parameter file.
    Template,
    /// A resource export: what is there already.
    Export,
    /// A plan of Terraform: what will be there.
    Plan,
    /// A snapshot of live subscriptions, with an account of what was looked for.
    Snapshot,
}

impl DeploymentKind {
    /// Whether it is what is there already, and nothing that will be deployed.
    pub fn is_live(self) -> bool {
        match self {
            DeploymentKind::Export | DeploymentKind::Snapshot => true,
            DeploymentKind::Template | DeploymentKind::Plan => false,
        }
    }
}

/// Which types were looked for: what is not there of others may well exist.
#[derive(Clone, Debug, Default)]
pub struct Collected {
    /// Types, in lower case, of which all there is was looked for.
    pub types: HashSet<String>,
    /// Types, in lower case, of which is known that they were not looked for.
    pub left: HashSet<String>,
}

impl Collected {
    /// Whether resources of a type, in any case, would be there if they existed. What stands in a resource group was looked for unless the
    /// contrary is known; of children, and of what extends others, only what is named.
    pub fn holds(&self, kind: &str) -> bool {
        let kind = kind.to_ascii_lowercase();
        self.types.contains(&kind) || (kind.matches('/').count() == 1 && !self.left.contains(&kind))
    }
}

/// One root with one set of parameters, or one export.
#[derive(Clone, Debug)]
pub struct Deployment {
    /// What it was read from.
    pub kind: DeploymentKind,
    /// The root file, relative to the scan root.
    pub root: String,
    /// The parameter file, if one was used.
    pub parameters: Option<String>,
    /// The kind of scope it targets.
    pub scope: ScopeKind,
    /// The id of that scope, with holes for what nobody said; null for an export, which is not deployed.
    pub target: Value,
    /// Its resources; children stand for themselves with full type and name.
    pub resources: Vec<Resource>,
    /// The texts that its parameters or variables have, by name; none that is secret.
    pub arguments: Vec<(Arc<str>, Value)>,
    /// What is judged like a resource and is none of Azure's.
    pub about: Vec<Resource>,
    /// Its outputs in order, `{name: {type, value}}`.
    pub outputs: Value,
    /// Where the deployment begins, for findings about it as a whole.
    pub span: Option<Span>,
    /// Which types were looked for, if that is known.
    pub collected: Option<Arc<Collected>>,
}

impl Deployment {
    /// One in which nothing is, and of which nobody says where in a subscription it goes.
    pub fn empty(kind: DeploymentKind, root: impl Into<String>) -> Self {
        Deployment {
            kind,
            root: root.into(),
            parameters: None,
            scope: ScopeKind::Subscription,
            target: Value::NULL,
            resources: Vec::new(),
            arguments: Vec::new(),
            about: Vec::new(),
            outputs: Value::NULL,
            span: None,
            collected: None,
        }
    }
}

/// The place of a resource in an [`Estate`].
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ResourceIndex(pub usize);

/// All resources of a scan.
#[derive(Debug, Default)]
pub struct Estate {
    deployments: Vec<Deployment>,
    /// What each deployment implies: itself, its scopes, and what is said about it as a whole.
    implied: Vec<Vec<Resource>>,
    /// (deployment, position in it) of each resource; what is implied comes behind what is declared.
    places: Vec<(usize, usize)>,
    by_type: HashMap<String, Vec<ResourceIndex>>,
    by_id: HashMap<Arc<str>, Vec<ResourceIndex>>,
    /// The keys of the ids of all resources.
    keys: Vec<Option<Arc<str>>>,
    /// What is said about the estate and is no part of it: see [`Estate::set_beside`].
    beside: Vec<Deployment>,
    /// (file, position in it) of what is beside.
    beside_places: Vec<(usize, usize)>,
}

impl Estate {
    /// Puts deployments together; their order decides the order of everything that follows.
    pub fn new(deployments: Vec<Deployment>) -> Self {
        let keys_of = |resources: &[Resource]| -> Vec<Option<Arc<str>>> {
            resources.par_iter().map(|resource| id_key(&resource.id).map(Into::into)).collect()
        };
        let keys: Vec<_> = deployments.iter().map(|deployment| keys_of(&deployment.resources)).collect();
        let implied = implied::of(&deployments, &keys);
        let mut estate = Estate { deployments, implied, ..Estate::default() };
        for (number, ((deployment, implied), keys)) in estate.deployments.iter().zip(&estate.implied).zip(&keys).enumerate() {
            let of_implied = keys_of(implied);
            let mut told = told(deployment, keys);
            let referred: HashSet<&str> = keys.iter().filter_map(Option::as_deref).collect();
            let resources = deployment.resources.iter().zip(keys).chain(implied.iter().zip(&of_implied));
            for (position, (resource, key)) in resources.enumerate() {
                let index = ResourceIndex(estate.places.len());
                estate.places.push((number, position));
                estate.keys.push(key.clone());
                if resource.existing && key.as_deref().is_some_and(|key| !told.insert(key)) {
                    continue;
                }
                estate.by_type.entry(resource.resource_type.to_ascii_lowercase()).or_default().push(index);
                // A scope that is referred to is joined as that reference.
                if let Some(key) = key.as_ref().filter(|key| position < deployment.resources.len() || !referred.contains(&***key))
                {
                    estate.by_id.entry(key.clone()).or_default().push(index);
                }
            }
        }
        estate
    }

    /// Puts files beside the estate whose entries are judged like resources and are none: nothing joins them, counts them or dumps them, and only who has
    /// their index sees them. Their indices follow those of the resources.
    pub fn set_beside(&mut self, files: Vec<Deployment>) {
        let places = files.iter().enumerate().flat_map(|(number, file)| (0..file.resources.len()).map(move |at| (number, at)));
        self.beside_places = places.collect();
        self.beside = files;
    }

    /// The place in what is beside the estate, if `index` leads there.
    fn beside(&self, index: ResourceIndex) -> Option<(&Deployment, usize)> {
        let (file, position) = *self.beside_places.get(index.0.checked_sub(self.places.len())?)?;
        Some((self.beside.get(file)?, position))
    }

    /// The deployments, in order.
    pub fn deployments(&self) -> &[Deployment] {
        &self.deployments
    }

    /// The places of all resources, in order.
    pub fn indices(&self) -> impl Iterator<Item = ResourceIndex> + use<> {
        (0..self.places.len()).map(ResourceIndex)
    }

    /// How many resources there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The resource at `index`, which this estate gave out.
    pub fn resource(&self, index: ResourceIndex) -> &Resource {
        if let Some((file, position)) = self.beside(index) {
            return &file.resources[position];
        }
        let (deployment, position) = self.places[index.0];
        let declared = &self.deployments[deployment].resources;
        declared.get(position).unwrap_or_else(|| &self.implied[deployment][position - declared.len()])
    }

    /// Whether the resource at `index` is declared nowhere, but stands for a deployment or a scope as a whole.
    pub fn is_implied(&self, index: ResourceIndex) -> bool {
        if self.beside(index).is_some() {
            return true;
        }
        let (deployment, position) = self.places[index.0];
        position >= self.deployments[deployment].resources.len()
    }

    /// The deployment that the resource at `index` belongs to.
    pub fn deployment(&self, index: ResourceIndex) -> &Deployment {
        match self.beside(index) {
            Some((file, _)) => file,
            None => &self.deployments[self.places[index.0].0],
        }
    }

    /// The number of that deployment in [`Estate::deployments`]; one behind the last for what is beside the estate.
    pub fn deployment_number(&self, index: ResourceIndex) -> usize {
        self.places.get(index.0).map_or(self.deployments.len(), |place| place.0)
    }

    /// All resources of a type, in any case.
    pub fn of_type(&self, resource_type: &str) -> &[ResourceIndex] {
        self.by_type.get(&resource_type.to_ascii_lowercase()).map_or(&[], Vec::as_slice)
    }

    /// The key of the id of the resource at `index`.
    pub fn id_key_of(&self, index: ResourceIndex) -> Option<Arc<str>> {
        self.keys.get(index.0).map_or_else(|| id_key(&self.resource(index).id).map(Into::into), Clone::clone)
    }

    /// All resources whose id has the same key ([`id_key`]).
    pub fn with_id_key(&self, key: &str) -> &[ResourceIndex] {
        self.by_id.get(key).map_or(&[], Vec::as_slice)
    }

    /// Those of them that the deployment with this number has.
    pub fn with_id_key_in(&self, key: &str, deployment: usize) -> &[ResourceIndex] {
        let all = self.with_id_key(key);
        let start = all.partition_point(|index| self.deployment_number(*index) < deployment);
        let length = all[start..].partition_point(|index| self.deployment_number(*index) == deployment);
        &all[start..start + length]
    }

    /// Whether the deployment with this number declares a resource with that key: what it only refers to as existing, it does not.
    pub fn declares(&self, deployment: usize, key: &str) -> bool {
        self.with_id_key_in(key, deployment).iter().any(|index| !self.resource(*index).existing)
    }
}

/// The ids, of which these are the `keys`, that a deployment declares. Modules refer to what other modules of it declare, and each such reference would be
/// a second resource of the same id, of which nothing is known.
pub(super) fn told<'k>(deployment: &Deployment, keys: &'k [Option<Arc<str>>]) -> HashSet<&'k str> {
    let declared = deployment.resources.iter().zip(keys).filter(|(resource, _)| !resource.existing);
    declared.filter_map(|(_, key)| key.as_deref()).collect()
}

/// The symbol of the principal that Entra makes for the identity of the resource `id`: the same in every language.
pub fn principal_symbol(id: &Value) -> Option<String> {
    id.text_with(|hole| format!("{{{}}}", hole.symbol)).map(|text| principal_symbol_of(&text))
}

/// The same for the text of an id whose unknown parts are written as their symbols in braces.
pub fn principal_symbol_of(id: &str) -> String {
    format!("principalId({})", id.trim_end_matches('/').to_ascii_lowercase())
}

/// What stands for a slash in the symbol of a hole of an [`id_key`].
const SLASH: char = '\u{3}';

/// A text under which equal ids meet: lower case, holes written as the symbol of what they depend on, so that two ids
/// with the same unknown subscription still compare. `None` if nothing of the id is known. A symbol may be made of another id
/// (`uniqueString(resourceGroup().id)`): its slashes are written as `SLASH`, so that those that are left part segments.
pub fn id_key(id: &Value) -> Option<String> {
    match &id.data {
        Data::String(text) => Some(text.trim_end_matches('/').to_ascii_lowercase()),
        Data::Parts(parts) => {
            let mut key = String::new();
            for part in parts.iter() {
                match part {
                    Part::Literal(text) => key.push_str(&text.to_ascii_lowercase()),
                    Part::Hole(hole) => {
                        key.push('\u{1}');
                        key.extend(hole.symbol.chars().map(|character| if character == '/' { SLASH } else { character }));
                        key.push('\u{2}');
                    }
                }
            }
            Some(key)
        }
        _ => None,
    }
}
