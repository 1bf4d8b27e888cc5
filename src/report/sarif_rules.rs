//! The rules of a SARIF run: one for each control that is on.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::finding::{Control, Outcome, Status};
use crate::policy::metadata::Severity;
use crate::report::sarif::{Flavour, extension_name, security_severity};
use crate::report::sarif_limits::{DESCRIPTION, NAME};
use crate::report::telling::shortened;
use crate::scan::Scan;

/// GitHub keeps this many tags of a rule.
const TAGS: usize = 10;

/// The rules and where each control stands among them.
pub(super) struct Rules {
    /// The rules.
    pub(super) list: Vec<Value>,
    failing: Vec<Option<Rule>>,
    unknown: Vec<Option<Rule>>,
}

/// Id and place of a rule.
#[derive(Clone)]
pub(super) struct Rule {
    /// The id.
    pub(super) id: String,
    /// The place in the list.
    pub(super) index: usize,
}

impl Rules {
    /// The rules of `scan`.
    pub(super) fn new(scan: &Scan, flavour: Flavour) -> Self {
        let used: BTreeSet<usize> = scan.outcomes.iter().map(|outcome| outcome.control).collect();
        let open: BTreeSet<usize> =
            scan.outcomes.iter().filter(|one| matches!(one.status, Status::Unknown { .. })).map(|one| one.control).collect();
        let mut rules =
            Rules { list: Vec::new(), failing: vec![None; scan.controls.len()], unknown: vec![None; scan.controls.len()] };
        for (place, control) in scan.controls.iter().enumerate() {
            if !control.enabled && !used.contains(&place) {
                continue;
            }
            let failing = Rule { id: control.metadata.id.clone(), index: rules.list.len() };
            rules.list.push(rule(scan, control, &failing.id, true));
            // GitHub takes the severity of an alert from its rule: what nobody can tell must not look like a failure.
            if flavour == Flavour::Github && open.contains(&place) {
                let unknown = Rule { id: format!("{}/unknown", control.metadata.id), index: rules.list.len() };
                rules.list.push(rule(scan, control, &unknown.id, false));
                rules.unknown[place] = Some(unknown);
            }
            rules.failing[place] = Some(failing);
        }
        rules
    }

    /// The rule that `outcome` is reported under.
    pub(super) fn of(&self, outcome: &Outcome) -> Rule {
        let own = self.unknown[outcome.control].as_ref().filter(|_| matches!(outcome.status, Status::Unknown { .. }));
        own.or(self.failing[outcome.control].as_ref()).cloned().expect("every control with an outcome has a rule")
    }
}

fn rule(scan: &Scan, control: &Control, id: &str, failing: bool) -> Value {
    let metadata = &control.metadata;
    let mut properties = json!({ "precision": "high", "tags": tags(control) });
    if let Some(bag) = properties.as_object_mut() {
        if failing {
            bag.insert("security-severity".to_owned(), json!(security_severity(control.severity)));
        }
        if let Some(author) = scan.authors.get(control.author).filter(|_| control.author > 0) {
            bag.insert("extension".to_owned(), json!(extension_name(author)));
        }
        let problem = if failing { level(control.severity) } else { "note" };
        bag.insert("problem.severity".to_owned(), json!(if problem == "note" { "recommendation" } else { problem }));
    }
    let mut rule = json!({
        "id": id,
        "name": shortened(&name(id), NAME - 1),
        "shortDescription": { "text": shortened(&sentence(&metadata.title), DESCRIPTION - 1) },
        "fullDescription": { "text": shortened(&sentence(&metadata.description), DESCRIPTION - 1) },
        "help": { "text": help_text(control), "markdown": help_markdown(control) },
        "defaultConfiguration": { "level": if failing { level(control.severity) } else { "note" } },
        "properties": properties,
    });
    if let (Some(link), Some(rule)) = (control.page(), rule.as_object_mut()) {
        rule.insert("helpUri".to_owned(), json!(link));
    }
    rule
}

/// `tls-minimum-version` → `TlsMinimumVersion`, as SARIF wants names.
fn name(id: &str) -> String {
    id.split(['-', '/'])
        .map(|word| {
            let mut characters = word.chars();
            characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
        })
        .collect()
}

fn tags(control: &Control) -> Vec<String> {
    let metadata = &control.metadata;
    let family = metadata.id.split('-').next().unwrap_or_default().to_owned();
    let mut tags = vec!["security".to_owned(), "azure".to_owned(), family];
    for (framework, articles) in &metadata.frameworks {
        tags.extend(articles.iter().map(|article| format!("{framework}:{article}")));
    }
    tags.dedup();
    tags.truncate(TAGS);
    tags
}

fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}

fn help_text(control: &Control) -> String {
    let metadata = &control.metadata;
    format!("{} {} To mend it: {}", sentence(&metadata.title), sentence(&metadata.description), sentence(&metadata.remediation))
}

fn help_markdown(control: &Control) -> String {
    let metadata = &control.metadata;
    let mut help = format!(
        "## {}\n\n{}\n\n**Severity:** {}\n\n### What to do\n\n{}\n",
        metadata.title,
        sentence(&metadata.description),
        control.severity,
        sentence(&metadata.remediation)
    );
    if metadata.fix.iter().any(|fix| fix.caution.is_none()) {
        help.push_str("\n`seawall fix` writes it where that is safe.\n");
    }
    if !metadata.frameworks.is_empty() {
        help.push_str("\n### Why it counts\n\n");
        for (framework, articles) in &metadata.frameworks {
            help.push_str(&format!("- {}: {}\n", framework.to_uppercase(), articles.join(", ")));
        }
    }
    if !metadata.related_resources.is_empty() {
        help.push_str("\n### More\n\n");
        for link in &metadata.related_resources {
            help.push_str(&format!("- <{link}>\n"));
        }
    }
    help
}

/// The SARIF level of a failure.
pub(super) fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "note",
    }
}
