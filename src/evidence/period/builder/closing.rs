//! The numbers of a period, and how to read them.

use crate::evidence::period::builder::{Builder, Inside};
use crate::evidence::period::{ControlOver, FORMAT, Gap, NightRow, Nights, Period, Proof, Reach, Totals};

/// What `builder` has taken in, with at least one pack in the period.
pub(super) fn close(builder: Builder, inside: Inside) -> Period {
    let Builder { calendar, chain, verdicts, spans, register, rules, given, .. } = builder;
    let rows = verdicts.nights(&calendar);
    let mut controls = verdicts.controls(&calendar);
    let told = spans.finish(&calendar, &verdicts.ids());
    for control in &mut controls {
        let number = verdicts.number(&control.id);
        if let Some((findings, time)) = number.and_then(|number| told.controls.get(&number)) {
            control.findings = *findings;
            control.time_to_fix = *time;
        }
    }
    let gaps = gaps(&rows, calendar.nights, |night| calendar.name(night));
    let with = |reach: Reach| rows.iter().filter(|row| row.reach == reach).count() as u64;
    let run = rows.len() as u64;
    let nights = Nights {
        expected: calendar.nights,
        run,
        missed: calendar.nights.saturating_sub(run),
        complete: with(Reach::Complete),
        unknowns: with(Reach::Unknowns),
        partial: with(Reach::Partial),
        repeated: rows.iter().filter(|row| row.packs.len() > 1).count() as u64,
        rows,
        gaps,
        faults: chain.faults,
    };
    let count = |holds: &dyn Fn(&ControlOver) -> bool| controls.iter().filter(|one| holds(one)).count() as u64;
    let (findings, time_to_fix) = told.total;
    let totals = Totals {
        packs: inside.packs,
        resources_first: inside.first.resources,
        resources_last: inside.last.resources,
        outcomes_first: inside.first.outcomes,
        outcomes_last: inside.last.outcomes,
        controls: controls.len() as u64,
        controls_always_passed: count(&|one| one.passed > 0 && one.share.of_expected == Some(1.0) && one.first_failing.is_none()),
        controls_failed: count(&|one| one.first_failing.is_some()),
        controls_failing: count(&|one| one.failing == Some(true)),
        findings,
        time_to_fix,
    };
    let asked = calendar.asked();
    let mut period = Period {
        format: FORMAT.to_owned(),
        from: asked.from.to_string(),
        to: asked.to.to_string(),
        every: asked.every.to_string(),
        complete: false,
        incomplete: incomplete(&nights),
        totals,
        nights,
        controls,
        findings: told.rows,
        exemptions: register.finish(),
        changes: rules.changes,
        caveats: Vec::new(),
    };
    period.complete = period.incomplete.is_empty();
    let edges = Edges {
        before: inside.first.night,
        after: calendar.nights.saturating_sub(inside.last.night + 1),
        first: inside.first.number,
        starts_chain: inside.first.number == 1,
        earlier: given.as_ref().is_some_and(|given| given.before > 0),
        later: given.as_ref().is_some_and(|given| given.after > 0),
        unchecked: chain.begins_unchecked,
        rest: calendar.rest(),
    };
    period.caveats = caveats(&period, &edges);
    period
}

/// How the packs lie in the period.
struct Edges {
    /// Nights before that of the first pack, and after that of the last.
    before: u64,
    after: u64,
    /// The number of the first pack.
    first: u64,
    starts_chain: bool,
    /// Whether packs from before and after were given.
    earlier: bool,
    later: bool,
    /// Whether the first pack names one that was not given.
    unchecked: bool,
    /// Days that are less than an interval.
    rest: i64,
}

/// Nights without a pack; neighbours stand together.
fn gaps(rows: &[NightRow], nights: u64, name: impl Fn(u64) -> String) -> Vec<Gap> {
    let mut gaps = Vec::new();
    let mut next = 0;
    let mut close = |from: u64, to: u64| {
        if from < to {
            gaps.push(Gap { from: name(from), to: name(to - 1), index: from + 1, nights: to - from });
        }
    };
    for row in rows {
        close(next, row.index.saturating_sub(1));
        next = row.index;
    }
    close(next, nights);
    gaps
}

/// Why the period is not complete, most important first.
fn incomplete(nights: &Nights) -> Vec<String> {
    let Nights { expected, missed, partial, unknowns, faults, .. } = nights;
    let mut reasons = Vec::new();
    if *missed > 0 {
        let were = if *missed == 1 { "was" } else { "were" };
        reasons.push(format!("{missed} of {} {were} missed: nothing is known of them", plural(*expected, "night", "nights")));
    }
    if !faults.is_empty() {
        let them = if faults.len() == 1 { "a fault" } else { "faults" };
        reasons.push(format!(
            "the chain of packs has {them}: {}",
            faults.iter().map(|one| one.text.as_str()).collect::<Vec<_>>().join("; ")
        ));
    }
    if *partial > 0 {
        reasons.push(format!("on {} not everything was looked at", plural(*partial, "night", "nights")));
    }
    if *unknowns > 0 {
        reasons
            .push(format!("on {} everything was looked at, and something stayed unknown", plural(*unknowns, "night", "nights")));
    }
    reasons
}

