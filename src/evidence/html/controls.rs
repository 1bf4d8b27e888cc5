//! Controls, their findings and exemptions, and the catalogue that they lead to.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use crate::evidence::documents::{ControlRow, Decision, Documents, FINDINGS, Finding, OutcomeWord, Reason};
use crate::evidence::html::first::mark;
use crate::evidence::html::frame::{rest, rows};
use crate::evidence::markup::{code, codes, count, day, number, prose, slug, text, unique};

/// Findings on a page; more make no page for people.
const MOST: usize = 2_000;
/// Controls in the catalogue of a page.
const CARDS: usize = 1_000;
/// Names that are shown before "more".
const NAMED: usize = 12;

/// Where in the page the controls stand: links lead to these alone.
pub(super) struct Anchors<'a>(BTreeMap<&'a str, String>);

impl<'a> Anchors<'a> {
    /// Those of the catalogue of `documents`.
    pub(super) fn of(documents: &'a Documents) -> Self {
        let mut taken = BTreeSet::new();
        let mut anchors = BTreeMap::new();
        for control in documents.controls.iter().take(CARDS) {
            let anchor = unique(&format!("control-{}", slug(&control.id)), &mut taken);
            anchors.entry(control.id.as_str()).or_insert(anchor);
        }
        Anchors(anchors)
    }

    /// The id of a control, as a link if there is something to lead to.
    pub(super) fn link(&self, control: &str) -> String {
        match self.0.get(control) {
            Some(anchor) => format!("<a href=\"#{anchor}\">{}</a>", code(control)),
            None => code(control),
        }
    }

    /// Several.
    pub(super) fn links(&self, controls: &[String], most: usize) -> String {
        let shown: Vec<String> = controls.iter().take(most).map(|control| self.link(control)).collect();
        match controls.len().saturating_sub(most) {
            0 => shown.join(", "),
            more => format!("{} and {more} more", shown.join(", ")),
        }
    }
}

/// All controls, a line each.
pub(super) fn table(documents: &Documents, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<p>{} judged. The five outcomes of a control add up to its population: the resources that it was asked about. What each \
         control demands and why stands in <a href=\"#catalogue\">the annex</a>.</p>",
        match documents.controls.len() as u64 {
            1 => "1 control".to_owned(),
            many => count(many, "control", "controls"),
        }
    )?;
    let anchors = Anchors::of(documents);
    let lines = documents.controls.iter().map(|control| {
        let counts = &control.outcomes;
        vec![
            anchors.link(&control.id),
            prose(&control.title),
            text(&control.family),
            text(&control.severity),
            number(control.population),
            loud(counts.fail, "bad"),
            loud(counts.unknown, "open-value"),
            number(counts.exempt),
            number(counts.pass),
            number(counts.not_applicable),
        ]
    });
    let columns =
        ["Control", "*Demands", "Family", "Severity", "#Population", "#Fail", "#Unknown", "#Exempt", "#Pass", "#Not appl."];
    rows("Controls and their five outcomes", &columns, "controls.json", lines, out)
}

fn loud(many: u64, class: &str) -> String {
    if many == 0 { number(0) } else { format!("<span class=\"{class}\">{}</span>", number(many)) }
}

/// All findings, by control; of very many the first of each control.
pub(super) fn findings(documents: &Documents, out: &mut dyn Write) -> io::Result<()> {
    let all = &documents.findings;
    let of = |outcome: OutcomeWord| all.iter().filter(|finding| finding.outcome == outcome).count() as u64;
    writeln!(
        out,
        "<p>{}, {} and {}, as <code>{FINDINGS}</code> has them.</p>",
        count(of(OutcomeWord::Fail), "failure", "failures"),
        count(of(OutcomeWord::Unknown), "unknown", "unknowns"),
        count(of(OutcomeWord::Exempt), "exempt finding", "exempt findings")
    )?;
    let anchors = Anchors::of(documents);
    let mut groups: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in all {
        groups.entry(&finding.control).or_default().push(finding);
    }
    let each = if all.len() > MOST { (MOST / groups.len().max(1)).max(1) } else { MOST };
    if all.len() > MOST {
        writeln!(out, "<p><strong>These are too many for one page: it has the first {each} of each control.</strong></p>")?;
    }
    let order: BTreeMap<&str, usize> = documents.controls.iter().map(|control| control.id.as_str()).zip(0..).collect();
    let mut ordered: Vec<(&str, Vec<&Finding>)> = groups.into_iter().collect();
    ordered.sort_by_key(|(control, _)| order.get(control).copied().unwrap_or(usize::MAX));
    let titles: BTreeMap<&str, &str> =
        documents.controls.iter().map(|control| (control.id.as_str(), control.title.as_str())).collect();
    let mut taken = BTreeSet::new();
    for (control, found) in ordered.iter().take(MOST) {
        let title = titles.get(control).copied().unwrap_or_default();
        writeln!(out, "<h3>{} {}</h3>", anchors.link(control), prose(title))?;
        group(found, each, &mut taken, out)?;
    }
    rest(ordered.len(), MOST, FINDINGS, out)
}

