//! What people are told of fixes: diffs, and why a finding stays.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::sounds_secret;
use crate::fix::{Fate, Fixed, diff};
use crate::frontend::text;
use crate::model::{Data, Origin, Value};
use crate::scan::Scan;
use crate::source::Span;

/// The changes of each file as a unified diff, without secrets.
pub fn diffs(fixed: &Fixed) -> Vec<String> {
    let secret = secret_lines(&fixed.before);
    let none = BTreeSet::new();
    let show = |file: &crate::fix::File| {
        let (old, new) = (text::decode(file.old.clone()).ok()?, text::decode(file.new.clone()).ok()?);
        let own = secret.get(&file.path).unwrap_or(&none);
        let worded: BTreeSet<usize> = old.lines().enumerate().filter(|(_, line)| sounds_secret(line)).map(|(at, _)| at).collect();
        let shy = |line: usize| own.contains(&line) || worded.contains(&line);
        Some(diff::unified(&file.path, &old, &new, &shy, &|line| own.contains(&line)))
    };
    fixed.files.iter().filter_map(show).collect()
}

/// Why each finding that is left was not fixed, one line each, by place.
pub fn reasons(fixed: &Fixed) -> Vec<String> {
    let mut lines = Vec::new();
    for (number, fate) in &fixed.findings {
        let why = match fate {
            Fate::Fixed | Fate::NotAsked => continue,
            Fate::NoFix => "no value is good for everybody".to_owned(),
            Fate::Cautious(why) => format!("with --unsafe: {why}"),
            Fate::Refused(why) => why.clone(),
        };
        let Some(outcome) = fixed.before.outcomes.get(*number) else { continue };
        let control = fixed.before.controls.get(outcome.control).map_or("?", |control| control.metadata.id.as_str());
        let place = outcome.span.map_or_else(
            || fixed.before.estate.deployment(outcome.resource).root.clone(),
            |span| {
                let file = fixed.before.sources.file(span.file);
                let position = file.position(span.start);
                format!("{}:{}:{}", file.path(), position.line, position.column)
            },
        );
        lines.push(format!("{place}: {control}: {why}"));
    }
    // What is found in several deployments is told once.
    lines.dedup();
    lines
}

/// The lines (from 0) on which secrets are written, by the path of the file. A parameter whose value is not known tells none.
fn secret_lines(scan: &Scan) -> BTreeMap<String, BTreeSet<usize>> {
    let written = |origin: &Origin| origin.steps().last().map(|step| step.span);
    let mut places: Vec<Span> = Vec::new();
    for outcome in scan.outcomes.iter().filter(|outcome| outcome.secret) {
        let known = scan.estate.resource(outcome.resource).body.at(&outcome.path).is_none_or(tells);
        places.extend(written(&outcome.origin).or(outcome.span).filter(|_| known));
    }
    for index in scan.estate.indices() {
        let mut open: Vec<(&Value, bool)> = vec![(&scan.estate.resource(index).body, false)];
        while let Some((value, named)) = open.pop() {
            if (value.secret || named) && tells(value) {
                places.extend(written(&value.origin));
            }
            match value.as_object() {
                Some(object) => open.extend(object.entries.iter().map(|(key, value)| (value, named || sounds_secret(&key.text)))),
                None => open.extend(value.inside().map(|value| (value, named))),
            }
        }
    }
    let mut lines: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for span in places {
        let file = scan.sources.file(span.file);
        let (first, last) = (file.position(span.start).line as usize, file.position(span.end).line as usize);
        lines.entry(file.path().to_string()).or_default().extend(first.saturating_sub(1)..last.max(first));
    }
    lines
}

/// Whether a value is a text of which something is known.
fn tells(value: &Value) -> bool {
    matches!(value.data, Data::String(_) | Data::Parts(_))
}
