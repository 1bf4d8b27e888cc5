//! SARIF 2.1.0, complete or as GitHub code scanning takes it: one physical location a result, the property itself.
//! Results are built, written and dropped one at a time.

use std::io::{self, Write};

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use crate::diagnostic::{Diagnostic, DiagnosticKind};
use crate::finding::{Exemption, ExemptionSource, Outcome, Status, display};
use crate::model::StepKind;
use crate::policy::environment::Environment;
use crate::policy::metadata::Severity;
use crate::policy::pack::Author;
use crate::report::Around;
use crate::report::exemptions::view;
use crate::report::ledger::{kind_word, ledger};
use crate::report::place::{Place, place_utf16, uri};
use crate::report::sarif_limits as limits;
use crate::report::sarif_rules::{Rules, level};
use crate::report::telling::{address, capital, chain, line_of, shortened, step_text};
use crate::scan::Scan;
use crate::source::Span;

/// Messages about the input that GitHub is told; it shows few of them, and they count against the size of the file.
const GITHUB_NOTICES: usize = 1_000;
/// Characters of a message, and of a name for GitHub: beyond them is nothing that a person reads.
const LONGEST: usize = 4_000;
const LONGEST_NAME: usize = 300;

/// For whom it is written.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Flavour {
    /// All five outcomes.
    Complete,
    /// Failures and unknowns with a place in a file: GitHub shows an alert for every result it gets, ignores `kind` and
    /// `suppressions`, and refuses results without a file.
    Github,
}

/// Writes the log; nothing if GitHub would refuse it.
pub(super) fn write(scan: &Scan, around: &Around<'_>, flavour: Flavour, out: &mut dyn Write) -> io::Result<()> {
    let rules = Rules::new(scan, flavour);
    let chosen = scan.outcomes.iter().enumerate().filter(|(_, outcome)| is_shown(outcome, flavour)).collect();
    let mut run = Run { scan, around, flavour, rules, chosen, cut: 0, with_ledger: true };
    if flavour == Flavour::Github {
        run.fit(limits::BYTES)
            .map_err(|why| io::Error::new(io::ErrorKind::InvalidData, format!("GitHub would refuse it: {why}")))?;
    }
    run.print(out)
}

fn is_shown(outcome: &Outcome, flavour: Flavour) -> bool {
    match flavour {
        Flavour::Complete => true,
        Flavour::Github => outcome.is_finding() && outcome.span.is_some(),
    }
}

struct Log<'a>(&'a Run<'a>);

impl Serialize for Log<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("$schema", "https://json.schemastore.org/sarif-2.1.0.json")?;
        map.serialize_entry("version", "2.1.0")?;
        map.serialize_entry("runs", &[self.0])?;
        map.end()
    }
}

struct Run<'a> {
    scan: &'a Scan,
    around: &'a Around<'a>,
    flavour: Flavour,
    rules: Rules,
    /// What becomes a result, with its place among the outcomes.
    chosen: Vec<(usize, &'a Outcome)>,
    /// Results that were left out for GitHub's limits.
    cut: usize,
    with_ledger: bool,
}

impl Serialize for Run<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let scan = self.scan;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("tool", &json!({ "driver": driver(&self.rules), "extensions": self.extensions() }))?;
        map.serialize_entry("automationDetails", &json!({ "id": category(scan) }))?;
        map.serialize_entry("columnKind", "utf16CodeUnits")?;
        map.serialize_entry(
            "originalUriBaseIds",
            &json!({ "SRCROOT": { "description": { "text": "The root of the repository, or the folder that was scanned if there is none." } } }),
        )?;
        map.serialize_entry("invocations", &[self.invocation()])?;
        map.serialize_entry("results", &Results(self))?;
        if self.with_ledger {
            map.serialize_entry("properties", &Properties { ledger: ledger(scan) })?;
        }
        map.end()
    }
}

#[derive(Serialize)]
struct Properties<'a> {
    ledger: crate::report::ledger::LedgerView<'a>,
}

