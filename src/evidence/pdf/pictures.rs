//! The pictures of the PDF, and what they say for people who cannot see them.

use crate::evidence::documents::Documents;
use crate::evidence::pdf::data::FRAMEWORKS_SHOWN;
use crate::evidence::picture::{self, Picture, Table};

/// Where a picture stands.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Section {
    /// What there is to judge.
    Population,
    /// Where data lies and goes.
    Residency,
    /// What a law demands, by its place among the frameworks.
    Articles(usize),
}

impl Section {
    /// What the template calls it.
    pub(super) fn key(self) -> String {
        match self {
            Section::Population => "population".to_owned(),
            Section::Residency => "residency".to_owned(),
            Section::Articles(place) => format!("articles-{place}"),
        }
    }
}

/// The pictures of `documents`. The residency matrix is no picture here, since it is a table anyway.
pub(super) fn pictures(documents: &Documents) -> Vec<(Section, Picture)> {
    let flow = picture::flow(&documents.population, &documents.scope.outcomes, "flow");
    let map = picture::map(&documents.residency, "map");
    let laws =
        documents.articles.iter().take(FRAMEWORKS_SHOWN).enumerate().filter(|(_, framework)| !framework.articles.is_empty());
    let articles =
        laws.map(|(place, framework)| (Section::Articles(place), picture::articles(framework, &format!("law-{place}"))));
    [(Section::Population, flow), (Section::Residency, map)].into_iter().chain(articles).collect()
}

/// What a picture says, in one text: its caption and its tables.
pub(super) fn alternative(picture: &Picture) -> String {
    let tables = picture.tables.iter().map(table);
    std::iter::once(picture.caption.clone()).chain(tables).collect::<Vec<_>>().join(" ")
}

fn table(table: &Table) -> String {
    let row = |row: &Vec<String>| {
        let cells = table.columns.iter().zip(row).map(|(column, cell)| format!("{} {cell}", column.trim_start_matches('#')));
        cells.collect::<Vec<_>>().join(", ")
    };
    format!("{}: {}.", table.caption, table.rows.iter().map(row).collect::<Vec<_>>().join("; "))
}
