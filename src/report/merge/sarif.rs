//! SARIF logs side by side: each run as it is, under a category of its own, since GitHub refuses two runs of a tool in one category
//! (<https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning#runautomationdetails-object>).
//!
//! The category of a run gets the name of its file, so that it is the same each night if the file is called the same.

use std::collections::BTreeMap;
use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::policy::metadata::Severity;
use crate::report::merge::walk::{Member, Way, members};
use crate::report::merge::{Array, Inputs, Merged, Trouble, printed};
use crate::report::sarif_limits::{self as limits, Counter};

/// Merges SARIF logs.
pub(super) fn merge(inputs: &Inputs<'_>, out: &mut dyn Write) -> Result<Merged, Trouble> {
    let labels = labels(inputs.names);
    let mut merged = Merged::default();
    let mut categories: BTreeMap<String, usize> = BTreeMap::new();
    let mut out = Counted { out, size: GzEncoder::new(Counter(0), Compression::fast()) };
    write!(
        out,
        "{{\n  \"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\",\n  \"version\": \"2.1.0\",\n  \"runs\": "
    )?;
    let mut runs = Array::begin(&mut out, 1)?;
    for (place, label) in labels.iter().enumerate() {
        let text = inputs.read(place)?;
        let of = |why: String| inputs.of(place, &why);
        let found = runs_of(&text).map_err(of)?;
        // What has several was merged before: its categories are distinct.
        let label = (found.len() == 1).then_some(label.as_str());
        for run in found {
            let (text, told) = Run::read(run, label).map_err(of)?;
            if let Some(other) = categories.insert(told.category.clone(), place) {
                let (name, other) = (inputs.name(place), inputs.name(other));
                let why =
                    format!("a run of `{name}` and one of `{other}` are of the same category `{}`", told.category.escape_debug());
                return Err(Trouble::Input(why));
            }
            runs.push(&text)?;
            told.add(inputs.name(place), &mut merged);
        }
    }
    runs.end()?;
    writeln!(out, "\n}}")?;
    if categories.len() > limits::RUNS {
        let why =
            format!("there are {} runs, and GitHub takes {} in a file: merge fewer at a time", categories.len(), limits::RUNS);
        return Err(Trouble::Input(why));
    }
    let bytes = out.size.finish()?.0;
    if bytes > limits::BYTES {
        merged.notices.push(format!("GitHub takes no file as large as this one: {bytes} bytes, compressed"));
    }
    Ok(merged)
}

/// The runs of a log.
fn runs_of(text: &[u8]) -> Result<Vec<&RawValue>, String> {
    let mut runs = Vec::new();
    let mut is_log = false;
    members(text, &|key| if key == "runs" { Way::Elements } else { Way::Whole }, &mut |member| {
        match member {
            Member::Element(run) => runs.push(run),
            Member::Whole("$schema", _) => {}
            Member::Whole("version", version) => is_log = version.get() == "\"2.1.0\"",
            Member::Whole(key, _) => return Err(format!("it has `{}`, which cannot be merged", key.escape_debug())),
        }
        Ok(())
    })?;
    if is_log { Ok(runs) } else { Err("it is no SARIF log of version 2.1.0".to_owned()) }
}

/// What a run says.
#[derive(Default)]
struct Run {
    category: String,
    results: usize,
    failures: [usize; 4],
    /// Why it is not complete; none if it does not say.
    gaps: Option<Vec<String>>,
    failed: bool,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
#[serde(rename_all = "camelCase")]
struct Told {
    #[serde(default)]
    suppressions: Vec<serde::de::IgnoredAny>,
    baseline_state: Option<String>,
    properties: Properties,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Properties {
    outcome: String,
    severity: Severity,
}

impl Run {
    /// Looks a run over, and gives its text with the category it gets.
    fn read(run: &RawValue, label: Option<&str>) -> Result<(String, Run), String> {
        let mut told = Run::default();
        let (mut text, mut is_ours, mut comma) = ("{".to_owned(), false, "");
        members(run.get().as_bytes(), &|_| Way::Whole, &mut |member| {
            let Member::Whole(key, value) = member else { return Ok(()) };
            let json = || serde_json::from_str::<Value>(value.get()).map_err(|_| "it is too deep".to_owned());
            let mut written = value.get().to_owned();
            match key {
                "tool" => is_ours = json()?["driver"]["name"] == "seawall",
                "automationDetails" => {
                    let mut details = json()?;
                    told.category = category(&mut details, label).ok_or("one of its runs has no category")?;
                    written = printed(&details, 3).map_err(|error| error.to_string())?;
                }
                "invocations" => {
                    told.failed = json()?.as_array().into_iter().flatten().any(|one| one["executionSuccessful"] != true);
                }
                "properties" => told.gaps = serde_json::from_value(json()?["ledger"]["gaps"].take()).ok(),
                "results" => told.count(value)?,
                _ => {}
            }
            text.push_str(&format!("{comma}\n      {}: {written}", Value::from(key)));
            comma = ",";
            Ok(())
        })?;
        if !is_ours {
            return Err("it is the log of another program".to_owned());
        }
        if told.category.is_empty() {
            return Err("one of its runs has no category".to_owned());
        }
        text.push_str("\n    }");
        Ok((text, told))
    }