/// The findings of a control, those first that ask for something; what is said alike of several resources is said once.
fn group(found: &[&Finding], each: usize, taken: &mut BTreeSet<String>, out: &mut dyn Write) -> io::Result<()> {
    let mut ordered = found.to_vec();
    ordered.sort_by_key(|finding| finding.outcome);
    let mut alike: Vec<(String, Vec<&Finding>)> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for finding in ordered.into_iter().take(each) {
        let said = said(finding);
        let place = *places.entry(said.clone()).or_insert(alike.len());
        match alike.get_mut(place) {
            Some((_, same)) => same.push(finding),
            None => alike.push((said, vec![finding])),
        }
    }
    writeln!(out, "<ul class=\"findings\">")?;
    for (said, same) in alike {
        let class = same.first().map_or("none", |finding| mark(finding.outcome));
        writeln!(out, "<li class=\"{class}\">\n{said}\n<ol class=\"resources\">")?;
        for finding in same {
            let id = unique(&format!("finding-{}", slug(&finding.id)), taken);
            writeln!(out, "<li id=\"{id}\">{}</li>", of_resource(finding))?;
        }
        writeln!(out, "</ol>\n</li>")?;
    }
    writeln!(out, "</ul>")?;
    rest(found.len(), each, FINDINGS, out)
}

/// What is wrong, and who decided what about it.
fn said(finding: &Finding) -> String {
    let class = mark(finding.outcome);
    let mut more = vec![format!("severity {}", text(&finding.severity))];
    if !finding.property.is_empty() {
        more.push(format!("property {}", code(&finding.property)));
    }
    if !finding.environments.is_empty() {
        more.push(format!("judged for {}", codes(&finding.environments, NAMED)));
    }
    let decision = finding.exemption.as_ref().map_or_else(String::new, |one| format!("<p>{}</p>", decided(one)));
    format!(
        "<p><span class=\"mark {class}\">{}</span> {}</p><p class=\"id\">{}</p>{decision}",
        finding.outcome.word(),
        prose(&finding.message),
        more.join("; ")
    )
}

/// Which resource it is about.
fn of_resource(finding: &Finding) -> String {
    let resource = &finding.resource;
    let region = resource.region.as_ref().map_or_else(String::new, |region| format!(" in {}", code(region)));
    let (name, kind, id) = (text(&resource.name), code(&resource.kind), code(&finding.id));
    let mut lines = vec![format!("<strong>{name}</strong>, {kind}{region} <span class=\"id\">· finding {id}</span>")];
    if !resource.id.is_empty() {
        lines.push(format!("<span class=\"id\">{}</span>", code(&resource.id)));
    }
    let mut more: Vec<String> = finding.place.iter().map(|place| format!("at {}", code(place))).collect();
    more.extend(finding.conditional.as_ref().map(|on| format!("deployed only depending on {}", prose(on))));
    if !more.is_empty() {
        lines.push(format!("<span class=\"id\">{}</span>", more.join("; ")));
    }
    lines.join("<br>")
}

/// Who decided that a finding counts no more, in a few sentences.
fn decided(decision: &Decision) -> String {
    let until = decision.expires.as_ref().map_or_else(String::new, |day| format!(" until {}", text(day)));
    let instead = decision.instead.map_or_else(String::new, |word| format!(" It would be <em>{}</em> else.", word.word()));
    let people = people(decision);
    let people = if people.is_empty() { String::new() } else { format!(" {people}.") };
    format!("Exempt{until}: {}.{people}{instead}", prose(decision.reason.trim_end_matches('.')))
}

