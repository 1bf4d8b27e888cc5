//! JSON reports: outcomes one behind the other, each once; numbers and gaps found anew; one ledger.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use indexmap::IndexMap;
use indexmap::map::Entry;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::report::merge::outcomes::{Choice, Numbers, Told};
use crate::report::merge::walk::{Member, Way, members};
use crate::report::merge::{Array, Inputs, Merged, Trouble, printed};
use crate::scan::ledger::Lacking;

/// Members that all reports must have in common, and what that is.
const COMMON: [(&str, &str); 3] =
    [("tool", "the version of seawall"), ("profile", "the profile"), ("policies", "the digests of the policies")];

/// Merges JSON reports.
pub(super) fn merge(inputs: &Inputs<'_>, out: &mut dyn Write) -> Result<Merged, Trouble> {
    let mut joined = Joined::default();
    for place in 0..inputs.names.len() {
        joined.read(inputs, place)?;
    }
    joined.write(inputs, out)
}

/// What is known of all reports that were read.
#[derive(Default)]
struct Joined {
    head: Map<String, Value>,
    choice: Choice,
    /// Whose report has which digest.
    digests: BTreeMap<Vec<u8>, usize>,
    exemptions: IndexMap<String, Map<String, Value>>,
    diagnostics: Vec<Value>,
    ledger: Value,
    /// Gaps that do not follow from the ledger.
    further: Vec<String>,
}

impl Joined {
    /// Reads a report, all but its findings.
    fn read(&mut self, inputs: &Inputs<'_>, place: usize) -> Result<(), String> {
        let text = inputs.read(place)?;
        let of = |why: String| inputs.of(place, &why);
        if let Some(before) = self.digests.insert(Sha256::digest(&text).to_vec(), place) {
            let (one, other) = (inputs.name(before), inputs.name(place));
            return Err(format!("`{one}` and `{other}` are the same report: what is counted twice is wrong"));
        }
        let (mut numbers, mut members) = (Numbers::default(), Map::new());
        let mut visit = |member: Member<'_, '_>| {
            match member {
                Member::Element(outcome) => {
                    let told = told(outcome)?;
                    numbers.count(&told);
                    self.choice.enter(place, &told);
                }
                Member::Whole(key, value) => {
                    let value = serde_json::from_str(value.get()).map_err(|_| "it is too deep".to_owned())?;
                    members.insert(key.to_owned(), value);
                }
            }
            Ok(())
        };
        walked(&text, "outcomes", "findings", &mut visit).map_err(of)?;
        drop(text);
        let mut take = |key: &str| members.shift_remove(key);
        if take("version") != Some(json!(1)) {
            return Err(of("it is no report of version 1".to_owned()));
        }
        if take("baseline").is_some() {
            let hint = "merge what was collected, and scan that against the baseline";
            return Err(of(format!("it was compared with a baseline, of which no part can tell what is gone; {hint}")));
        }
        let (summary, ledger, diagnostics) = (take("summary"), take("ledger"), take("diagnostics"));
        let exemptions = take("exemptions").unwrap_or_else(|| json!([]));
        let (Some(summary), Some(ledger), Some(Value::Array(diagnostics)), Value::Array(exemptions)) =
            (summary, ledger, diagnostics, exemptions)
        else {
            return Err(of("it is no report: its summary, ledger or diagnostics are missing".to_owned()));
        };
        self.head(members, place).map_err(|what| match place {
            0 => of(what),
            _ => format!("`{}` cannot be merged with `{}`: {what}", inputs.name(place), inputs.name(0)),
        })?;
        self.account(numbers, &summary, ledger, diagnostics).map_err(of)?;
        exemptions.into_iter().try_for_each(|one| self.exemption(one)).map_err(of)
    }

    /// Holds what stands above all against what the first report has there.
    fn head(&mut self, mut members: Map<String, Value>, place: usize) -> Result<(), String> {
        let strange = members.keys().find(|key| !matches!(key.as_str(), "$schema" | "environment") && !common(key));
        if let Some(key) = strange {
            return Err(format!("it has `{}`, which this seawall does not know", key.escape_debug()));
        }
        if place == 0 {
            self.head = members;
            return Ok(());
        }
        if let Some((_, what)) = COMMON.iter().find(|(key, _)| self.head.get(*key) != members.get(*key)) {
            return Err(format!("they do not have {what} in common"));
        }
        // Each outcome has its own.
        if self.head.get("environment") != members.shift_remove("environment").as_ref() {
            self.head.shift_remove("environment");
        }
        Ok(())
    }

