//! The population, where data lies and goes, and the draft of the register of transfers.

use std::io::{self, Write};

use crate::evidence::documents::Documents;
use crate::evidence::html::frame::{figure, plain, rows};
use crate::evidence::markup::{code, codes, count, number, prose, text};
use crate::evidence::picture::{self, Picture};

/// Names that are shown before "more".
const NAMED: usize = 20;

/// What there is to judge, counted twice.
pub(super) fn population(documents: &Documents, out: &mut dyn Write) -> io::Result<()> {
    let population = &documents.population;
    writeln!(
        out,
        "<p>{} read; at least one control was asked about {}. The others are listed with the reason, and both add up to all. Beside \
         them {} judged as a whole.</p>",
        were(population.resources, "resource", "resources"),
        number(population.judged),
        were(population.scopes, "deployment, subscription or group", "deployments, subscriptions and groups")
    )?;
    figure(&picture::flow(population, &documents.scope.outcomes, "picture-flow"), "population.json", out)?;
    if !population.counts.is_empty() {
        writeln!(out, "<h3>Two counts from two sources</h3>")?;
        writeln!(
            out,
            "<p>Azure Resource Graph and Azure Resource Manager were each asked how many resources there are. Where they differ, the \
             reason is told; a count that was not told is no proof that nothing is missing.</p>"
        )?;
        let counts = population.counts.iter().map(|one| {
            let listed = one.resource_manager.map_or_else(|| "not told".to_owned(), number);
            let differences: Vec<String> = one.differences.iter().take(NAMED).map(|why| prose(why)).collect();
            let differences = if differences.is_empty() { "none".to_owned() } else { differences.join("; ") };
            vec![code(&one.subscription), number(one.resource_graph), number(one.received), listed, differences]
        });
        let columns = ["*Subscription", "#Resource Graph", "#Received", "#Resource Manager", "*Differences"];
        rows("Resources by subscription, counted twice", &columns, "population.json", counts, out)?;
    }
    let types = population.types.iter().map(|one| vec![code(&one.kind), number(one.resources), number(one.judged)]);
    rows("Resources by type", &["*Type", "#Read", "#Judged"], "population.json", types, out)
}

fn were(many: u64, one: &str, more: &str) -> String {
    format!("{} {}", count(many, one, more), if many == 1 { "was" } else { "were" })
}

/// Where data lies, is copied to and is worked on.
pub(super) fn residency(documents: &Documents, out: &mut dyn Write) -> io::Result<()> {
    let residency = &documents.residency;
    writeln!(out, "<p>The perimeter of this report is <strong>{}</strong>.</p>", text(&residency.perimeter))?;
    let Picture { svg, caption, tables } = picture::map(residency, "picture-map");
    // The tables of the map stand open below it: many ask for nothing else.
    figure_open(&svg, &caption, out)?;
    for table in &tables {
        plain(table, "residency.json", out)?;
    }
    writeln!(out, "<h3>By subscription and purpose</h3>")?;
    figure(&picture::matrix(residency, "picture-matrix"), "residency.json", out)?;
    let unknown = residency.unknown.iter().map(|one| vec![prose(&one.reason), number(one.resources)]);
    rows("Resources of which no place is known", &["*Why", "#Resources"], "residency.json", unknown, out)?;
    if !residency.about.is_empty() {
        writeln!(out, "<h3>What this does not tell</h3>\n<ul>")?;
        for about in residency.about.iter().take(NAMED) {
            writeln!(out, "<li>{}</li>", prose(about))?;
        }
        writeln!(out, "</ul>")?;
    }
    Ok(())
}

fn figure_open(svg: &str, caption: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<figure>\n<div class=\"picture\" role=\"group\" aria-label=\"Map\" tabindex=\"0\">{svg}</div>\n<figcaption>{}</figcaption>\n</figure>",
        text(caption)
    )
}

/// A draft for the record of processing activities.
pub(super) fn transfers(documents: &Documents, out: &mut dyn Write) -> io::Result<()> {
    let transfers = &documents.transfers;
    writeln!(out, "<p>{}</p>", prose(&transfers.about))?;
    // What is to be added to each row alike is said once.
    let alike = transfers.rows.first().filter(|first| transfers.rows.iter().all(|row| row.to_fill == first.to_fill));
    if let Some(first) = alike.filter(|first| !first.to_fill.is_empty()) {
        writeln!(out, "<p>To be added to each row by the controller:</p>\n{}", list(&first.to_fill))?;
    }
    let register = transfers.rows.iter().map(|row| {
        let adequacy = if row.adequacy.is_empty() { "nobody recorded it".to_owned() } else { prose(&row.adequacy) };
        let mut cells = vec![
            text(&row.country),
            row.purpose.title().to_owned(),
            codes(&row.regions, NAMED),
            codes(&row.types, NAMED),
            number(row.resources),
            adequacy,
        ];
        cells.extend(alike.is_none().then(|| list(&row.to_fill)));
        cells
    });
    let mut columns = vec!["Country", "For", "Regions", "*Types", "#Resources", "*Adequacy"];
    columns.extend(alike.is_none().then_some("*To be added by the controller"));
    rows("What goes to countries outside of the perimeter", &columns, "transfers.json", register, out)
}

/// Sentences as a list; one as itself.
pub(super) fn list(sentences: &[String]) -> String {
    match sentences {
        [] => String::new(),
        [one] => format!("<p>{}</p>", prose(one)),
        several => {
            let items: String = several.iter().take(NAMED).map(|one| format!("<li>{}</li>", prose(one))).collect();
            format!("<ul>{items}</ul>")
        }
    }
}
