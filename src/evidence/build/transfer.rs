//! A draft for the record of processing: what goes to third countries, Art. 30(1)(e) GDPR, whatever the perimeter of the profile is.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::evidence::build::Evidence;
use crate::evidence::build::residency::Places;
use crate::evidence::documents::{Purpose, TransferRow, Transfers};
use crate::model::ResourceIndex;

/// Decisions on adequacy by country, with source and date.
const TABLE: &str = include_str!("adequacy.yaml");

#[derive(Deserialize)]
struct Table {
    table: BTreeMap<String, String>,
}

/// What the controller must add to each row.
const TO_FILL: [&str; 4] = [
    "the purpose, and the categories of people and of data",
    "who receives the data, and in which role",
    "the basis of the transfer (Art. 45, 46 or 49), with the document",
    "the assessment of the transfer, with date and author",
];

/// What goes to a country for a purpose.
#[derive(Default)]
struct Sent {
    regions: BTreeSet<String>,
    types: BTreeSet<String>,
    resources: BTreeSet<ResourceIndex>,
}

/// The draft.
pub(super) fn of(places: &Places, evidence: &Evidence<'_>) -> Transfers {
    let table: Table = yaml_serde::from_str(TABLE).expect("invariant: a test reads the table");
    let scan = evidence.scan;
    let mut rows: BTreeMap<(String, Purpose), Sent> = BTreeMap::new();
    for place in places.all.iter().filter(|place| places.is_transfer(place)) {
        let country = places.country(&place.region).unwrap_or_else(|| "unknown".to_owned());
        let sent = rows.entry((country, place.purpose)).or_default();
        sent.regions.insert(place.region.clone());
        sent.types.insert(scan.estate.resource(place.resource).resource_type.to_string());
        sent.resources.insert(place.resource);
    }
    let rows = rows.into_iter().map(|((country, purpose), Sent { regions, types, resources })| TransferRow {
        adequacy: table.table.get(&country).cloned().unwrap_or_default(),
        country,
        regions: regions.into_iter().collect(),
        purpose,
        types: types.into_iter().collect(),
        resources: resources.len() as u64,
        to_fill: TO_FILL.map(str::to_owned).to_vec(),
    });
    let about = "A draft for the record of processing activities, Art. 30(1)(e) GDPR: where resources lie, are copied to, log to, keep their \
                 keys or are worked on in third countries (outside of the EEA), or where nobody can tell. Access from third countries, sub-processors and \
                 transfers inside of applications cannot be seen in configuration and must be added. It is no legal advice.";
    Transfers { about: about.to_owned(), rows: rows.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::catalogue::Catalogue;

    #[test]
    fn adequacy_is_said_of_countries_that_have_regions() {
        let table: Table = yaml_serde::from_str(TABLE).unwrap();
        let catalogue = Catalogue::embedded().unwrap();
        let regions = catalogue.tables.get("regions").unwrap().as_object().unwrap();
        let countries: BTreeSet<&str> = regions.values().filter_map(|region| region.get("country")?.as_str()).collect();
        for (country, decision) in &table.table {
            assert!(countries.contains(country.as_str()), "{country} has no region");
            assert!(decision.contains("Decision"), "{country}");
        }
    }
}