    /// Adds the ledger and the diagnostics of a report whose outcomes are `numbers`.
    fn account(
        &mut self,
        mut numbers: Numbers,
        summary: &Value,
        mut ledger: Value,
        diagnostics: Vec<Value>,
    ) -> Result<(), String> {
        let gaps = ledger.as_object_mut().and_then(|ledger| ledger.shift_remove("gaps"));
        let gaps: Vec<String> = gaps.and_then(|gaps| serde_json::from_value(gaps).ok()).ok_or("its ledger has no gaps")?;
        numbers.complete = gaps.is_empty();
        if Numbers::deserialize(summary).ok().as_ref() != Some(&numbers) {
            return Err("its numbers are not those of its outcomes".to_owned());
        }
        let follow = lacking(&ledger, &diagnostics, numbers.unknown).sentences();
        for gap in gaps {
            if !follow.contains(&gap) && !self.further.contains(&gap) {
                self.further.push(gap);
            }
        }
        self.diagnostics.extend(diagnostics);
        if self.ledger.is_null() {
            self.ledger = ledger;
        } else if !join(&mut self.ledger, ledger) {
            return Err("its ledger is of another form".to_owned());
        }
        Ok(())
    }

    /// Adds an exemption; what several runs were given is one, with the findings of all.
    fn exemption(&mut self, one: Value) -> Result<(), String> {
        let Value::Object(one) = one else { return Err("an exemption cannot be read".to_owned()) };
        let told = |one: &Map<String, Value>| Some((one.get("state")?.as_str().map(rank)?, one.get("findings")?.as_u64()?));
        let (state, findings) = told(&one).ok_or("an exemption cannot be read")?;
        if let Some((file, line)) = one.get("file").and_then(Value::as_str).zip(one.get("line").and_then(Value::as_u64))
            && state > rank("unused")
        {
            self.choice.useful(file, line);
        }
        let mut about = one.clone();
        about.retain(|key, _| !matches!(key.as_str(), "state" | "note" | "findings"));
        match self.exemptions.entry(Value::Object(about).to_string()) {
            Entry::Vacant(place) => drop(place.insert(one)),
            Entry::Occupied(mut known) => {
                let (known_state, known_findings) = told(known.get()).unwrap_or_default();
                if state > known_state {
                    known.insert(one);
                }
                known.get_mut().insert("findings".to_owned(), json!(known_findings.saturating_add(findings)));
            }
        }
        Ok(())
    }

    /// Writes what was read as one report.
    fn write(mut self, inputs: &Inputs<'_>, out: &mut dyn Write) -> Result<Merged, Trouble> {
        let mut numbers = Numbers::default();
        let mut findings = vec![0usize; inputs.names.len()];
        self.each(inputs, "outcomes", &mut |place, _, told| {
            numbers.count(told);
            findings.iter_mut().skip(place).take(1).for_each(|count| *count += usize::from(told.outcome.is_finding()));
            Ok(())
        })?;
        let known: BTreeSet<String> =
            self.diagnostics.iter().filter_map(|one| one["message"].as_str().map(str::to_owned)).collect();
        let differing = self.choice.differing().filter(|message| !known.contains(*message));
        self.diagnostics.extend(differing.map(|message| json!({ "kind": "input", "message": message })));
        let mut gaps = lacking(&self.ledger, &self.diagnostics, numbers.unknown).sentences();
        gaps.append(&mut self.further);
        numbers.complete = gaps.is_empty();
        let is_empty = array(&self.ledger, "/deployments").is_empty();
        if let Some(ledger) = self.ledger.as_object_mut() {
            ledger.insert("gaps".to_owned(), json!(gaps));
        }
        write!(out, "{{")?;
        let mut comma = "";
        for (key, value) in [("$schema", self.head.get("$schema")), ("version", Some(&json!(1)))]
            .into_iter()
            .chain(["tool", "profile", "policies", "environment"].map(|key| (key, self.head.get(key))))
        {
            if let Some(value) = value {
                write!(out, "{comma}\n  \"{key}\": {}", printed(value, 1)?)?;
                comma = ",";
            }
        }
        write!(out, ",\n  \"summary\": {}", printed(&numbers, 1)?)?;
        for section in ["findings", "outcomes"] {
            write!(out, ",\n  \"{section}\": ")?;
            let (mut array, mut written) = (Array::begin(out, 1)?, vec![0usize; inputs.names.len()]);
            self.each(inputs, section, &mut |place, text, _| {
                written.iter_mut().skip(place).take(1).for_each(|count| *count += 1);
                Ok(array.push(text.get())?)
            })?;
            array.end()?;
            if section == "findings"
                && let Some(place) = findings.iter().zip(&written).position(|(one, other)| one != other)
            {
                return Err(inputs.of(place, "its findings are not those among its outcomes").into());
            }
        }
        if !self.exemptions.is_empty() {
            let exemptions: Vec<&Map<String, Value>> = self.exemptions.values().collect();
            write!(out, ",\n  \"exemptions\": {}", printed(&exemptions, 1)?)?;
        }
        write!(out, ",\n  \"diagnostics\": {}", printed(&self.diagnostics, 1)?)?;
        writeln!(out, ",\n  \"ledger\": {}\n}}", printed(&self.ledger, 1)?)?;
        Ok(Merged { failures: numbers.by_severity(), gaps, is_empty, notices: Vec::new() })
    }