struct Results<'a>(&'a Run<'a>);

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.chosen.iter().map(|(number, outcome)| self.0.result(*number, outcome)))
    }
}

fn driver(rules: &Rules) -> Value {
    json!({
        "name": "seawall",
        "fullName": concat!("seawall ", env!("CARGO_PKG_VERSION")),
        "organization": "seawall",
        "version": env!("CARGO_PKG_VERSION"),
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "informationUri": env!("CARGO_PKG_REPOSITORY"),
        "rules": rules.list,
    })
}

/// The name of an author among the extensions: seawall's own policies are no seawall.
pub(super) fn extension_name(author: &Author) -> String {
    format!("policies of {}", author.name)
}

/// `category/`: GitHub keeps the alerts of each category apart and replaces them with each run.
fn category(scan: &Scan) -> String {
    let mut id = "seawall/".to_owned();
    for part in [Some(scan.profile.as_str()), scan.environment.map(Environment::word)]
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
    {
        id.push_str(part);
        id.push('/');
    }
    id
}

impl Run<'_> {
    fn print(&self, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, &Log(self))?;
        writeln!(out)
    }

    /// Leaves out what is too much for GitHub, which takes `most` bytes, the least important first, and looks at the rest.
    fn fit(&mut self, most: u64) -> Result<(), String> {
        self.keep(limits::RESULTS);
        if let Some(fault) = limits::rules_fault(&self.rules.list) {
            return Err(fault);
        }
        let rules = self.rules.list.len();
        if let Some(fault) =
            self.chosen.iter().find_map(|(number, outcome)| limits::result_fault(&self.result(*number, outcome), rules))
        {
            return Err(fault);
        }
        let size = |run: &Self| limits::size(most, &|out| run.print(out)).map_err(|error| error.to_string());
        let mut bytes = size(self)?;
        if bytes > most {
            self.with_ledger = false;
            bytes = size(self)?;
        }
        while bytes > most {
            if self.chosen.is_empty() {
                return Err(format!("it has {bytes} bytes without any result"));
            }
            // A tenth less than in proportion, since all else in the file stays.
            let fitting = self.chosen.len() as u64 * most / bytes * 9 / 10;
            self.keep(usize::try_from(fitting).unwrap_or(0));
            bytes = size(self)?;
        }
        Ok(())
    }

    /// Keeps the `most` results of the highest severity.
    fn keep(&mut self, most: usize) {
        if self.chosen.len() > most {
            self.chosen.sort_by_key(|(_, outcome)| {
                (matches!(outcome.status, Status::Unknown { .. }), std::cmp::Reverse(outcome.severity))
            });
            self.cut += self.chosen.len() - most;
            self.chosen.truncate(most);
        }
    }

    /// Who the policies are from. The rules stand in the driver, where GitHub looks for them, and name their extension.
    fn extensions(&self) -> Vec<Value> {
        let most = if self.flavour == Flavour::Github { limits::EXTENSIONS } else { usize::MAX };
        let extension = |author: &Author| {
            json!({
                "name": extension_name(author),
                "properties": { "digest": author.digest, "policies": author.policies },
            })
        };
        self.scan.authors.iter().take(most).map(extension).collect()
    }

    fn invocation(&self) -> Value {
        let most = if self.flavour == Flavour::Github { GITHUB_NOTICES } else { usize::MAX };
        let mut notices: Vec<Value> = self.scan.diagnostics.iter().take(most).map(|one| notice(self.scan, one)).collect();
        let mut left_out = |what: String| {
            let text = format!("{what} left out, as GitHub takes no more; the other reports have all.");
            notices.push(json!({ "level": "warning", "message": { "text": text } }));
        };
        match self.cut {
            0 => {}
            1 => left_out("1 result of lower severity was".to_owned()),
            more => left_out(format!("{more} results of lower severity were")),
        }
        if self.scan.diagnostics.len() > most {
            left_out(format!("{} messages about the input were", self.scan.diagnostics.len() - most));
        }
        if !self.with_ledger {
            left_out("The ledger was".to_owned());
        }
        if self.flavour == Flavour::Github && self.scan.authors.len() > limits::EXTENSIONS {
            left_out("Some of those whose policies judged were".to_owned());
        }
        let healthy = self.scan.diagnostics.iter().all(|one| one.kind != DiagnosticKind::Internal);
        json!({ "executionSuccessful": healthy, "toolExecutionNotifications": notices })
    }

    fn result(&self, number: usize, outcome: &Outcome) -> Value {
        let scan = self.scan;
        let control = &scan.controls[outcome.control];
        let resource = scan.estate.resource(outcome.resource);
        let related: Vec<(StepKind, Span)> = chain(outcome);
        let rule = self.rules.of(outcome);
        let mut result = Map::new();
        result.insert("ruleId".to_owned(), json!(rule.id));
        result.insert("ruleIndex".to_owned(), json!(rule.index));
        if self.flavour == Flavour::Complete {
            result.insert("kind".to_owned(), json!(kind(&outcome.status)));
            // GitHub compares by itself, and takes an alert that is missing for one that was fixed.
            if let Some(state) = self.around.state(number, outcome) {
                result.insert("baselineState".to_owned(), json!(state));
            }
        }
        result.insert("level".to_owned(), json!(self.level(outcome)));
        result.insert("message".to_owned(), json!({ "text": message(scan, outcome, &related) }));
        let logical = json!([{ "fullyQualifiedName": self.name(address(scan, outcome)), "kind": "resource" }]);
        let location = match outcome.span {
            Some(span) => {
                json!({ "physicalLocation": physical(scan, &place_utf16(&scan.sources, span)), "logicalLocations": logical })
            }
            None => json!({ "logicalLocations": logical }),
        };
        result.insert("locations".to_owned(), json!([location]));
        if !related.is_empty() {
            let linked: Vec<Value> = related
                .iter()
                .enumerate()
                .map(|(position, (step, span))| {
                    json!({
                        "id": position + 1,
                        "physicalLocation": physical(scan, &place_utf16(&scan.sources, *span)),
                        "message": { "text": format!("{}.", capital(step_text(*step))) },
                    })
                })
                .collect();
            result.insert("relatedLocations".to_owned(), json!(linked));
            result.insert("codeFlows".to_owned(), json!([code_flow(scan, outcome, &related)]));
        }
        result.insert("partialFingerprints".to_owned(), json!({ "seawall/v1": outcome.id }));
        if let Status::Exempt(exemption) = &outcome.status {
            result.insert("suppressions".to_owned(), json!([suppression(scan, exemption)]));
        }
        let mut properties = json!({
            "outcome": kind(&outcome.status),
            "severity": outcome.severity.to_string(),
            "resourceType": &*resource.resource_type,
            "resourceName": self.name(display(&resource.name)),
            "resourceId": self.name(display(&resource.id)),
            "path": outcome.path.to_string(),
            "absent": outcome.absent,
        });
        if let (Some(articles), Some(bag)) = (control.metadata.frameworks.get("gdpr"), properties.as_object_mut()) {
            bag.insert("gdpr".to_owned(), json!(articles));
        }
        if let (Some(argument), Some(bag)) = (&outcome.argument, properties.as_object_mut()) {
            bag.insert("argument".to_owned(), json!(argument));
        }
        result.insert("properties".to_owned(), properties);
        Value::Object(result)
    }

    /// A name, which for GitHub is on one line and not too long.
    fn name(&self, name: String) -> String {
        match self.flavour {
            Flavour::Complete => name,
            Flavour::Github => shortened(&line_of(&name), LONGEST_NAME),
        }
    }

    fn level(&self, outcome: &Outcome) -> &'static str {
        match (&outcome.status, self.flavour) {
            (Status::Fail { .. } | Status::Exempt(_), _) => level(outcome.severity),
            (Status::Unknown { .. }, Flavour::Github) => "note",
            // SARIF demands `none` for whatever is no failure.
            (Status::Pass | Status::Unknown { .. } | Status::NotApplicable, _) => "none",
        }
    }
}

