//! What fails when a value is this must not pass when the value is unknown.

use std::sync::Arc;

use crate::author::Fault;
use crate::author::fixture::Fixture;
use crate::model::{Cause, Data, Estate, Path, Segment, Type, Unknown, Value};
use crate::policy::Verdict;
use crate::policy::verdict::Judge;
use crate::scan::Scan;

/// Levels of a resource whose places are tried.
const DEPTH: usize = 32;

/// A place of a resource that is made unknown.
pub(super) struct Doubt {
    resource: usize,
    place: Path,
}

/// Whether places of the fixture are tried. Bicep's and Terraform's are left out: they are the same resources, and trying all
/// of them would take most of the time.
pub(super) fn concern(fixture: &Fixture) -> bool {
    fixture.language() == "json" && ["pass", "fail"].iter().any(|case| fixture.file().starts_with(case))
}

/// Every place of every resource, except what a resource is known by: its type, API version, name and id.
pub(super) fn all(scan: &Scan) -> impl Iterator<Item = Doubt> {
    let resources = scan.estate.deployments().first().map_or(&[][..], |first| &first.resources);
    resources.iter().enumerate().flat_map(|(resource, one)| {
        let mut all = Vec::new();
        places(&one.body, &Path::default(), 0, &mut all);
        let known_by = |place: &Path| matches!(place.to_string().as_str(), "type" | "name" | "apiVersion" | "id");
        all.into_iter().filter(move |place| !known_by(place)).map(move |place| Doubt { resource, place })
    })
}

fn places(value: &Value, path: &Path, depth: usize, into: &mut Vec<Path>) {
    let mut below = |path: Path, item: &Value| {
        into.push(path.clone());
        if depth < DEPTH {
            places(item, &path, depth + 1, into);
        }
    };
    match &value.data {
        Data::Object(object) => object.entries.iter().for_each(|(key, item)| below(path.key(key.text.clone()), item)),
        Data::Array(array) => array.items.iter().enumerate().for_each(|(index, item)| below(path.index(index), item)),
        Data::Null | Data::Bool(_) | Data::Int(_) | Data::Float(_) | Data::String(_) | Data::Parts(_) | Data::Unknown(_) => {}
    }
}

/// What a value at the place would overturn that was said while it was unknown.
pub(super) fn overturned(judge: &Judge<'_>, scan: &Scan, file: &str, doubt: &Doubt) -> Vec<Fault> {
    let Doubt { resource, place } = doubt;
    let Some(body) = scan.estate.deployments().first().and_then(|first| first.resources.get(*resource)).map(|one| &one.body)
    else {
        return Vec::new();
    };
    let said = |value: &Value| verdicts(judge, &with_body(&scan.estate, *resource, replaced(body, &place.0, value)));
    let Some(Overturned { unsure, sure, by }) = first(said, body.at(place).cloned().unwrap_or_default()) else {
        return Vec::new();
    };
    let span = body.at(place).and_then(|value| value.origin.span());
    let line = span.map(|span| scan.sources.file(span.file).position(span.start).line);
    let what = format!("while `{place}` is unknown the verdict is {unsure}, yet {sure} if it is {by}");
    let hint = "compare with constants, and read by static keys, so that the host sees what counts";
    vec![Fault { file: file.to_owned(), line, what, hint: hint.to_owned() }]
}

/// A verdict on an unknown value that a value overturns.
#[derive(Debug, PartialEq, Eq)]
struct Overturned {
    unsure: &'static str,
    sure: &'static str,
    /// The value, in words.
    by: &'static str,
}

/// The first of many values that gives another verdict than the unknown value did, unless that could not be told.
fn first(said: impl Fn(&Value) -> Vec<&'static str>, standing: Value) -> Option<Overturned> {
    let unsure = said(&Value::unknown(Unknown::new("made unknown", Type::Any, Cause::Runtime("made unknown".into()))));
    if unsure.iter().all(|verdict| *verdict == "unknown") {
        return None;
    }
    let samples = [
        (Value::NULL, "null"),
        (Value::string("Enabled"), "`Enabled`"),
        (Value::string("Disabled"), "`Disabled`"),
        (Value::string("*"), "`*`"),
        (Data::Bool(true).into(), "true"),
        (Data::Bool(false).into(), "false"),
        (Data::Int(0).into(), "0"),
        (Data::Int(100_000).into(), "100000"),
        (Value::array(Vec::new()), "[]"),
        (Value::object([]), "{}"),
        (standing, "what stands there"),
    ];
    samples.iter().find_map(|(sample, by)| {
        let sure = said(sample);
        let (sure, unsure) = sure.iter().zip(&unsure).find(|(sure, unsure)| **unsure != "unknown" && sure != unsure)?;
        Some(Overturned { unsure, sure, by })
    })
}

/// The value with what stands at `path` replaced.
fn replaced(value: &Value, path: &[Segment], new: &Value) -> Value {
    let mut copy = value.clone();
    match (path, &mut copy.data) {
        ([], _) => return new.clone(),
        ([Segment::Key(key), rest @ ..], Data::Object(object)) => {
            if let Some(entry) = Arc::make_mut(object).entries.get_mut(key) {
                *entry = replaced(entry, rest, new);
            }
        }
        ([Segment::Index(index), rest @ ..], Data::Array(array)) => {
            if let Some(item) = Arc::make_mut(array).items.get_mut(*index) {
                *item = replaced(item, rest, new);
            }
        }
        _ => {}
    }
    copy
}

fn with_body(estate: &Estate, number: usize, body: Value) -> Estate {
    let mut deployments: Vec<_> = estate.deployments().iter().take(1).cloned().collect();
    if let Some(resource) = deployments.first_mut().and_then(|first| first.resources.get_mut(number)) {
        resource.body = body;
    }
    Estate::new(deployments)
}

fn verdicts(judge: &Judge<'_>, estate: &Estate) -> Vec<&'static str> {
    let word = |verdict: &Verdict| match verdict {
        Verdict::Pass => "pass",
        Verdict::Fail { .. } => "fail",
        Verdict::Unknown { .. } => "unknown",
        Verdict::Exempt { .. } => "exempt",
        Verdict::NotApplicable => "not applicable",
    };
    judge.judge(estate).iter().map(|judgement| word(&judgement.verdict)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overturned(said: impl Fn(&Value) -> &'static str) -> Option<Overturned> {
        first(|value| vec!["not applicable", said(value)], Value::string("here"))
    }

    #[test]
    fn what_passes_while_it_is_unknown_may_fail_with_no_value() {
        let unsound = |value: &Value| if value.as_str() == Some("Enabled") { "fail" } else { "pass" };
        assert_eq!(overturned(unsound), Some(Overturned { unsure: "pass", sure: "fail", by: "`Enabled`" }));
        let on_what_stands = |value: &Value| if value.as_str() == Some("here") { "pass" } else { "fail" };
        assert_eq!(overturned(on_what_stands), Some(Overturned { unsure: "fail", sure: "pass", by: "what stands there" }));
        let honest = |value: &Value| match value.as_str() {
            Some("Enabled") => "fail",
            _ if !value.is_known() => "unknown",
            _ => "pass",
        };
        assert_eq!(overturned(honest), None);
        assert_eq!(overturned(|_| "fail"), None);
    }
}
