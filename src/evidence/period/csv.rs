//! A period as tables (RFC 4180, UTF-8), for spreadsheets: its nights, its controls, its findings.

use std::io::{self, Write};

use crate::evidence::period::{ControlOver, FindingSpan, Period, TimeToFix};
use crate::plain::record;

/// Writes a row for each night, also for those that were missed.
///
/// # Errors
/// Those of `out`.
pub fn nights(period: &Period, out: &mut dyn Write) -> io::Result<()> {
    let header = [
        "night",
        "state",
        "pack",
        "packs",
        "digest",
        "resources",
        "pass",
        "fail",
        "exempt",
        "unknown",
        "not_applicable",
        "failed_besides",
        "exemptions",
        "exempted",
        "incomplete_because",
    ];
    record(&header.map(str::to_owned), out)?;
    let run = period.nights.rows.iter().map(|row| {
        let digest = row.packs.iter().find(|pack| pack.number == row.counts).map_or("", |pack| pack.digest.as_str());
        let numbers = row.packs.iter().map(|pack| pack.number.to_string()).collect::<Vec<_>>().join(" ");
        let outcomes = row.outcomes;
        let fields = [
            row.night.clone(),
            row.reach.word().to_owned(),
            row.counts.to_string(),
            numbers,
            digest.to_owned(),
            row.resources.to_string(),
            outcomes.pass.to_string(),
            outcomes.fail.to_string(),
            outcomes.exempt.to_string(),
            outcomes.unknown.to_string(),
            outcomes.not_applicable.to_string(),
            row.failed_besides.join(" "),
            row.exemptions.to_string(),
            row.exempted.to_string(),
            row.incomplete.join("; "),
        ];
        (row.index, fields.to_vec())
    });
    let missed = period.nights.gaps.iter().map(|gap| {
        let name = if gap.nights == 1 { gap.from.clone() } else { format!("{} to {}", gap.from, gap.to) };
        let mut fields = vec![name, format!("missed ({})", gap.nights)];
        fields.resize(header.len(), String::new());
        (gap.index, fields)
    });
    let mut rows: Vec<(u64, Vec<String>)> = run.chain(missed).collect();
    rows.sort_by_key(|(index, _)| *index);
    rows.iter().try_for_each(|(_, fields)| record(fields, out))
}

/// Writes a row for each control.
///
/// # Errors
/// Those of `out`.
pub fn controls(period: &Period, out: &mut dyn Write) -> io::Result<()> {
    let header = [
        "control",
        "title",
        "family",
        "severity",
        "gdpr",
        "nights_expected",
        "nights_run",
        "nights_judged",
        "passed",
        "passed_with_exemptions",
        "failed",
        "unknown",
        "incomplete",
        "nothing_to_judge",
        "off",
        "with_unknown",
        "failed_besides",
        "share_of_run",
        "share_of_expected",
        "population_first",
        "population_last",
        "population_min",
        "population_max",
        "first_failing",
        "last_failing",
        "failing_now",
        "findings_seen",
        "open",
        "not_looked_at",
        "fixed",
        "resource_gone",
        "fixed_or_gone",
        "rules_changed",
        "exempted",
        "reopened",
        "days_to_fix_mean",
        "days_to_fix_median",
        "days_to_fix_max",
        "nights",
    ];
    record(&header.map(str::to_owned), out)?;
    period.controls.iter().try_for_each(|control| record(&control_row(period, control), out))
}

fn control_row(period: &Period, control: &ControlOver) -> Vec<String> {
    let number = |number: u64| number.to_string();
    let share = |share: Option<f64>| share.map_or_else(String::new, |share| format!("{share:.4}"));
    let day = |day: &Option<String>| day.clone().unwrap_or_default();
    let (findings, population) = (control.findings, control.population);
    let time = control.time_to_fix.unwrap_or_default();
    let TimeToFix { mean, median, max, .. } = time;
    let average = |days: Option<f64>| days.map_or_else(String::new, |days| format!("{days:.2}"));
    let failing = match control.failing {
        Some(true) => "yes",
        Some(false) => "no",
        None => "not known",
    };
    vec![
        control.id.clone(),
        control.title.clone(),
        control.family.clone(),
        control.severity.clone(),
        control.articles.get("gdpr").map_or_else(String::new, |articles| articles.join("; ")),
        number(period.nights.expected),
        number(period.nights.run),
        number(control.judged),
        number(control.passed),
        number(control.passed_with_exemptions),
        number(control.failed),
        number(control.unknown),
        number(control.incomplete),
        number(control.nothing),
        number(control.off),
        number(control.with_unknown),
        number(control.failed_besides),
        share(control.share.of_run),
        share(control.share.of_expected),
        number(population.first),
        number(population.last),
        number(population.min),
        number(population.max),
        day(&control.first_failing),
        day(&control.last_failing),
        failing.to_owned(),
        number(findings.seen),
        number(findings.open),
        number(findings.not_looked_at),
        number(findings.fixed),
        number(findings.resource_gone),
        number(findings.fixed_or_gone),
        number(findings.rules_changed),
        number(findings.exempted),
        number(findings.reopened),
        average(mean),
        average(median),
        max.map_or_else(String::new, number),
        control.strip.clone(),
    ]
}

/// Writes a row for each time that something failed.
///
/// # Errors
/// Those of `out`.
pub fn findings(period: &Period, out: &mut dyn Write) -> io::Result<()> {
    let header = [
        "finding",
        "time",
        "control",
        "severity",
        "resource_type",
        "resource",
        "resource_id",
        "region",
        "property",
        "begin",
        "first_seen",
        "first_pack",
        "last_seen",
        "last_pack",
        "packs",
        "end",
        "ended",
        "end_pack",
        "proof",
        "days",
        "not_looked_because",
    ];
    record(&header.map(str::to_owned), out)?;
    period.findings.iter().try_for_each(|span| record(&finding_row(span), out))
}

fn finding_row(span: &FindingSpan) -> Vec<String> {
    vec![
        span.id.clone(),
        span.time.to_string(),
        span.control.clone(),
        span.severity.clone(),
        span.resource.kind.clone(),
        span.resource.name.clone(),
        span.resource.id.clone(),
        span.resource.region.clone().unwrap_or_default(),
        span.property.clone(),
        span.begin.word().to_owned(),
        span.first_seen.clone(),
        span.first_pack.to_string(),
        span.last_seen.clone(),
        span.last_pack.to_string(),
        span.packs.to_string(),
        span.end.word().to_owned(),
        span.ended.clone().unwrap_or_default(),
        span.end_pack.map_or_else(String::new, |pack| pack.to_string()),
        span.proof.map_or("", |proof| proof.word()).to_owned(),
        span.days.to_string(),
        span.not_looked_because.clone(),
    ]
}