/// Why and by whom a result counts no more
/// (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html#_Toc34317733>): only one that stands in the code has a location.
fn suppression(scan: &Scan, exemption: &Exemption) -> Value {
    let mut suppression = json!({
        "kind": match exemption.source {
            ExemptionSource::Suppression => "inSource",
            ExemptionSource::File | ExemptionSource::AzurePolicy => "external",
        },
        "status": "accepted",
        "justification": shortened(&line_of(&exemption.reason), LONGEST),
        "properties": view(scan, exemption),
    });
    let within = exemption.span.filter(|_| exemption.source == ExemptionSource::Suppression);
    if let (Some(span), Some(suppression)) = (within, suppression.as_object_mut()) {
        suppression
            .insert("location".to_owned(), json!({ "physicalLocation": physical(scan, &place_utf16(&scan.sources, span)) }));
    }
    suppression
}

fn kind(status: &Status) -> &'static str {
    match status {
        Status::Fail { .. } | Status::Exempt(_) => "fail",
        Status::Pass => "pass",
        Status::Unknown { .. } => "open",
        Status::NotApplicable => "notApplicable",
    }
}

fn message(scan: &Scan, outcome: &Outcome, related: &[(StepKind, Span)]) -> String {
    let title = &scan.controls[outcome.control].metadata.title;
    let mut text = match &outcome.status {
        Status::Pass => title.clone(),
        Status::NotApplicable => format!("Does not concern this resource: {title}"),
        Status::Exempt(exemption) if exemption.reason.is_empty() => format!("{title}: exempt"),
        Status::Exempt(exemption) => format!("{title}: exempt, {}", exemption.reason),
        Status::Unknown { cause } => format!("Unknown: {cause}. To be assured: {title}"),
        Status::Fail { conditional: None } => format!("{}. To be assured: {title}", capital(&outcome.message)),
        Status::Fail { conditional: Some(condition) } => {
            format!("{}. It holds if the resource is deployed: {condition}. To be assured: {title}", capital(&outcome.message))
        }
    };
    text = shortened(&line_of(&text), LONGEST).replace("](", "] (");
    if !text.ends_with(['.', '!', '?']) {
        text.push('.');
    }
    if !related.is_empty() {
        let links: Vec<String> =
            related.iter().enumerate().map(|(position, (step, _))| format!("[{}]({})", step_text(*step), position + 1)).collect();
        text.push_str(&format!(" The value comes by {}.", links.join(", ")));
    }
    text
}

