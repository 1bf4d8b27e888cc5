//! Exemptions as reports tell them, and the list of all of them: what an auditor asks for first.

use std::io::{self, Write};

use serde::Serialize;

use crate::exemption::{Entry, State};
use crate::finding::{Exemption, ExemptionSource};
use crate::report::place::{Place, place};
use crate::report::telling::{count, line_of, shortened, status_word};
use crate::scan::Scan;

/// Characters of a text in a table for terminals.
const SHORT: usize = 60;

/// An exemption.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ExemptionView<'a> {
    source: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    reason: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    approver: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    compensating_control: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ticket: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Place>,
    /// What it would be else.
    #[serde(skip_serializing_if = "Option::is_none")]
    instead: Option<&'static str>,
}

/// `exemption` with its places as lines.
pub(super) fn view<'a>(scan: &Scan, exemption: &'a Exemption) -> ExemptionView<'a> {
    ExemptionView {
        source: source(exemption.source),
        reason: &exemption.reason,
        owner: exemption.owner.as_deref(),
        approver: exemption.approver.as_deref(),
        compensating_control: exemption.compensating_control.as_deref(),
        ticket: exemption.ticket.as_deref(),
        created: exemption.created.map(|day| day.to_string()),
        expires: exemption.expires.map(|day| day.to_string()),
        location: exemption.span.map(|span| place(&scan.sources, span)),
        instead: exemption.instead.as_deref().map(status_word),
    }
}

/// The word for where it is written.
pub(super) fn source(source: ExemptionSource) -> &'static str {
    match source {
        ExemptionSource::Suppression => "suppression",
        ExemptionSource::File => "file",
        ExemptionSource::AzurePolicy => "azure-policy",
    }
}

/// Where it is written: the file and the line, as far as they are known.
pub(super) fn written(scan: &Scan, exemption: &Exemption) -> Option<(String, u32)> {
    exemption.span.map(|span| place(&scan.sources, span)).map(|place| (place.file, place.line))
}

/// The exemptions that end soon or have ended, first to end first.
pub(super) fn ending_soon(scan: &Scan) -> Vec<&Entry> {
    let mut soon: Vec<&Entry> =
        scan.exemptions.iter().filter(|entry| matches!(entry.state, State::Expiring | State::Expired)).collect();
    soon.sort_by_key(|entry| entry.exemption.expires);
    soon
}

#[derive(Serialize)]
struct List<'a> {
    version: u32,
    exemptions: Vec<Listed<'a>>,
}

/// An exemption with what became of it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Listed<'a> {
    state: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    note: &'a str,
    /// How many findings it exempts.
    findings: usize,
    controls: &'a [String],
    about: &'a str,
    file: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    #[serde(flatten)]
    exemption: ExemptionView<'a>,
}

/// All of them, by file and place.
pub(super) fn listed(scan: &Scan) -> Vec<Listed<'_>> {
    scan.exemptions.iter().map(|entry| one(scan, entry)).collect()
}

fn one<'a>(scan: &Scan, entry: &'a Entry) -> Listed<'a> {
    let Entry { exemption, controls, about, file, span, state, note, used } = entry;
    Listed {
        state: state.word(),
        note,
        findings: *used,
        controls,
        about,
        file,
        line: span.map(|span| place(&scan.sources, span).line),
        exemption: view(scan, exemption),
    }
}

/// Writes all suppressions and exemptions as JSON.
pub(super) fn write_json(scan: &Scan, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &List { version: 1, exemptions: listed(scan) })?;
    writeln!(out)
}

/// Writes all suppressions and exemptions as a table, a few lines each.
pub(super) fn write_table(scan: &Scan, out: &mut dyn Write) -> io::Result<()> {
    for entry in &scan.exemptions {
        let exemption = &entry.exemption;
        let controls = if entry.controls.is_empty() { "?".to_owned() } else { entry.controls.join(", ") };
        let line = entry.span.map_or_else(String::new, |span| format!(":{}", place(&scan.sources, span).line));
        let until = exemption.expires.map_or_else(|| "never ends".to_owned(), |day| format!("until {day}"));
        let used = match entry.used {
            0 => String::new(),
            number => format!(", {}", count(number, "finding", "findings")),
        };
        let until = if entry.state == State::Malformed { "never counts" } else { &until };
        writeln!(out, "{:10} {} ({until}{used})", entry.state.word(), line_of(&controls))?;
        let about = if entry.about.is_empty() { String::new() } else { format!(": {}", shortened(&entry.about, SHORT * 3)) };
        writeln!(out, "           {}{line}{}", line_of(&entry.file), line_of(&about))?;
        if !exemption.reason.is_empty() {
            writeln!(out, "           why: {}", line_of(&shortened(&exemption.reason, SHORT * 3)))?;
        }
        let who = [
            ("owner", &exemption.owner),
            ("approver", &exemption.approver),
            ("ticket", &exemption.ticket),
            ("instead", &exemption.compensating_control),
        ];
        let who =
            who.into_iter().filter_map(|(word, text)| Some(format!("{word} {}", line_of(&shortened(text.as_deref()?, SHORT)))));
        let who: Vec<String> = who.chain(exemption.created.map(|day| format!("since {day}"))).collect();
        if !who.is_empty() {
            writeln!(out, "           {}", who.join(", "))?;
        }
        if !entry.note.is_empty() {
            writeln!(out, "           {}", line_of(&entry.note))?;
        }
    }
    let states = [
        State::Used,
        State::Expiring,
        State::Unused,
        State::Undecided,
        State::Idle,
        State::Expired,
        State::Refused,
        State::Malformed,
    ];
    let number = |state: &State| scan.exemptions.iter().filter(|entry| entry.state == *state).count();
    let counted = states.iter().map(|state| (number(state), state.word())).filter(|(number, _)| *number > 0);
    let counted: Vec<String> = counted.map(|(number, word)| format!("{number} {word}")).collect();
    match counted.as_slice() {
        [] => writeln!(out, "no suppressions and no exemptions"),
        some => {
            let all = count(scan.exemptions.len(), "suppression or exemption", "suppressions and exemptions");
            writeln!(out, "{all}: {}", some.join(", "))
        }
    }
}
