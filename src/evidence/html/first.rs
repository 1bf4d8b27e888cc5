//! What stands first: what was judged, when, by whose rules, whether that is all, and what came of it.

use std::io::{self, Write};

use crate::evidence::documents::{Counts, Documents, OutcomeWord, Scope, Subject};
use crate::evidence::html::Sealed;
use crate::evidence::html::frame::rows;
use crate::evidence::markup::{code, codes, count, number, percent, prose, text, when};

/// Reasons and names that are shown before "more".
const NAMED: usize = 12;

/// The line below the heading.
pub(super) fn lead(scope: &Scope) -> String {
    match scope.subject {
        Subject::Live => match scope.subscriptions.iter().filter(|one| one.included).count() as u64 {
            0 => "GDPR evidence of configuration in Azure".to_owned(),
            many => format!("GDPR evidence of the configuration of {} in Azure", count(many, "subscription", "subscriptions")),
        },
        Subject::Files => format!("GDPR evidence of what is declared in {}", count(scope.inputs.len() as u64, "file", "files")),
    }
}

/// Whether it is complete, the outcomes, and the facts.
pub(super) fn write(documents: &Documents, sealed: Option<&Sealed>, out: &mut dyn Write) -> io::Result<()> {
    let scope = &documents.scope;
    verdict(scope, out)?;
    outcomes(&scope.outcomes, out)?;
    facts(scope, sealed, out)
}

fn verdict(scope: &Scope, out: &mut dyn Write) -> io::Result<()> {
    if scope.complete {
        writeln!(out, "<div class=\"verdict\">\n<p class=\"word\">Complete</p>")?;
        return writeln!(out, "<p>Everything that was asked for was read, and no outcome is unknown.</p>\n</div>");
    }
    writeln!(out, "<div class=\"verdict open\">\n<p class=\"word\">INCOMPLETE</p>")?;
    writeln!(out, "<p>This report does not tell of everything that was asked for. What is unknown did not pass.</p>\n<ul>")?;
    for reason in scope.incomplete.iter().take(NAMED) {
        writeln!(out, "<li>{}</li>", prose(reason))?;
    }
    if scope.incomplete.len() > NAMED {
        writeln!(out, "<li>{} more in <code>scope.json</code></li>", scope.incomplete.len() - NAMED)?;
    }
    writeln!(out, "</ul>\n</div>")
}

fn outcomes(counts: &Counts, out: &mut dyn Write) -> io::Result<()> {
    let all = OutcomeWord::ALL.map(|outcome| outcome.of(counts)).into_iter().fold(0, u64::saturating_add);
    writeln!(out, "<dl class=\"outcomes\">")?;
    for outcome in OutcomeWord::ALL {
        let many = outcome.of(counts);
        let share = if all > 0 { format!(", {}", percent(many, all)) } else { String::new() };
        writeln!(out, "<div class=\"{}\"><dt>{}{share}</dt><dd>{}</dd></div>", mark(outcome), outcome.word(), number(many))?;
    }
    writeln!(
        out,
        "</dl>\n<p class=\"soft\">{}: each is what one control says of one resource. The five outcomes add up to the population of \
         each control.</p>",
        count(all, "outcome", "outcomes")
    )
}

/// The class of an outcome.
pub(super) fn mark(outcome: OutcomeWord) -> &'static str {
    match outcome {
        OutcomeWord::Fail => "fail",
        OutcomeWord::Unknown => "unknown",
        OutcomeWord::Exempt => "exempt",
        OutcomeWord::Pass => "pass",
        OutcomeWord::NotApplicable => "none",
    }
}

fn facts(scope: &Scope, sealed: Option<&Sealed>, out: &mut dyn Write) -> io::Result<()> {
    let mut facts: Vec<(&str, String)> = Vec::new();
    let subject = match scope.subject {
        Subject::Live => "live subscriptions, from snapshots that lie in the pack",
        Subject::Files => "code or exports, whose texts are not in the pack",
    };
    facts.push(("Judged", format!("<p>{subject}</p>")));
    if !scope.asked.is_empty() {
        facts.push(("Asked for", scope.asked.iter().take(NAMED).map(|asked| format!("<p>{}</p>", prose(asked))).collect()));
    }
    if !scope.subscriptions.is_empty() {
        let included: Vec<&String> = scope.subscriptions.iter().filter(|one| one.included).map(|one| &one.id).collect();
        let others = scope.subscriptions.len() - included.len();
        let others = if others > 0 { format!("<p>{others} more of the scope are not in this pack.</p>") } else { String::new() };
        facts.push(("Subscriptions", format!("<p>{}: {}</p>{others}", included.len(), codes(included, NAMED))));
    }
    if !scope.tenants.is_empty() {
        facts.push(("Tenants", codes(&scope.tenants, NAMED)));
    }
    if !scope.shards.is_empty() {
        facts.push(("Shards", codes(&scope.shards, NAMED)));
    }
    facts.extend(scope.cloud.as_ref().map(|cloud| ("Cloud", code(cloud))));
    let collected = scope.collected.as_ref().filter(|span| !span.from.is_empty() || !span.to.is_empty());
    facts.extend(collected.map(|span| ("Collected", format!("{} to {}", when(&span.from), when(&span.to)))));
    facts.push(("Made", when(&scope.created)));
    let environment = scope.environment.as_ref().map_or_else(String::new, |one| format!(", environment {}", code(one)));
    facts.push(("Profile", format!("{}{environment}", code(&scope.profile))));
    let authors = scope.authors.iter().take(NAMED).map(|author| {
        format!("<p>{} of {}<br>{}</p>", count(author.policies, "policy", "policies"), code(&author.name), code(&author.digest))
    });
    facts.push(("Rules", authors.collect()));
    facts.push(("Program", text(&scope.tool)));
    match sealed {
        None => facts.push((
            "Pack",
            "its number, and the pack before it, stand in <code>manifest.json</code> beside this page".to_owned(),
        )),
        Some(sealed) => {
            let before = match &sealed.previous {
                Some(previous) => {
                    format!("<p>after pack {}, whose manifest is<br>{}</p>", number(previous.number), code(&previous.digest))
                }
                None => "<p>the first of its chain</p>".to_owned(),
            };
            facts.push(("Pack", format!("<p>{}, sealed {}</p>{before}", number(sealed.number), when(&sealed.created))));
        }
    }
    writeln!(out, "<dl class=\"facts\">")?;
    for (name, fact) in facts {
        writeln!(out, "<dt>{name}</dt><dd>{fact}</dd>")?;
    }
    writeln!(out, "</dl>")
}

/// All subscriptions and all files.
pub(super) fn inputs(scope: &Scope, out: &mut dyn Write) -> io::Result<()> {
    let yes = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    let subscriptions = scope.subscriptions.iter().map(|one| {
        let tenant = one.tenant.as_ref().map_or_else(|| "not seen".to_owned(), |tenant| code(tenant));
        vec![code(&one.id), tenant, yes(one.visible), yes(one.included), number(one.resources)]
    });
    let columns = ["*Subscription", "*Tenant", "Seen", "In this pack", "#Resources"];
    rows("Subscriptions of the scope", &columns, "scope.json", subscriptions, out)?;
    let files = scope.inputs.iter().map(|one| {
        let digest = one.digest.as_ref().map_or_else(|| "could not be read".to_owned(), |digest| code(digest));
        vec![code(&one.path), text(&one.taken), digest]
    });
    rows("Files that were judged", &["*File", "Taken for", "*Digest"], "scope.json", files, out)
}
