//! Whether what is exempt is so by an entry of the register that still counts, and the register tells what became of its entries.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::evidence::documents::{Decision, Documents, ExemptionRow, FINDINGS, OutcomeWord};
use crate::evidence::verify::Faults;
use crate::evidence::verify::text::{listed, shown};

const EXEMPTIONS: &str = "exemptions.json";

/// States of entries that exempt something.
const IN_FORCE: [&str; 2] = ["used", "expiring"];

/// All states.
const STATES: [&str; 8] = ["used", "expiring", "unused", "undecided", "idle", "expired", "refused", "malformed"];

/// What tells one decision from another: all of it but what the outcome would be without, which is told of each finding.
fn key(decision: &Decision) -> String {
    let decision = Decision { instead: None, ..decision.clone() };
    serde_json::to_string(&decision).expect("invariant: texts are JSON")
}

/// A decision, with the entries and the findings that name it.
#[derive(Default)]
struct Named<'a> {
    /// Entries, by their number in the register from 1.
    entries: Vec<(usize, &'a ExemptionRow)>,
    /// Lines of findings.
    lines: Vec<usize>,
}

/// Checks the register against the findings.
pub(super) fn check(documents: &Documents, faults: &mut Faults) {
    let today = documents.scope.created.get(..10).and_then(|day| day.parse::<Date>().ok());
    if today.is_none() {
        faults.add("scope.json", "`created` is no time, so that nobody can tell which exemptions had expired");
    }
    let mut decisions: BTreeMap<String, Named<'_>> = BTreeMap::new();
    for (at, row) in documents.exemptions.iter().enumerate() {
        entry(at + 1, row, today, faults);
        decisions.entry(key(&row.decision)).or_default().entries.push((at + 1, row));
    }
    for (at, finding) in documents.findings.iter().enumerate() {
        let Some(decision) = finding.exemption.as_ref().filter(|_| finding.outcome == OutcomeWord::Exempt) else { continue };
        let place = format!("{FINDINGS}:{}", at + 1);
        expiry(&place, "its exemption", decision, today, faults);
        decisions.entry(key(decision)).or_default().lines.push(at + 1);
    }
    for named in decisions.values() {
        compare(named, faults);
    }
}

/// Checks an entry alone.
fn entry(number: usize, row: &ExemptionRow, today: Option<Date>, faults: &mut Faults) {
    let state = shown(&row.state);
    faults.unless(STATES.contains(&row.state.as_str()), EXEMPTIONS, || {
        format!("entry {number} has the state `{state}`, which is none")
    });
    if IN_FORCE.contains(&row.state.as_str()) {
        expiry(EXEMPTIONS, &format!("entry {number} is `{state}` and"), &row.decision, today, faults);
        faults.unless(row.used > 0, EXEMPTIONS, || format!("entry {number} is `{state}`, and exempts nothing"));
    } else if row.state != "undecided" {
        faults.unless(row.used == 0, EXEMPTIONS, || {
            format!("entry {number} is `{state}`, and says that it exempts {} findings", row.used)
        });
    }
}

/// Checks that a decision still counts on the day of the pack: on its last day it does.
fn expiry(file: &str, what: &str, decision: &Decision, today: Option<Date>, faults: &mut Faults) {
    let Some(expires) = &decision.expires else { return };
    match (expires.parse::<Date>(), today) {
        (Err(_), _) => faults.add(file, format!("{what} expires on a day that is none")),
        (Ok(last), Some(today)) if last < today => {
            faults.add(file, format!("{what} expired on {last}, before the pack was made: it is still used"));
        }
        _ => {}
    }
}

/// Checks the entries of a decision against the findings that name it. Equal findings of several deployments are one, so that an entry may have
/// exempted more than there are.
fn compare(named: &Named<'_>, faults: &mut Faults) {
    let in_force = named.entries.iter().filter(|(_, row)| row.used > 0);
    let used: u128 = in_force.clone().map(|(_, row)| u128::from(row.used)).sum();
    if named.entries.is_empty() {
        for line in &named.lines {
            faults.add(&format!("{FINDINGS}:{line}"), format!("it is exempt by a decision that is not in `{EXEMPTIONS}`"));
        }
        return;
    }
    if named.lines.is_empty() {
        for (number, row) in in_force {
            faults.add(
                EXEMPTIONS,
                format!("entry {number} says that it exempts {} findings, and `{FINDINGS}` has none of them", row.used),
            );
        }
    } else if used < named.lines.len() as u128 {
        let numbers: Vec<String> =
            named.entries.iter().map(|(number, row)| format!("{number} (`{}`)", shown(&row.state))).collect();
        let (numbers, lines) = (listed(&numbers), named.lines.len());
        faults.add(
            EXEMPTIONS,
            format!("entry {numbers} says that it exempts {used} findings, and {lines} are exempt by its decision"),
        );
    }
}