    fn count(&mut self, results: &RawValue) -> Result<(), String> {
        let results: Vec<Told> =
            serde_json::from_str(results.get()).map_err(|_| "one of its results cannot be read".to_owned())?;
        self.results = results.len();
        for told in results.iter().filter(|told| told.properties.outcome == "fail" && told.suppressions.is_empty()) {
            let place = Severity::ALL.iter().position(|severity| *severity == told.properties.severity);
            // What was there before counts for no exit code.
            let counts = told.baseline_state.as_deref() != Some("unchanged");
            if let Some(count) = place.filter(|_| counts).and_then(|place| self.failures.get_mut(place)) {
                *count += 1;
            }
        }
        Ok(())
    }

    /// Adds it to what is known of all.
    fn add(self, name: &str, merged: &mut Merged) {
        merged.failures.iter_mut().zip(self.failures).for_each(|(sum, count)| *sum += count);
        match self.gaps {
            Some(gaps) => merged.gaps.extend(gaps.into_iter().map(|gap| format!("`{name}`: {gap}"))),
            None => merged.gaps.push(format!("`{name}`: the log does not say whether it is complete")),
        }
        if self.failed {
            merged.gaps.push(format!("`{name}`: the run failed"));
        }
        if self.results > limits::RESULTS {
            merged.notices.push(format!("GitHub takes no run with as many results as one of `{name}` has: {}", self.results));
        }
    }
}

/// The category of a run, what stands before the last `/` of its id, with the label in it.
fn category(details: &mut Value, label: Option<&str>) -> Option<String> {
    let (before, behind) = details.get("id")?.as_str()?.rsplit_once('/')?;
    let category = label.map_or_else(|| before.to_owned(), |label| format!("{before}/{label}"));
    let id = format!("{category}/{behind}");
    details["id"] = json!(id);
    Some(category)
}

/// What tells files apart, shortest first: their names, else the folders they lie in with them.
fn labels(names: &[String]) -> Vec<String> {
    let parts: Vec<Vec<&str>> =
        names.iter().map(|name| name.split(['/', '\\']).filter(|part| !part.is_empty()).collect()).collect();
    let most = parts.iter().map(Vec::len).max().unwrap_or(0);
    let label = |parts: &Vec<&str>, count: usize| {
        let last = parts.get(parts.len().saturating_sub(count)..).unwrap_or_default().join("/");
        let stem = last.strip_suffix(".json").unwrap_or(&last);
        stem.strip_suffix(".sarif").unwrap_or(stem).to_owned()
    };
    let mut count = 1;
    loop {
        let labels: Vec<String> = parts.iter().map(|parts| label(parts, count)).collect();
        let distinct: std::collections::BTreeSet<&String> = labels.iter().collect();
        if distinct.len() == labels.len() || count >= most {
            return labels;
        }
        count += 1;
    }
}

/// Writes on, and counts the bytes as they are when compressed.
struct Counted<'a> {
    out: &'a mut dyn Write,
    size: GzEncoder<Counter>,
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.size.write_all(bytes.get(..written).unwrap_or_default())?;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_of_another_version_is_none() {
        let why = |text: &[u8]| runs_of(text).unwrap_err();
        assert_eq!(why(b"{\"version\": \"2.0.0\", \"runs\": []}"), "it is no SARIF log of version 2.1.0");
        assert_eq!(why(b"{\"runs\": []}"), "it is no SARIF log of version 2.1.0");
    }

    #[test]
    fn files_are_told_apart_by_as_little_as_may_be() {
        let told = |names: &[&str]| labels(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()).join(" ");
        assert_eq!(told(&["out/a.sarif", "out/b.sarif.json"]), "a b");
        assert_eq!(told(&["1/report.sarif", "2/report.sarif"]), "1/report 2/report");
        assert_eq!(told(&["a.sarif", "a.json"]), "a a");
    }
}
