//! The documents as tables. The columns keep their order; new ones come last.

use std::io::{self, Write};

use crate::evidence::documents::{ArticleRow, ControlRow, Counts, Decision, Documents, ExemptionRow, Finding, Reason};
use crate::evidence::exchange::File;
use crate::plain::record;

const CONTROLS: [&str; 17] = [
    "control",
    "title",
    "family",
    "severity",
    "author",
    "outcome",
    "population",
    "pass",
    "fail",
    "exempt",
    "unknown",
    "not_applicable",
    "articles",
    "types",
    "unknown_because",
    "not_applicable_because",
    "why",
];

const FINDINGS: [&str; 22] = [
    "id",
    "control",
    "outcome",
    "severity",
    "resource_type",
    "name",
    "resource_id",
    "region",
    "property",
    "message",
    "conditional",
    "environments",
    "place",
    "exempt_by",
    "reason",
    "owner",
    "approver",
    "compensating_control",
    "ticket",
    "created",
    "expires",
    "instead",
];

const EXEMPTIONS: [&str; 15] = [
    "state",
    "controls",
    "about",
    "findings",
    "exempt_by",
    "reason",
    "owner",
    "approver",
    "compensating_control",
    "ticket",
    "created",
    "expires",
    "instead",
    "place",
    "note",
];

const RESIDENCY: [&str; 7] = ["name", "purpose", "region", "display", "country", "inside", "resources"];

const ARTICLES: [&str; 16] = [
    "framework",
    "version",
    "article",
    "title",
    "demands",
    "shows",
    "does_not_show",
    "direct",
    "supporting",
    "outcome",
    "pass",
    "fail",
    "exempt",
    "unknown",
    "not_applicable",
    "about",
];

const POPULATION: [&str; 9] =
    ["row", "type", "subscription", "reason", "resources", "judged", "resource_graph", "resource_manager", "differences"];

/// The tables of `documents`.
pub(super) fn files(documents: &Documents) -> Vec<File<'_>> {
    vec![
        File::new("csv/articles.csv", |out| articles(documents, out)),
        File::new("csv/controls.csv", |out| table(CONTROLS, &documents.controls, control, out)),
        File::new("csv/exemptions.csv", |out| table(EXEMPTIONS, &documents.exemptions, exemption, out)),
        File::new("csv/findings.csv", |out| table(FINDINGS, &documents.findings, finding, out)),
        File::new("csv/population.csv", |out| population(documents, out)),
        File::new("csv/residency.csv", |out| residency(documents, out)),
    ]
}

fn table<Row, const COLUMNS: usize>(
    header: [&str; COLUMNS],
    rows: &[Row],
    fields: impl Fn(&Row) -> [String; COLUMNS],
    out: &mut dyn Write,
) -> io::Result<()> {
    record(&header.map(str::to_owned), out)?;
    rows.iter().try_for_each(|row| record(&fields(row), out))
}

fn control(row: &ControlRow) -> [String; 17] {
    let articles = row.articles.iter().flat_map(|(framework, ids)| ids.iter().map(move |id| format!("{framework} {id}")));
    let [pass, fail, exempt, unknown, not_applicable] = counts(&row.outcomes);
    [
        row.id.clone(),
        row.title.clone(),
        row.family.clone(),
        row.severity.clone(),
        row.author.clone(),
        row.outcomes.worst().word().to_owned(),
        row.population.to_string(),
        pass,
        fail,
        exempt,
        unknown,
        not_applicable,
        articles.collect::<Vec<_>>().join("; "),
        row.types.join("; "),
        reasons(&row.unknown_because),
        reasons(&row.not_applicable_because),
        row.why.clone(),
    ]
}

fn finding(row: &Finding) -> [String; 22] {
    let [source, reason, owner, approver, compensating, ticket, created, expires, instead] = decision(row.exemption.as_ref());
    [
        row.id.clone(),
        row.control.clone(),
        row.outcome.word().to_owned(),
        row.severity.clone(),
        row.resource.kind.clone(),
        row.resource.name.clone(),
        row.resource.id.clone(),
        row.resource.region.clone().unwrap_or_default(),
        row.property.clone(),
        row.message.clone(),
        row.conditional.clone().unwrap_or_default(),
        row.environments.join(" "),
        row.place.clone().unwrap_or_default(),
        source,
        reason,
        owner,
        approver,
        compensating,
        ticket,
        created,
        expires,
        instead,
    ]
}

fn exemption(row: &ExemptionRow) -> [String; 15] {
    let [source, reason, owner, approver, compensating, ticket, created, expires, instead] = decision(Some(&row.decision));
    [
        row.state.clone(),
        row.controls.join("; "),
        row.about.clone(),
        row.used.to_string(),
        source,
        reason,
        owner,
        approver,
        compensating,
        ticket,
        created,
        expires,
        instead,
        row.place.clone(),
        row.note.clone(),
    ]
}

fn residency(documents: &Documents, out: &mut dyn Write) -> io::Result<()> {
    record(&RESIDENCY.map(str::to_owned), out)?;
    let cells = documents.residency.rows.iter().flat_map(|row| row.cells.iter().map(move |cell| (row, cell)));
    for (row, cell) in cells {
        let region = documents.residency.regions.iter().find(|region| region.name == cell.region);
        let fields = [
            row.name.clone(),
            cell.purpose.title().to_owned(),
            cell.region.clone(),
            region.map_or_else(String::new, |region| region.display.clone()),
            region.and_then(|region| region.country.clone()).unwrap_or_default(),
            cell.inside.map_or("unknown", |inside| if inside { "yes" } else { "no" }).to_owned(),
            cell.resources.to_string(),
        ];
        record(&fields, out)?;
    }
    Ok(())
}