/// From the literal to the property of the resource.
fn code_flow(scan: &Scan, outcome: &Outcome, related: &[(StepKind, Span)]) -> Value {
    let mut steps: Vec<Value> =
        related.iter().rev().map(|(step, span)| flow_location(scan, *span, &format!("{}.", capital(step_text(*step))))).collect();
    if let Some(span) = outcome.span {
        steps.push(flow_location(scan, span, "The property of the resource."));
    }
    json!({ "threadFlows": [{ "locations": steps }] })
}

fn flow_location(scan: &Scan, span: Span, text: &str) -> Value {
    json!({ "location": { "physicalLocation": physical(scan, &place_utf16(&scan.sources, span)), "message": { "text": text } } })
}

fn physical(scan: &Scan, place: &Place) -> Value {
    json!({
        "artifactLocation": artifact(&scan.in_repository(&place.file)),
        "region": {
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column,
        },
    })
}

fn artifact(path: &str) -> Value {
    json!({ "uri": uri(path), "uriBaseId": "SRCROOT" })
}

fn notice(scan: &Scan, diagnostic: &Diagnostic) -> Value {
    let level = match diagnostic.kind {
        DiagnosticKind::Input | DiagnosticKind::Internal => "error",
        DiagnosticKind::Unsupported | DiagnosticKind::Limit => "warning",
        DiagnosticKind::Note => "note",
    };
    let mut text = format!("{}.", capital(&diagnostic.message));
    if let Some(hint) = &diagnostic.hint {
        text.push_str(&format!(" {}.", capital(hint)));
    }
    let mut notice = json!({
        "level": level,
        "message": { "text": shortened(&line_of(&text), LONGEST).replace("](", "] (") },
        "properties": { "kind": kind_word(diagnostic.kind) },
    });
    let location = match (diagnostic.span, &diagnostic.path) {
        (Some(span), _) => Some(physical(scan, &place_utf16(&scan.sources, span))),
        (None, Some(path)) => Some(json!({ "artifactLocation": artifact(&scan.in_repository(path)) })),
        (None, None) => None,
    };
    if let (Some(location), Some(notice)) = (location, notice.as_object_mut()) {
        notice.insert("locations".to_owned(), json!([{ "physicalLocation": location }]));
    }
    notice
}

