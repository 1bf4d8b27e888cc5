//! Where data lies, is copied to, logs to, keeps its keys and is worked on: read from the same tables as the policies of residency.

mod copies;
mod regions;

use std::collections::{BTreeMap, BTreeSet};

use crate::evidence::build::Evidence;
use crate::evidence::build::scope::subscription_of;
use crate::evidence::documents::{Arc, Cell, Purpose, Reason, RegionRow, Residency, ResidencyRow};
use crate::model::{DeploymentKind, Estate, ResourceIndex};
use crate::policy::catalogue::LoadError;

use copies::Copies;
use regions::Regions;

pub(super) use regions::normal;

/// What stands in the place of a region that nobody can tell.
const UNKNOWN: &str = "unknown";

/// The control whose parameters say which regions lie inside.
const LOCATION: &str = "residency-location";

/// Where data of a resource is, for one purpose.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) resource: ResourceIndex,
    pub(super) purpose: Purpose,
    /// The programmatic name of the region, or [`UNKNOWN`].
    pub(super) region: String,
    /// Whether it lies in the perimeter, if that is known.
    pub(super) inside: Option<bool>,
    /// Where it comes from, if it is sent there.
    from: Option<String>,
}

/// All places, and the document that tells of them.
pub(super) struct Places {
    pub(super) document: Residency,
    pub(super) all: Vec<Place>,
    regions: Regions,
}

impl Places {
    /// Whether data that lies there has left the area in which the GDPR counts, or may have.
    pub(super) fn is_transfer(&self, place: &Place) -> bool {
        self.regions.is_third_country(&place.region)
    }

    /// The country of a region, if it lies in one.
    pub(super) fn country(&self, region: &str) -> Option<String> {
        self.regions.country(region)
    }
}

/// The places of an estate.
pub(super) fn of(evidence: &Evidence<'_>) -> Result<Places, LoadError> {
    let (catalogue, estate) = (evidence.catalogue, &evidence.scan.estate);
    let parameters =
        catalogue.find(LOCATION).map(|number| evidence.profile.parameters(catalogue, evidence.scan.environment, number));
    let regions = Regions::new(catalogue, &parameters.unwrap_or_default());
    let copies = Copies::new(catalogue)?;
    let joins = copies.joins(estate);
    let mut all = BTreeSet::new();
    for index in estate.indices().filter(|index| !estate.is_implied(*index) && !estate.resource(*index).existing) {
        copies.places(estate, &joins, &regions, index, &mut |purpose, region, inside, from| {
            all.insert(Place { resource: index, purpose, region, inside, from });
        });
    }
    let all: Vec<Place> = all.into_iter().collect();
    let document = document(estate, &all, &regions);
    Ok(Places { document, all, regions })
}

/// The row that a resource stands in: its subscription, or its deployment.
fn row_of(estate: &Estate, index: ResourceIndex) -> String {
    let deployment = estate.deployment(index);
    let id = estate.resource(index).id.as_str().and_then(subscription_of);
    match (deployment.kind, id) {
        (DeploymentKind::Snapshot | DeploymentKind::Export, Some(subscription)) => subscription.to_ascii_lowercase(),
        (_, _) => match &deployment.parameters {
            Some(parameters) => format!("{} with {parameters}", deployment.root),
            None => deployment.root.clone(),
        },
    }
}

/// By purpose and region, whether that lies inside, and how many resources.
type Cells<'p> = BTreeMap<(Purpose, &'p str), (Option<bool>, u64)>;

fn document(estate: &Estate, all: &[Place], regions: &Regions) -> Residency {
    let mut rows: BTreeMap<String, Cells<'_>> = BTreeMap::new();
    let mut arcs: BTreeMap<(&str, &str, Purpose), (Option<bool>, u64)> = BTreeMap::new();
    let mut lying: BTreeMap<&str, BTreeSet<ResourceIndex>> = BTreeMap::new();
    let mut unknown: BTreeMap<Purpose, u64> = BTreeMap::new();
    for place in all {
        let cell = rows.entry(row_of(estate, place.resource)).or_default().entry((place.purpose, place.region.as_str()));
        cell.or_insert((place.inside, 0)).1 += 1;
        let there = lying.entry(&place.region).or_default();
        match &place.from {
            None => _ = there.insert(place.resource),
            Some(from) if *from != place.region => {
                lying.entry(from).or_default();
                arcs.entry((from, &place.region, place.purpose)).or_insert((place.inside, 0)).1 += 1;
            }
            Some(_) => {}
        }
        if place.region == UNKNOWN {
            *unknown.entry(place.purpose).or_default() += 1;
        }
    }
    let cells = |cells: Cells<'_>| {
        let cells = cells.into_iter();
        cells
            .map(|((purpose, region), (inside, resources))| Cell { purpose, region: region.to_owned(), inside, resources })
            .collect()
    };
    Residency {
        perimeter: regions.perimeter(),
        regions: lying
            .into_iter()
            .filter(|(name, _)| *name != UNKNOWN)
            .map(|(name, resources)| RegionRow { resources: resources.len() as u64, ..regions.row(name) })
            .collect(),
        rows: rows.into_iter().map(|(name, of)| ResidencyRow { name, cells: cells(of) }).collect(),
        arcs: arcs
            .into_iter()
            .map(|((from, to, purpose), (inside, resources))| Arc {
                from: from.to_owned(),
                to: to.to_owned(),
                purpose,
                inside,
                resources,
            })
            .collect(),
        unknown: unknown
            .into_iter()
            .map(|(purpose, resources)| Reason { reason: format!("{}: the region is not known", purpose.title()), resources })
            .collect(),
        about: ABOUT.map(str::to_owned).to_vec(),
    }
}

/// What the matrix does not tell.
const ABOUT: [&str; 5] = [
    "At rest counts resources that have a region of their own; what stands inside of another lies where that lies.",
    "Replica, backup and logs are what configuration sends elsewhere; copies made by applications or by hand cannot be seen.",
    "Keys counts the vaults that keys of customers lie in; without such a key the provider's own keys lie in the region of the resource.",
    "AI processing counts deployments of models; a data zone of the Union is shown as one place.",
    "Services that only steer others, such as DNS zones and alert rules, have no region and are left out.",
];
