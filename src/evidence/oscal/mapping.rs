//! The mapping collection: which controls speak to which articles, and which speak to none.
//!
//! A control that speaks to an article directly demands a part of what the article demands (`subset-of`); one that supports it demands something that
//! overlaps with it (`intersects-with`). None is equal to an article: configuration never shows all of one.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use serde::Serialize;

use crate::evidence::documents::FrameworkRow;
use crate::evidence::oscal::catalog;
use crate::evidence::oscal::id::Id;
use crate::evidence::oscal::json;
use crate::evidence::oscal::parts::{BackMatter, Metadata, Prop, Resource};
use crate::evidence::oscal::text::{line, paragraphs, token};
use crate::evidence::oscal::view::View;

/// Its file.
pub(super) const PATH: &str = "oscal/mapping-collection.json";

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Root {
    mapping_collection: Collection,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Collection {
    uuid: Id,
    metadata: Metadata,
    provenance: Provenance,
    mappings: Vec<Mapping>,
    back_matter: BackMatter,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Provenance {
    method: &'static str,
    matching_rationale: &'static str,
    status: &'static str,
    mapping_description: String,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Mapping {
    uuid: Id,
    source_resource: Reference,
    target_resource: Reference,
    maps: Vec<Map>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    props: Vec<Prop>,
    mapping_description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_gap_summary: Option<Gap>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target_gap_summary: Option<Gap>,
}

#[derive(Serialize)]
struct Reference {
    #[serde(rename = "type")]
    kind: &'static str,
    href: String,
}

#[derive(Serialize)]
struct Map {
    uuid: Id,
    relationship: &'static str,
    sources: [Item; 1],
    targets: [Item; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Item {
    #[serde(rename = "type")]
    kind: &'static str,
    id_ref: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    props: Vec<Prop>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Gap {
    uuid: Id,
    unmapped_controls: [Unmapped; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Unmapped {
    with_ids: Vec<String>,
}

/// Whether anything is mapped: OSCAL knows no empty collection.
pub(super) fn is_there(view: &View<'_>) -> bool {
    view.documents.articles.iter().any(|framework| !pairs(view, framework).is_empty())
}

/// Writes the collection.
pub(super) fn write(view: &View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mappings: Vec<Mapping> = view.frameworks().filter_map(|framework| mapping(view, framework)).collect();
    let unmapped = view.documents.articles.iter().filter(|framework| pairs(view, framework).is_empty());
    let unmapped =
        unmapped.map(|framework| format!("No control of this pack is mapped to {}: {}", framework.name, framework.about));
    let about = "Which controls of seawall speak to which articles. It is no legal advice: that a control holds does not show that an article is complied with.";
    let controls = Resource::file(catalog::PATH, "application/oscal+json", "Controls of seawall", "The catalog of the controls.");
    let collection = Collection {
        uuid: view.pack.within(&["mapping-collection"]),
        metadata: Metadata::new(
            view,
            "Controls of seawall and the articles they speak to",
            std::iter::once(about.to_owned()).chain(unmapped),
        ),
        provenance: Provenance {
            method: "human",
            matching_rationale: "functional",
            status: "complete",
            mapping_description: paragraphs([
                "Written and versioned with the controls. A control that speaks to an article directly demands a part of it (subset-of); one that supports it overlaps with it (intersects-with).",
                "What configuration cannot show of an article stands with the article in the catalog of its framework.",
            ]),
        },
        mappings,
        back_matter: BackMatter {
            resources: std::iter::once(controls).chain(view.frameworks().map(catalog::framework)).collect(),
        },
    };
    json::write(&Root { mapping_collection: collection }, out)
}

fn mapping(view: &View<'_>, framework: &FrameworkRow) -> Option<Mapping> {
    let pairs = pairs(view, framework);
    if pairs.is_empty() {
        return None;
    }
    let ids = catalog::articles(framework);
    let id = |article: &str| ids.get(article).cloned().unwrap_or_default();
    let mapped: BTreeSet<&str> = pairs.keys().map(|(control, _)| *control).collect();
    let reached: BTreeSet<&str> = pairs.keys().map(|(_, article)| *article).collect();
    let gap = |side: &str, ids: Vec<String>| {
        let uuid = Id::of(&["gap", side, &framework.key]);
        (!ids.is_empty()).then_some(Gap { uuid, unmapped_controls: [Unmapped { with_ids: ids }] })
    };
    let controls = view.controls.iter().filter(|control| !mapped.contains(control.id)).map(|control| control.token.clone());
    let articles = framework.articles.iter().filter(|row| !reached.contains(row.id.as_str())).map(|row| id(&row.id));
    let maps = pairs.iter().map(|((control, article), direct)| Map {
        uuid: Id::of(&["map", &framework.key, control, article]),
        relationship: if *direct { "subset-of" } else { "intersects-with" },
        sources: [Item { kind: "control", id_ref: token(control), props: Vec::new() }],
        targets: [Item { kind: "control", id_ref: id(article), props: Prop::all([Prop::ours("label", article)]) }],
    });
    Some(Mapping {
        uuid: Id::of(&["mapping", &framework.key]),
        source_resource: Reference { kind: "catalog", href: Resource::id(catalog::PATH).link() },
        target_resource: Reference { kind: "catalog", href: catalog::framework(framework).uuid.link() },
        maps: maps.collect(),
        props: Prop::all([Prop::ours("date", &framework.date), Prop::ours("version", &framework.version)]),
        mapping_description: line(&framework.about),
        source_gap_summary: gap("source", controls.collect()),
        target_gap_summary: gap("target", articles.collect()),
    })
}

/// Each pair of a control of the pack and an article, and whether the one speaks to the other directly.
fn pairs<'a>(view: &View<'_>, framework: &'a FrameworkRow) -> BTreeMap<(&'a str, &'a str), bool> {
    let known: BTreeSet<&str> = view.controls.iter().map(|control| control.id).collect();
    let mut pairs = BTreeMap::new();
    for row in &framework.articles {
        let supporting = row.supporting.iter().map(|control| (control, false));
        for (control, direct) in supporting.chain(row.direct.iter().map(|control| (control, true))) {
            if known.contains(control.as_str()) {
                pairs.insert((control.as_str(), row.id.as_str()), direct);
            }
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::evidence::exchange::example;

    #[test]
    fn direct_is_a_part_of_the_article_and_supporting_overlaps_with_it() {
        let (documents, identity, mut out) = (example::documents(), example::identity(), Vec::new());
        write(&View::of(&documents, &identity), &mut out).unwrap();
        let collection: Value = serde_json::from_slice::<Value>(&out).unwrap()["mapping-collection"].take();
        assert_eq!(collection["mappings"].as_array().unwrap().len(), 1, "a framework without a mapping has none");
        let mapping = &collection["mappings"][0];
        let maps: Vec<String> = mapping["maps"]
            .as_array()
            .unwrap()
            .iter()
            .map(|map| {
                let text = |value: &Value| value.as_str().unwrap().to_owned();
                format!(
                    "{} {} {}",
                    text(&map["sources"][0]["id-ref"]),
                    text(&map["relationship"]),
                    text(&map["targets"][0]["id-ref"])
                )
            })
            .collect();
        let wanted = [
            "keyvault-purge-protection intersects-with Art-32-1-a",
            "residency-region subset-of Art-44",
            "tls-https-only subset-of Art-32-1-a",
            "tls-minimum-version subset-of Art-32-1-a",
        ];
        assert_eq!(maps, wanted, "controls that the pack does not have are not mapped");
        let gap = |side: &str| mapping[side]["unmapped-controls"][0]["with-ids"].to_string();
        assert_eq!(gap("target-gap-summary"), r#"["Art-33"]"#);
        assert!(gap("source-gap-summary").starts_with(r#"["waf-mode","#));
        assert!(collection["metadata"]["remarks"].as_str().unwrap().contains("No control of this pack is mapped to C5"));
    }
}
