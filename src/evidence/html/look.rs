//! What an auditor looks at themselves: the sample, how the data came, what is not shown, and how to verify all of it.

use std::io::{self, Write};

use crate::evidence::documents::{Documents, ResourceRow, Sheet};
use crate::evidence::html::Sealed;
use crate::evidence::html::controls::Anchors;
use crate::evidence::html::first::mark;
use crate::evidence::html::frame::{rest, rows};
use crate::evidence::manifest::{ENVELOPE, MANIFEST};
use crate::evidence::markup::{code, codes, count, number, prose, shortened, text, when};

/// Sheets, queries and limits on a page, and names that are shown before "more".
const SHEETS: usize = 300;
const QUERIES: usize = 100;
const LIMITS: usize = 100;
const NAMED: usize = 30;
/// Characters of a query.
const QUERY: usize = 4_000;

/// What was drawn, a sheet each.
pub(super) fn sample(documents: &Documents, out: &mut dyn Write) -> io::Result<()> {
    let sample = &documents.sample;
    writeln!(
        out,
        "<p>{} drawn from {}: each resource with each control that is about it. Whoever looks at them without seawall should find what \
         the sheet says.</p>",
        match sample.sheets.len() as u64 {
            1 => "1 judgement was".to_owned(),
            many => format!("{} were", count(many, "judgement", "judgements")),
        },
        number(sample.population)
    )?;
    writeln!(
        out,
        "<dl class=\"facts\"><dt>Seed</dt><dd>{}</dd><dt>How</dt><dd>{}</dd></dl>",
        code(&sample.seed),
        prose(&sample.method)
    )?;
    let anchors = Anchors::of(documents);
    for sheet in sample.sheets.iter().take(SHEETS) {
        self::sheet(sheet, &anchors, out)?;
    }
    rest(sample.sheets.len(), SHEETS, "sample.json", out)
}

fn sheet(sheet: &Sheet, anchors: &Anchors<'_>, out: &mut dyn Write) -> io::Result<()> {
    let class = mark(sheet.outcome);
    writeln!(out, "<section class=\"card\">\n<h3>Sheet {}: {}</h3>", number(sheet.number), prose(&sheet.title))?;
    writeln!(out, "<dl>\n<dt>Control</dt><dd>{}</dd>", anchors.link(&sheet.control))?;
    writeln!(out, "<dt>Resource</dt><dd>{}</dd>", resource(&sheet.resource))?;
    writeln!(out, "<dt>seawall says</dt><dd><span class=\"mark {class}\">{}</span></dd>", sheet.outcome.word())?;
    if !sheet.properties.is_empty() {
        writeln!(out, "<dt>Look at</dt><dd>{}</dd>", codes(&sheet.properties, NAMED))?;
    }
    if !sheet.look.is_empty() {
        let ways: String = sheet.look.iter().take(NAMED).map(|way| format!("<p>{}</p>", code(way))).collect();
        writeln!(out, "<dt>How</dt><dd>{ways}</dd>")?;
    }
    // Lines to fill in by hand; for those who hear the page they say nothing.
    writeln!(
        out,
        "</dl>\n<div class=\"blank\" aria-hidden=\"true\"><span>Found</span><span>By whom, when</span><span>Agrees, or how it differs</span></div>\n\
         </section>"
    )
}

fn resource(resource: &ResourceRow) -> String {
    let region = resource.region.as_ref().map_or_else(String::new, |region| format!(" in {}", code(region)));
    let id = if resource.id.is_empty() { String::new() } else { format!("<br>{}", code(&resource.id)) };
    format!("<strong>{}</strong>, {}{region}{id}", text(&resource.name), code(&resource.kind))
}