/// How to read the numbers.
fn caveats(period: &Period, edges: &Edges) -> Vec<String> {
    let Period { nights, totals, .. } = period;
    let mut told = Vec::new();
    let mut say = |holds: bool, text: String| told.extend(holds.then_some(text));
    let (first, last) = (nights.rows.first(), nights.rows.last());
    let first = first.map_or("", |row| row.night.as_str());
    let last = last.map_or("", |row| row.night.as_str());
    let before = plural(edges.before, "night", "nights");
    let why = match (edges.starts_chain, edges.earlier) {
        (true, _) => "; the chain begins with it, so that nothing was sealed before",
        (false, true) => "; there are packs from before the period",
        (false, false) => "",
    };
    say(
        edges.before > 0,
        format!(
            "the first pack of the period is of {first}: {before} before it {} as missed{why}",
            if edges.before == 1 { "counts" } else { "count" }
        ),
    );
    let after = plural(edges.after, "night", "nights");
    let why = if edges.later { "; there are packs from after the period" } else { "" };
    say(
        edges.after > 0,
        format!(
            "the last pack of the period is of {last}: {after} after it {} as missed{why}",
            if edges.after == 1 { "counts" } else { "count" }
        ),
    );
    say(
        edges.rest > 0,
        format!(
            "the last {} of the period are less than an interval and belong to the last night",
            plural(edges.rest.unsigned_abs(), "day", "days")
        ),
    );
    say(edges.unchecked, format!("the pack before pack {} was not given, so the link to it was not checked", edges.first));
    say(nights.missed > 0, "a missed night is never counted as passed".to_owned());
    let shifted = shifted(nights);
    if let Some((one, other)) = shifted.first() {
        let more = if shifted.len() > 1 { format!(" (and {} more like it)", shifted.len() - 1) } else { String::new() };
        let why = "a run counts for the night on which its pack was sealed, in UTC";
        say(true, format!("the night {one} has no pack and {other} beside it has several{more}: {why}"));
    }
    say(
        nights.repeated > 0,
        "of several packs of a night the last one of those that tell most counts; a failure in any of them is shown".to_owned(),
    );
    say(
        nights.partial > 0,
        "a control that failed of nothing on a night on which not everything was looked at has not passed".to_owned(),
    );
    let over = |holds: &dyn Fn(&ControlOver) -> bool| period.controls.iter().any(holds);
    say(over(&|one| one.nothing > 0), "nights on which a control had nothing to judge are left out of its shares".to_owned());
    say(over(&|one| one.off > 0), "nights that were run without a control are not counted as passed".to_owned());
    say(
        over(&|one| one.passed_with_exemptions > 0),
        "a night on which everything that did not hold was exempt counts as passed, and is counted apart too".to_owned(),
    );
    let findings = &totals.findings;
    say(findings.seen > 0, "first and last seen are of the period: what was there at first look may be older".to_owned());
    say(findings.fixed > 0, "time to fix runs from the pack that first shows a finding to the first that looked for it and has it no more; what was there at first look is left out".to_owned());
    let counted = period.findings.iter().any(|span| span.proof == Some(Proof::Counted));
    say(counted, "packs list no resources that meet a control: a resource that was put in the place of another of its type counts as mended".to_owned());
    say(
        findings.fixed_or_gone + findings.resource_gone > 0,
        "what went with its resource, or may have, is not counted as fixed".to_owned(),
    );
    say(findings.rules_changed > 0, "what disappeared when other rules judged is not counted as fixed".to_owned());
    say(findings.not_looked_at > 0, "what nobody looked for in the last pack is not counted as fixed".to_owned());
    say(
        !period.changes.is_empty(),
        "rules or scope changed in the period: numbers before and after a change are not of the same thing".to_owned(),
    );
    told
}

/// Missed nights beside one with several packs.
fn shifted(nights: &Nights) -> Vec<(&str, &str)> {
    let repeated = nights.rows.iter().filter(|row| row.packs.len() > 1);
    let pairs = repeated.filter_map(|row| {
        let beside = nights.gaps.iter().find_map(|gap| {
            if gap.index + gap.nights == row.index {
                Some(gap.to.as_str())
            } else if gap.index == row.index + 1 {
                Some(gap.from.as_str())
            } else {
                None
            }
        });
        beside.map(|missed| (missed, row.night.as_str()))
    });
    pairs.collect()
}

fn plural(number: u64, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}