fn people(decision: &Decision) -> String {
    let told = [("owner", &decision.owner), ("approved by", &decision.approver), ("ticket", &decision.ticket)];
    let told: Vec<String> =
        told.into_iter().filter_map(|(word, name)| name.as_ref().map(|name| format!("{word} {}", text(name)))).collect();
    told.join(", ")
}

/// The register of exemptions, used or not.
pub(super) fn exemptions(documents: &Documents, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<p>Who decided that a finding counts no more, and why. What has expired exempts nothing; what exempts nothing is listed as \
         well.</p>"
    )?;
    let anchors = Anchors::of(documents);
    let register = documents.exemptions.iter().map(|entry| {
        let decision = &entry.decision;
        let mut why = vec![prose(&decision.reason)];
        why.extend(decision.compensating_control.as_ref().map(|one| format!("Instead: {}", prose(one))));
        why.extend((!entry.note.is_empty()).then(|| format!("<em>{}</em>", prose(&entry.note))));
        let some = |name: &Option<String>| name.as_ref().map_or_else(|| "–".to_owned(), |name| day(name));
        let people = people(decision);
        vec![
            text(&entry.state),
            format!("<p>{}</p><p>{}</p>", anchors.links(&entry.controls, NAMED), prose(&entry.about)),
            why.iter().map(|one| format!("<p>{one}</p>")).collect(),
            if people.is_empty() { "nobody is named".to_owned() } else { people },
            format!("{} to {}", some(&decision.created), some(&decision.expires)),
            number(entry.used),
            code(&entry.place),
        ]
    });
    let columns = ["State", "*What", "*Why", "Who", "When", "#Exempts", "Where"];
    rows("Register of exemptions", &columns, "exemptions.json", register, out)
}

/// What each control demands, and why.
pub(super) fn catalogue(documents: &Documents, out: &mut dyn Write) -> io::Result<()> {
    let mut anchors = Anchors::of(documents);
    for control in documents.controls.iter().take(CARDS) {
        // Of two with the same id the first is what links lead to.
        card(control, anchors.0.remove(control.id.as_str()), out)?;
    }
    rest(documents.controls.len(), CARDS, "controls.json", out)
}

fn card(control: &ControlRow, anchor: Option<String>, out: &mut dyn Write) -> io::Result<()> {
    let id = anchor.map_or_else(String::new, |anchor| format!(" id=\"{anchor}\""));
    writeln!(out, "<section class=\"card\"{id}>\n<h3>{} {}</h3>", code(&control.id), prose(&control.title))?;
    writeln!(out, "<p>{}</p>\n<dl>", prose(&control.why))?;
    let outcomes: Vec<String> = OutcomeWord::ALL
        .into_iter()
        .map(|outcome| (outcome, outcome.of(&control.outcomes)))
        .filter(|(_, many)| *many > 0)
        .map(|(outcome, many)| format!("{} {}", number(many), outcome.word()))
        .collect();
    let outcomes = if outcomes.is_empty() { String::new() } else { format!(": {}", outcomes.join(", ")) };
    let mut facts = vec![
        ("Severity", text(&control.severity)),
        ("Population", format!("{}{outcomes}", number(control.population))),
        ("Types", codes(&control.types, NAMED)),
    ];
    let articles: Vec<String> = control
        .articles
        .iter()
        .take(NAMED)
        .map(|(framework, articles)| format!("<p>{}: {}</p>", code(framework), text(&articles.join(", "))))
        .collect();
    facts.push(("Speaks to", articles.concat()));
    facts.push(("Unknown since", reasons(&control.unknown_because)));
    facts.push(("Not about", reasons(&control.not_applicable_because)));
    facts.push(("Written by", text(&control.author)));
    for (name, fact) in facts.into_iter().filter(|(_, fact)| !fact.is_empty()) {
        writeln!(out, "<dt>{name}</dt><dd>{fact}</dd>")?;
    }
    writeln!(out, "</dl>\n</section>")
}

fn reasons(reasons: &[Reason]) -> String {
    let mut told: String =
        reasons.iter().take(NAMED).map(|one| format!("<p>{}: {}</p>", number(one.resources), prose(&one.reason))).collect();
    if reasons.len() > NAMED {
        told.push_str(&format!("<p>and {} more reasons</p>", reasons.len() - NAMED));
    }
    told
}