    /// Visits what counts of the outcomes, or findings, of all reports.
    fn each(
        &self,
        inputs: &Inputs<'_>,
        section: &str,
        visit: &mut dyn FnMut(usize, &RawValue, &Told<'_>) -> Result<(), Trouble>,
    ) -> Result<(), Trouble> {
        for place in 0..inputs.names.len() {
            let text = inputs.read(place)?;
            let mut failed = None;
            let mut one = |member: Member<'_, '_>| {
                let Member::Element(element) = member else { return Ok(()) };
                let told = told(element)?;
                if section == "findings" && !told.outcome.is_finding() {
                    return Err("one of its findings is none".to_owned());
                }
                if self.choice.keeps(place, &told) {
                    visit(place, element, &told).map_err(|trouble| {
                        failed = Some(trouble);
                        String::new()
                    })?;
                }
                Ok(())
            };
            let other = if section == "outcomes" { "findings" } else { "outcomes" };
            let walked = walked(&text, section, other, &mut one);
            if let Some(trouble) = failed {
                return Err(trouble);
            }
            walked.map_err(|why| inputs.of(place, &why))?;
        }
        Ok(())
    }
}

/// Walks through a report, one section element by element and without the other.
fn walked<'de>(
    text: &'de [u8],
    section: &str,
    skipped: &str,
    visit: &mut dyn FnMut(Member<'_, 'de>) -> Result<(), String>,
) -> Result<(), String> {
    let way = |key: &str| match key {
        _ if key == section => Way::Elements,
        _ if key == skipped => Way::Skipped,
        _ => Way::Whole,
    };
    members(text, &way, visit)
}

fn told(element: &RawValue) -> Result<Told<'_>, String> {
    serde_json::from_str(element.get()).map_err(|_| "one of its outcomes cannot be read".to_owned())
}

fn common(key: &str) -> bool {
    COMMON.iter().any(|(common, _)| *common == key)
}

/// How much an exemption is of use, by the word for its state: what any run says of its use counts.
fn rank(state: &str) -> u8 {
    match state {
        "unused" => 1,
        "idle" => 2,
        "undecided" => 3,
        "used" => 4,
        "expiring" => 5,
        _ => 0,
    }
}

fn array<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// What a ledger and diagnostics say that is lacking.
fn lacking(ledger: &Value, diagnostics: &[Value], unknown: usize) -> Lacking {
    let taken = |kind: &str| array(ledger, "/files").iter().filter(|file| file["takenFor"] == kind).count();
    let not_understood = ledger.pointer("/declarations/notUnderstood").and_then(Value::as_u64).unwrap_or(0);
    Lacking {
        unreadable: taken("unreadable"),
        not_read: taken("notRead"),
        not_understood: usize::try_from(not_understood).unwrap_or(usize::MAX),
        unresolved: array(ledger, "/modules").iter().filter(|module| module["resolved"] == false).count(),
        incomplete: array(ledger, "/deployments").iter().filter(|one| one.get("incomplete").is_some()).count(),
        trouble: diagnostics.iter().filter(|one| one["kind"] != "note").count(),
        unknown,
    }
}

/// Joins two ledgers: lists one behind the other, numbers added, anything else equal. The parser bounds the depth.
fn join(one: &mut Value, other: Value) -> bool {
    match (one, other) {
        (Value::Array(one), Value::Array(other)) => {
            one.extend(other);
            true
        }
        (Value::Object(one), Value::Object(other)) => other.into_iter().all(|(key, value)| match one.get_mut(&key) {
            Some(known) => join(known, value),
            None => {
                one.insert(key, value);
                true
            }
        }),
        (Value::Number(one), Value::Number(other)) => {
            let sum = one.as_u64().zip(other.as_u64()).and_then(|(one, other)| one.checked_add(other));
            sum.inspect(|sum| *one = (*sum).into()).is_some()
        }
        (one, other) => *one == other,
    }
}
