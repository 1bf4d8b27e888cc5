//! Articles, and the draft of the annex of technical and organisational measures.

use std::collections::BTreeSet;
use std::io::{self, Write};

use crate::evidence::documents::{ArticleRow, Counts, Documents, FrameworkRow, OutcomeWord};
use crate::evidence::html::controls::Anchors;
use crate::evidence::html::frame::{figure, rest, rows};
use crate::evidence::markup::{number, prose, slug, text, unique};
use crate::evidence::picture;

/// Frameworks on a page, and controls that are shown before "more".
const FRAMEWORKS: usize = 30;
const NAMED: usize = 20;
/// Articles of a framework.
const ARTICLES: usize = 500;

/// Each framework with its articles.
pub(super) fn articles(documents: &Documents, out: &mut dyn Write) -> io::Result<()> {
    let anchors = Anchors::of(documents);
    let mut keys = BTreeSet::new();
    for framework in documents.articles.iter().take(FRAMEWORKS) {
        let key = unique(&format!("picture-articles-{}", slug(&framework.key)), &mut keys);
        self::framework(framework, &key, &anchors, out)?;
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
    for article in framework.articles.iter().take(ARTICLES) {
        card(article, anchors, out)?;
    }
    rest(framework.articles.len(), ARTICLES, "articles.json", out)
}

fn card(article: &ArticleRow, anchors: &Anchors<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<div class=\"card\">\n<h4>{} {}</h4>\n<dl>", text(&article.id), text(&article.title))?;
    let told = |sentence: &Option<String>| sentence.as_ref().map_or_else(String::new, |one| prose(one));
    for (name, fact) in [
        ("Demands", told(&article.demands)),
        ("Configuration shows", told(&article.shows)),
        ("It does not show", told(&article.hidden)),
        ("Controls", anchors.links(&article.direct, NAMED)),
        ("Supported by", anchors.links(&article.supporting, NAMED)),
        ("Outcomes", outcomes(&article.outcomes)),
    ] {
        if !fact.is_empty() {
            writeln!(out, "<dt>{name}</dt><dd>{fact}</dd>")?;
        }
    }
    writeln!(out, "</dl>\n</div>")
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
            let words = format!("{} {}", number(outcome.of(counts)), outcome.word());
            match outcome {
                OutcomeWord::Fail => format!("<span class=\"bad\">{words}</span>"),
                OutcomeWord::Unknown => format!("<span class=\"open-value\">{words}</span>"),
                OutcomeWord::Exempt | OutcomeWord::Pass | OutcomeWord::NotApplicable => words,
            }
        })
        .collect();
    if told.is_empty() { "no control of this run speaks to it".to_owned() } else { told.join(", ") }
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
