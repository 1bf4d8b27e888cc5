//! A draft for Annex II of the standard contractual clauses: which controls speak to which heading.

use serde::Deserialize;

use crate::evidence::documents::{ControlRow, Counts, MeasureRow, Measures};

/// The headings of the annex, with source and date.
const TABLE: &str = include_str!("measures.yaml");

#[derive(Deserialize)]
struct Table {
    about: String,
    table: Vec<Heading>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Heading {
    heading: String,
    /// Ids of controls, or their beginning with `*` behind it.
    controls: Vec<String>,
    to_fill: String,
}

/// The draft.
pub(super) fn of(controls: &[ControlRow]) -> Measures {
    let table = table();
    Measures { about: table.about, headings: table.table.iter().map(|heading| row(heading, controls)).collect() }
}

fn table() -> Table {
    yaml_serde::from_str(TABLE).expect("invariant: a test reads the table")
}

fn row(heading: &Heading, controls: &[ControlRow]) -> MeasureRow {
    let named = |id: &str| heading.controls.iter().any(|pattern| is_named(pattern, id));
    let of: Vec<&ControlRow> = controls.iter().filter(|control| named(&control.id)).collect();
    let mut outcomes = Counts::default();
    of.iter().for_each(|control| outcomes.add(&control.outcomes));
    MeasureRow {
        heading: heading.heading.clone(),
        controls: of.iter().map(|control| control.id.clone()).collect(),
        outcomes,
        statement: statement(&of, &outcomes),
        to_fill: heading.to_fill.clone(),
    }
}

fn is_named(pattern: &str, id: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == id, |start| id.starts_with(start))
}

/// What the outcomes allow to say, and no more.
fn statement(controls: &[&ControlRow], outcomes: &Counts) -> String {
    if controls.is_empty() {
        return "No control of this run speaks to this measure.".to_owned();
    }
    let concerned = outcomes.concerned();
    if concerned == 0 {
        return format!("{} asked for; no resource was of a kind that they are about.", controls_are(controls.len()));
    }
    let mut text = format!("{} asked for; {} of {concerned} judgements hold.", controls_are(controls.len()), outcomes.pass);
    for (count, what) in
        [(outcomes.fail, "do not hold"), (outcomes.unknown, "are unknown"), (outcomes.exempt, "are exempt by decision")]
    {
        if count > 0 {
            text.push_str(&format!(" {count} {what}."));
        }
    }
    text
}

fn controls_are(count: usize) -> String {
    if count == 1 { "1 control is".to_owned() } else { format!("{count} controls are") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::catalogue::Catalogue;

    #[test]
    fn every_control_stands_below_a_heading_and_every_pattern_means_one() {
        let catalogue = Catalogue::embedded().unwrap();
        let patterns: Vec<String> = table().table.into_iter().flat_map(|heading| heading.controls).collect();
        for id in catalogue.ids() {
            assert!(patterns.iter().any(|pattern| is_named(pattern, id)), "{id} stands below no heading");
        }
        let ids: Vec<&str> = catalogue.ids().chain(["exemption-unused"]).collect();
        for pattern in patterns {
            assert!(ids.iter().any(|id| is_named(&pattern, id)), "{pattern} means no control");
        }
    }

    #[test]
    fn a_statement_says_no_more_than_the_figures() {
        let one = |outcomes| ControlRow { id: "tls-ftp".to_owned(), outcomes, ..ControlRow::default() };
        let said = |row: ControlRow| statement(&[&row], &row.outcomes);
        assert_eq!(
            said(one(Counts { pass: 3, fail: 1, unknown: 2, not_applicable: 9, ..Counts::default() })),
            "1 control is asked for; 3 of 6 judgements hold. 1 do not hold. 2 are unknown."
        );
        assert!(said(one(Counts { not_applicable: 9, ..Counts::default() })).contains("no resource was of a kind"));
        assert!(statement(&[], &Counts::default()).starts_with("No control"));
    }
}