/// Severities as GitHub's bands of `security-severity` have them.
pub(super) fn security_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "3.0",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Control, outcomes};
    use crate::model::Path;
    use crate::policy::catalogue::Catalogue;
    use crate::policy::{Denial, Judgement, Verdict};
    use crate::scan::{Input, Options, read};
    use crate::workspace::Memory;

    /// Letters that no compressor makes small.
    fn noise(count: usize) -> String {
        let mut seed = 1_u64;
        let mut letter = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            char::from_u32(0x4e00 + u32::try_from(seed >> 33).unwrap() % 20_000).unwrap()
        };
        (0..count).map(|_| letter()).collect()
    }

    /// The limit is given, so that little is enough to pass it: GitHub's own is what `write` gives.
    #[test]
    fn what_is_too_large_is_cut_to_its_size() {
        let text = noise(60_000);
        let names: Vec<String> = text.chars().collect::<Vec<_>>().chunks(1000).map(|chunk| chunk.iter().collect()).collect();
        let resource = |name: &String| {
            format!(r#"{{"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-01-01", "name": "{name}"}}"#)
        };
        let schema = r#""$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#""#;
        let resources = names.iter().map(resource).collect::<Vec<_>>().join(",");
        let template = format!(r#"{{{schema}, "contentVersion": "1.0.0.0", "resources": [{resources}]}}"#);
        let workspace = Memory::new([("a.json", template.as_str())]);
        let mut scan = read(&workspace, &[Input { path: "a.json".to_owned(), named: true }], &Options::default());
        let policy = Catalogue::embedded().unwrap().policies.swap_remove(0);
        scan.controls = vec![Control { metadata: policy.metadata, severity: Severity::High, enabled: true, author: 0 }];
        let declared = scan.estate.indices().filter(|index| !scan.estate.is_implied(*index));
        let judgements = declared.zip(&names).map(|(resource, name)| {
            let denials = vec![Denial { path: Path::keys(&["properties"]), message: name.clone() }];
            let verdict = Verdict::Fail { denials, conditional: None };
            Judgement { control: 0, resource, environment: None, severity: Severity::High, verdict }
        });
        scan.outcomes = outcomes(&scan.estate, &scan.sources, &scan.controls, judgements.collect(), &mut |_| {});
        let around = Around::default();
        let mut run = Run {
            scan: &scan,
            around: &around,
            flavour: Flavour::Github,
            rules: Rules::new(&scan, Flavour::Github),
            chosen: scan.outcomes.iter().enumerate().collect(),
            cut: 0,
            with_ledger: true,
        };
        let most = 60_000;
        assert!(limits::size(most, &|out| run.print(out)).unwrap() > most);
        run.fit(most).unwrap();
        let bytes = limits::size(most, &|out| run.print(out)).unwrap();
        assert!((most / 2..=most).contains(&bytes), "{bytes} bytes");
        assert_eq!(run.cut + run.chosen.len(), names.len());
        let notices = run.invocation().to_string();
        assert!(notices.contains("The ledger was left out") && notices.contains("results of lower severity were left out"));
        let why = run.fit(100).unwrap_err();
        assert!(why.starts_with("it has ") && why.ends_with(" bytes without any result"), "{why}");
    }
}
