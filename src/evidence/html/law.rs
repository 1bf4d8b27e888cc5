//! Articles, and the draft of the annex of technical and organisational measures.

use std::collections::BTreeSet;
use std::io::{self, Write};

use crate::evidence::documents::{Counts, Documents, FrameworkRow, OutcomeWord};
use crate::evidence::html::controls::Anchors;
use crate::evidence::html::frame::{figure, rest, rows};
use crate::evidence::markup::{number, prose, slug, text};
use crate::evidence::picture;

/// Frameworks on a page, and controls that are shown before "more".
const FRAMEWORKS: usize = 30;
const NAMED: usize = 20;

/// Each framework with its articles.
pub(super) fn articles(documents: &Documents, out: &mut dyn Write) -> io::Result<()> {
    let anchors = Anchors::of(documents);
    let mut keys = BTreeSet::new();
    for framework in documents.articles.iter().take(FRAMEWORKS) {
        let key = slug(&framework.key);
        let key = if keys.insert(key.clone()) { key } else { format!("{key}-{}", keys.len()) };
        self::framework(framework, &format!("picture-articles-{key}"), &anchors, out)?;
    }
    rest(documents.articles.len(), FRAMEWORKS, "articles.json", out)
}

fn framework(framework: &FrameworkRow, key: &str, anchors: &Anchors<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<h3>{}</h3>", text(&framework.name))?;
    writeln!(
        out,
        "<p>{} Version {}, published by {}, mapped {}. {}</p>",
        prose(&framework.about),
        text(&framework.version),
        text(&framework.publisher),
        text(&framework.date),
        source(&framework.link)
    )?;
    figure(&picture::articles(framework, key), "articles.json", out)?;
    let lines = framework.articles.iter().map(|article| {
        let told = |sentence: &Option<String>| sentence.as_ref().map_or_else(|| "–".to_owned(), |one| prose(one));
        let mut controls = Vec::new();
        if !article.direct.is_empty() {
            controls.push(format!("<p>{}</p>", anchors.links(&article.direct, NAMED)));
        }
        if !article.supporting.is_empty() {
            controls.push(format!("<p>supported by {}</p>", anchors.links(&article.supporting, NAMED)));
        }
        vec![
            format!("{}<br>{}", text(&article.id), text(&article.title)),
            told(&article.demands),
            told(&article.shows),
            told(&article.hidden),
            controls.concat(),
            outcomes(&article.outcomes),
        ]
    });
    let columns = ["Article", "*Demands", "*What configuration shows", "*What it does not show", "*Controls", "Outcomes"];
    rows(&format!("Articles: {}", framework.name), &columns, "articles.json", lines, out)
}

/// Where it can be read. A page has no links that lead away: what follows them is not in the pack.
fn source(link: &str) -> String {
    if link.is_empty() { String::new() } else { format!("Source: <code>{}</code>", text(link)) }
}

/// The outcomes that there are, in words.
fn outcomes(counts: &Counts) -> String {
    let told: Vec<String> = OutcomeWord::ALL
        .into_iter()
        .filter(|outcome| outcome.of(counts) > 0)
        .map(|outcome| {
            let class = match outcome {
                OutcomeWord::Fail => " class=\"bad\"",
                OutcomeWord::Unknown => " class=\"open-value\"",
                OutcomeWord::Exempt | OutcomeWord::Pass | OutcomeWord::NotApplicable => "",
            };
            format!("<p{class}>{} {}</p>", number(outcome.of(counts)), outcome.word())
        })
        .collect();
    if told.is_empty() { "no control of this run speaks to it".to_owned() } else { told.concat() }
}

/// A draft for Annex II of the standard contractual clauses.
pub(super) fn measures(documents: &Documents, out: &mut dyn Write) -> io::Result<()> {
    let anchors = Anchors::of(documents);
    writeln!(out, "<p>{}</p>", prose(&documents.measures.about))?;
    let lines = documents.measures.headings.iter().map(|row| {
        vec![
            text(&row.heading),
            prose(&row.statement),
            outcomes(&row.outcomes),
            anchors.links(&row.controls, NAMED),
            prose(&row.to_fill),
        ]
    });
    let columns = ["*Heading of the annex", "*What configuration shows", "Outcomes", "*Controls", "*To be added by people"];
    rows("Technical and organisational measures", &columns, "measures.json", lines, out)
}