fn articles(documents: &Documents, out: &mut dyn Write) -> io::Result<()> {
    record(&ARTICLES.map(str::to_owned), out)?;
    for framework in &documents.articles {
        for row in &framework.articles {
            let ArticleRow { id, title, demands, shows, hidden, direct, supporting, outcomes } = row;
            let [pass, fail, exempt, unknown, not_applicable] = counts(outcomes);
            let fields = [
                framework.key.clone(),
                framework.version.clone(),
                id.clone(),
                title.clone(),
                demands.clone().unwrap_or_default(),
                shows.clone().unwrap_or_default(),
                hidden.clone().unwrap_or_default(),
                direct.join("; "),
                supporting.join("; "),
                // Nothing that was judged speaks to it: no outcome of an article.
                if outcomes.total() == 0 { String::new() } else { outcomes.worst().word().to_owned() },
                pass,
                fail,
                exempt,
                unknown,
                not_applicable,
                framework.about.clone(),
            ];
            record(&fields, out)?;
        }
    }
    Ok(())
}

/// All of it, the types, why some are not judged, and the two counts: the first column tells which a row is.
fn population(documents: &Documents, out: &mut dyn Write) -> io::Result<()> {
    let population = &documents.population;
    let row = |what: &str, kind: &str, reason: &str, resources: u64, judged: Option<u64>| {
        [what, kind, "", reason, &resources.to_string(), &number(judged), "", "", ""].map(str::to_owned)
    };
    record(&POPULATION.map(str::to_owned), out)?;
    record(&row("all", "", "", population.resources, Some(population.judged)), out)?;
    record(&row("scopes", "", "", population.scopes, Some(population.scopes)), out)?;
    for left in &population.left {
        record(&row("not judged", "", &left.reason, left.resources, Some(0)), out)?;
    }
    for kind in &population.types {
        record(&row("type", &kind.kind, "", kind.resources, Some(kind.judged)), out)?;
    }
    for counts in &population.counts {
        let fields = [
            "subscription".to_owned(),
            String::new(),
            counts.subscription.clone(),
            String::new(),
            counts.received.to_string(),
            String::new(),
            counts.resource_graph.to_string(),
            number(counts.resource_manager),
            counts.differences.join("; "),
        ];
        record(&fields, out)?;
    }
    Ok(())
}

fn counts(counts: &Counts) -> [String; 5] {
    [counts.pass, counts.fail, counts.exempt, counts.unknown, counts.not_applicable].map(|count| count.to_string())
}

fn reasons(reasons: &[Reason]) -> String {
    reasons.iter().map(|one| format!("{} × {}", one.resources, one.reason)).collect::<Vec<_>>().join("; ")
}

fn number(number: Option<u64>) -> String {
    number.map_or_else(String::new, |number| number.to_string())
}

fn decision(decision: Option<&Decision>) -> [String; 9] {
    let Some(decision) = decision else { return Default::default() };
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    [
        decision.source.clone(),
        decision.reason.clone(),
        text(&decision.owner),
        text(&decision.approver),
        text(&decision.compensating_control),
        text(&decision.ticket),
        text(&decision.created),
        text(&decision.expires),
        decision.instead.map_or_else(String::new, |outcome| outcome.word().to_owned()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::exchange::example;

    fn rows(path: &str) -> Vec<String> {
        let documents = example::documents();
        let files = files(&documents);
        let file = files.iter().find(|file| file.path == path).unwrap();
        let mut out = Vec::new();
        file.write(&mut out).unwrap();
        String::from_utf8(out).unwrap().split_terminator("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn an_unknown_place_is_neither_inside_nor_outside() {
        let rows = rows("csv/residency.csv");
        let inside: Vec<&str> = rows.iter().skip(1).map(|row| row.split(',').nth(5).unwrap()).collect();
        assert_eq!(inside, ["yes", "no", "unknown"]);
        assert!(rows[2].contains("Replica,eastus,East US,United States"), "{}", rows[2]);
    }

    #[test]
    fn an_article_that_nothing_speaks_to_has_no_outcome() {
        let rows = rows("csv/articles.csv");
        let outcomes: Vec<&str> =
            rows.iter().filter(|row| row.starts_with("gdpr")).map(|row| row.rsplit(',').nth(6).unwrap()).collect();
        assert_eq!(outcomes, ["fail", "fail", ""]);
    }

    #[test]
    fn findings_tell_who_exempted_them() {
        let rows = rows("csv/findings.csv");
        assert_eq!(rows.len(), 1 + example::documents().findings.len());
        let exempt: Vec<&String> = rows.iter().filter(|row| row.contains("2026-12-31")).collect();
        assert_eq!(exempt.len(), 2);
        assert!(exempt[0].ends_with("A backup in another vault,SEC-12,2026-10-01,2026-12-31,fail"), "{}", exempt[0]);
    }

    #[test]
    fn the_population_tells_both_counts() {
        let rows = rows("csv/population.csv");
        assert_eq!(rows[1], "all,,,,104,100,,,");
        assert_eq!(rows[5], "subscription,,00000000-0000-0000-0000-000000000001,,104,,104,103,1 was deleted meanwhile");
    }
}