/// How the data came, and what did not come.
pub(super) fn collection(documents: &Documents, out: &mut dyn Write) -> io::Result<()> {
    let collection = &documents.collection;
    let gaps = collection
        .gaps
        .iter()
        .map(|gap| vec![code(&gap.scope), code(&gap.source), text(&gap.cause), number(gap.resources), prose(&gap.text)]);
    writeln!(out, "<h3>What is missing</h3>")?;
    rows("Gaps", &["*Concerns", "Should have told", "Cause", "#Resources", "*What"], "collection.json", gaps, out)?;
    if !collection.uncollected.is_empty() {
        writeln!(
            out,
            "<p>Types that controls may speak of and that were not asked for: {}.</p>",
            codes(&collection.uncollected, NAMED)
        )?;
    }
    if !collection.trouble.is_empty() {
        let trouble = collection.trouble.iter().map(|one| vec![text(one)]);
        rows("Trouble with what was read", &["*Where and what"], "collection.json", trouble, out)?;
    }
    writeln!(out, "<h3>What was asked</h3>")?;
    let runs = collection.runs.iter().map(|run| {
        let pairs = |(name, many): (&String, &u64)| format!("{} {}", number(*many), code(name));
        let calls: Vec<String> = run.calls.iter().take(NAMED).map(pairs).collect();
        let rights: Vec<String> = run
            .rights
            .iter()
            .take(NAMED)
            .map(|(right, there)| format!("{} {}", code(right), if *there { "is there" } else { "is not there" }))
            .collect();
        let asked: Vec<String> = run.asked.iter().take(NAMED).map(|one| prose(one)).collect();
        let shard = run.shard.as_ref().map_or_else(String::new, |shard| format!("<p>shard {}</p>", code(shard)));
        vec![
            format!("{}{shard}", asked.join(", ")),
            format!("<p>{}</p><p>to {}</p>", when(&run.started), when(&run.finished)),
            format!("{}; {} made once more", calls.join(", "), number(run.retries)),
            if rights.is_empty() { "reading alone".to_owned() } else { rights.join("; ") },
            number(run.records),
            code(&run.content),
        ]
    });
    let columns = ["Asked for", "When", "*Calls", "Rights beyond reading", "#Records", "*Content"];
    rows("Collections", &columns, "collection.json", runs, out)?;
    let calls = collection
        .calls
        .iter()
        .map(|call| vec![code(&call.name), code(&call.api_version), code(&call.path), codes(&call.gives, NAMED)]);
    rows("Calls", &["Name", "Version", "*Path below the id of a resource", "*Gives"], "collection.json", calls, out)?;
    if !collection.queries.is_empty() {
        writeln!(out, "<h3>Queries to Resource Graph</h3>")?;
        for (table, query) in collection.queries.iter().take(QUERIES) {
            writeln!(out, "<p>{}</p>\n<pre>{}</pre>", code(table), lines(query))?;
        }
        rest(collection.queries.len(), QUERIES, "collection.json", out)?;
    }
    Ok(())
}

/// A text of several lines.
fn lines(text: &str) -> String {
    let kept: Vec<String> = text.lines().take(200).map(|line| shortened(line, QUERY)).collect();
    kept.join("\n")
}

/// What the pack does not show.
pub(super) fn limits(documents: &Documents, out: &mut dyn Write) -> io::Result<()> {
    for limit in documents.limits.iter().take(LIMITS) {
        writeln!(out, "<h3>{}</h3>\n<p>{}</p>", text(&limit.title), prose(&limit.text))?;
    }
    rest(documents.limits.len(), LIMITS, "limits.json", out)
}

/// How anyone finds out whether the pack is what was sealed.
pub(super) fn verify(sealed: Option<&Sealed>, out: &mut dyn Write) -> io::Result<()> {
    let of = sealed.map_or_else(|| "a pack".to_owned(), |sealed| format!("pack {}", number(sealed.number)));
    writeln!(
        out,
        "<p>This page is one file of {of}. The file <code>{MANIFEST}</code> beside it has the size and the SHA-256 digest of each file \
         of the pack, of this page too, and the digest of the pack before it. So the page cannot name the digest of its manifest; \
         whoever keeps that digest, or the pack after this one, which has it, knows whether anything was changed since. A page without \
         its pack shows nothing of that.</p>"
    )?;
    writeln!(out, "<p>With seawall, without any network:</p>\n<pre>seawall evidence verify FOLDER --key public.pem</pre>")?;
    writeln!(
        out,
        "<p>It checks the digests, the chain, the signature if there is <code>{ENVELOPE}</code>, and the sums, judges what lies in the \
         pack again by the policies in it, and says file by file what differs.</p>"
    )?;
    writeln!(
        out,
        "<p>Without seawall, in the folder of the pack:</p>\n<pre>jq -r '.files | to_entries[] | \"\\(.value.digest | sub(\"sha256:\"; \
         \"\"))  \\(.key)\"' {MANIFEST} | sha256sum --check</pre>"
    )?;
    writeln!(
        out,
        "<p>The digest of the pack itself, which the pack after it names and a signature covers:</p>\n<pre>sha256sum {MANIFEST}</pre>"
    )?;
    match sealed.map(|sealed| &sealed.previous) {
        Some(Some(previous)) => writeln!(
            out,
            "<p>The pack before this one is pack {}; the digest of its manifest must be:</p>\n<pre>{}</pre>",
            number(previous.number),
            text(&previous.digest)
        ),
        Some(None) => writeln!(out, "<p>This pack is the first of its chain: there is none before it.</p>"),
        None => Ok(()),
    }
}
