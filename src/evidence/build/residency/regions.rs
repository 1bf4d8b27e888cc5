//! What is known of a region, and whether it lies inside: as `policies/lib/regions.rego` has it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use crate::evidence::documents::RegionRow;
use crate::policy::catalogue::Catalogue;

/// The place that is every place.
pub(super) const GLOBAL: &str = "global";

/// The data zone of the Union, in which models work on data of its accounts
/// (<https://learn.microsoft.com/azure/foundry/foundry-models/concepts/deployment-types>).
pub(super) const DATA_ZONE: &str = "eu-data-zone";

/// The regions of Azure, and which of them are wanted.
pub(super) struct Regions {
    table: BTreeMap<String, Json>,
    /// The key of the perimeter in the table.
    perimeter: String,
    /// Regions that stand above the perimeter.
    listed: BTreeSet<String>,
}

/// The programmatic name of a region from any spelling: `West Europe`, `(Europe) West Europe`, `WestEurope`.
pub(in crate::evidence::build) fn normal(name: &str) -> String {
    let name = name.trim().to_lowercase();
    let bare = match name.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        Some((_, rest)) => rest.to_owned(),
        None => name,
    };
    bare.chars().filter(|letter| !matches!(letter, ' ' | '(' | ')' | '_' | '-')).collect()
}

impl Regions {
    pub(super) fn new(catalogue: &Catalogue, parameters: &BTreeMap<String, Json>) -> Self {
        let table = catalogue.tables.get("regions").and_then(Json::as_object);
        let text = |key: &str| parameters.get(key).and_then(Json::as_str);
        let listed = parameters.get("regions").and_then(Json::as_array).into_iter().flatten();
        Regions {
            table: table.into_iter().flatten().map(|(name, facts)| (name.clone(), facts.clone())).collect(),
            perimeter: text("perimeter").unwrap_or("eu").to_lowercase().replace('-', "_"),
            listed: listed.filter_map(Json::as_str).map(normal).collect(),
        }
    }

    /// The perimeter as people call it.
    pub(super) fn perimeter(&self) -> String {
        if !self.listed.is_empty() {
            return self.listed.iter().cloned().collect::<Vec<_>>().join(", ");
        }
        match self.perimeter.as_str() {
            "eu" => "EU".to_owned(),
            "eea" => "EEA".to_owned(),
            "eu_data_boundary" => "EU Data Boundary".to_owned(),
            other => other.to_owned(),
        }
    }

    fn fact(&self, name: &str, key: &str) -> Option<&str> {
        self.table.get(name)?.get(key)?.as_str()
    }

    /// Whether a region lies inside; none if nobody knows it, or if it names no single place.
    pub(super) fn inside(&self, name: &str) -> Option<bool> {
        let facts = match name {
            GLOBAL => return Some(false),
            DATA_ZONE => return (self.listed.is_empty()).then_some(true),
            name => self.table.get(name)?,
        };
        match facts.get("kind").and_then(Json::as_str) {
            Some("region") => {}
            Some("logical") => return None,
            Some(_) | None => return Some(false),
        }
        if !self.listed.is_empty() {
            return Some(self.listed.contains(name));
        }
        Some(facts.get(&self.perimeter).and_then(Json::as_bool).unwrap_or(false))
    }

    /// Whether a region is one of a member state.
    pub(super) fn is_european(&self, name: &str) -> bool {
        self.table.get(name).and_then(|facts| facts.get("eu")?.as_bool()).unwrap_or(false)
    }

    /// Whether a region is one of a third country, as Chapter V of the GDPR has it: the law counts in the whole
    /// [EEA](https://eur-lex.europa.eu/eli/dec/2018/1022/oj). What nobody knows may be one.
    pub(super) fn is_third_country(&self, name: &str) -> bool {
        name != DATA_ZONE && !self.table.get(name).and_then(|facts| facts.get("eea")?.as_bool()).unwrap_or(false)
    }

    /// The other region of the pair.
    pub(super) fn pair(&self, name: &str) -> Option<&str> {
        self.fact(name, "pair")
    }

    /// The country of a region.
    pub(super) fn country(&self, name: &str) -> Option<String> {
        match name {
            DATA_ZONE => Some("European Union".to_owned()),
            GLOBAL => Some("any country".to_owned()),
            name => self.fact(name, "country").map(str::to_owned),
        }
    }

    /// What a document says of a region, less how much lies there.
    pub(super) fn row(&self, name: &str) -> RegionRow {
        let display = match name {
            DATA_ZONE => "EU data zone",
            GLOBAL => "Global",
            name => self.fact(name, "name").unwrap_or(name),
        };
        RegionRow {
            name: name.to_owned(),
            display: display.to_owned(),
            country: self.country(name),
            inside: self.inside(name),
            resources: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn regions(parameters: Json) -> Regions {
        let parameters = parameters.as_object().unwrap().iter().map(|(key, value)| (key.clone(), value.clone())).collect();
        Regions::new(&Catalogue::embedded().unwrap(), &parameters)
    }

    #[test]
    fn names_are_read_in_any_spelling() {
        for name in ["West Europe", "(Europe) West Europe", "WestEurope", "west-europe"] {
            assert_eq!(normal(name), "westeurope");
        }
        assert_eq!(normal("(Europe West"), "europewest");
    }

    #[test]
    fn the_law_counts_in_the_whole_area() {
        let eu = regions(serde_json::json!({"perimeter": "eu"}));
        for (name, third) in
            [("westeurope", false), ("norwayeast", false), ("uksouth", true), ("global", true), ("atlantis", true)]
        {
            assert_eq!(eu.is_third_country(name), third, "{name}");
        }
    }

    #[test]
    fn what_is_not_known_is_not_inside() {
        let eu = regions(serde_json::json!({"perimeter": "eu"}));
        for (name, inside) in [
            ("westeurope", Some(true)),
            ("norwayeast", Some(false)),
            ("eastus", Some(false)),
            ("global", Some(false)),
            ("europe", None),
            ("atlantis", None),
        ] {
            assert_eq!(eu.inside(name), inside, "{name}");
        }
        assert_eq!(regions(serde_json::json!({"perimeter": "eu-data-boundary"})).inside("norwayeast"), Some(true));
        let one = regions(serde_json::json!({"regions": ["West Europe"]}));
        assert_eq!(
            (one.inside("westeurope"), one.inside("northeurope"), one.inside("eu-data-zone")),
            (Some(true), Some(false), None)
        );
        assert_eq!(one.perimeter(), "westeurope");
    }
}
