//! What holds of any packs.

use std::collections::BTreeMap;

use proptest::prelude::{Strategy, any, prop, prop_assert, prop_assert_eq, proptest};

use super::{Pack, Packs, exempt, exemption, found, march, partial, seen};
use crate::evidence::documents::{Documents, OutcomeWord};
use crate::evidence::period::{FindingTotals, Period, Rhythm, report};

/// What is on a night, and when.
#[derive(Clone, Debug)]
struct Plan {
    hour: u32,
    same: bool,
    accounts: Vec<u8>,
    kind: u8,
    accounts_there: u8,
    link: u8,
}

fn plans() -> impl Strategy<Value = Vec<Plan>> {
    let plan = (0_u32..30 * 24, any::<bool>(), prop::collection::vec(0_u8..4, 5), 0_u8..12, 8_u8..12, 0_u8..12);
    let plan = plan.prop_map(|(hour, same, accounts, kind, accounts_there, link)| Plan {
        hour,
        same,
        accounts,
        kind,
        accounts_there,
        link,
    });
    prop::collection::vec(plan, 1..25)
}

/// The packs of plans, in order of time; some at the same moment, some with what is missing.
fn packs(mut plans: Vec<Plan>) -> Packs {
    plans.sort_by_key(|plan| plan.hour);
    let mut packs = Packs::default();
    let mut last = 0;
    for plan in plans {
        let hour = if plan.same { last } else { plan.hour };
        last = hour;
        packs = packs.add(&format!("2026-03-{:02}T{:02}:00:00Z", hour / 24 + 1, hour % 24), |documents| fill(documents, &plan));
        let (manifest, ..) = packs.last();
        match plan.link {
            0 => manifest.previous = None,
            1 => manifest.number += 1,
            2 => manifest.tool = "seawall 2.0.0".to_owned(),
            _ => {}
        }
    }
    packs
}

fn fill(documents: &mut Documents, plan: &Plan) {
    documents.population.types[0].resources = plan.accounts_there.into();
    for (number, outcome) in plan.accounts.iter().enumerate() {
        let account = format!("account{number}");
        match outcome {
            0 => found(documents, OutcomeWord::Fail, &account),
            1 => found(documents, OutcomeWord::Unknown, &account),
            2 => exempt(documents, &account, "2026-03-15"),
            _ => {}
        }
    }
    match plan.kind {
        0 => partial(documents),
        1 => documents.scope.subscriptions[0].visible = false,
        2 => documents.controls.retain(|row| row.id != "tls"),
        3 => documents.scope.profile = "strict".to_owned(),
        4 => documents.scope.subscriptions = vec![seen("s2")],
        5 => documents.exemptions.push(exemption("account0", "expired", "2026-03-01")),
        6 => documents.population.types.clear(),
        _ => {}
    }
}

fn add_up(findings: FindingTotals) -> u64 {
    let FindingTotals {
        seen,
        first_look,
        new,
        reopened,
        exemption_ended,
        open,
        not_looked_at,
        fixed,
        resource_gone,
        fixed_or_gone,
        rules_changed,
        exempted,
    } = findings;
    assert_eq!(first_look + new + reopened + exemption_ended, seen);
    open + not_looked_at + fixed + resource_gone + fixed_or_gone + rules_changed + exempted
}

/// Turns around packs of the same moment.
fn turned(packs: &Packs) -> Vec<Pack> {
    let runs = packs.0.chunk_by(|one, other| one.0.created == other.0.created);
    runs.flat_map(|run| run.iter().rev().cloned()).collect()
}

fn every() -> impl Strategy<Value = Rhythm> {
    prop::sample::select(vec!["1d", "12h", "7d", "5h"]).prop_map(|text| text.parse().unwrap())
}

proptest! {
    #[test]
    fn numbers_fit_each_other(plans in plans(), (from, length) in (1_u32..25, 1_u32..20), every in every()) {
        let packs = packs(plans);
        let asked = crate::evidence::period::Asked { every, ..march(from, (from + length).min(31)) };
        let Ok(period) = packs.asked(&asked) else { return Ok(()) };
        let nights = &period.nights;
        prop_assert_eq!(nights.run + nights.missed, nights.expected);
        prop_assert_eq!(nights.complete + nights.unknowns + nights.partial, nights.run);
        prop_assert_eq!(nights.gaps.iter().map(|gap| gap.nights).sum::<u64>(), nights.missed);
        prop_assert_eq!(nights.rows.iter().map(|row| row.packs.len() as u64).sum::<u64>(), period.totals.packs);
        for control in &period.controls {
            for share in [control.share.of_run, control.share.of_expected].into_iter().flatten() {
                prop_assert!((0.0..=1.0).contains(&share));
            }
            prop_assert!(control.share.of_expected <= control.share.of_run);
            prop_assert_eq!(control.strip.chars().count() as u64, nights.expected);
            prop_assert_eq!(control.strip.matches('.').count() as u64, nights.missed);
            let sum = control.passed + control.failed + control.unknown + control.incomplete + control.nothing + control.off;
            prop_assert_eq!(sum, nights.run);
            prop_assert_eq!(control.judged + control.off, nights.run);
            prop_assert_eq!(add_up(control.findings), control.findings.seen);
            prop_assert!(control.failed == 0 || control.first_failing.is_some());
        }
        prop_assert_eq!(add_up(period.totals.findings), period.totals.findings.seen);
        prop_assert_eq!(period.totals.findings.seen, period.findings.len() as u64);
        prop_assert_eq!(period.complete, period.incomplete.is_empty());
    }

    #[test]
    fn spans_of_a_finding_never_overlap(plans in plans()) {
        let packs = packs(plans);
        let Ok(period) = packs.asked(&march(1, 31)) else { return Ok(()) };
        let mut spans: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for span in &period.findings {
            prop_assert!(span.first_pack <= span.last_pack && span.first_seen <= span.last_seen);
            prop_assert!(span.end_pack.is_none_or(|end| end > span.last_pack));
            spans.entry(&span.id).or_default().push(span);
        }
        for spans in spans.values() {
            for (time, span) in spans.iter().enumerate() {
                prop_assert_eq!(span.time, time as u64 + 1);
            }
            for pair in spans.windows(2) {
                // The one before has ended before the next begins.
                prop_assert!(pair[0].end_pack.is_some_and(|end| end <= pair[1].first_pack));
                prop_assert!(pair[0].ended.as_ref().is_some_and(|ended| *ended <= pair[1].first_seen));
            }
        }
    }

    #[test]
    fn the_order_of_packs_of_the_same_moment_does_not_matter(plans in plans()) {
        let packs = packs(plans);
        let turned = turned(&packs);
        let asked = march(1, 31);
        let one = packs.asked(&asked);
        let other = report(turned.into_iter().map(Ok), &asked);
        prop_assert_eq!(&one, &other);
        // The same packs give the same bytes.
        let bytes = |period: &Period| serde_json::to_vec(period).unwrap();
        prop_assert_eq!(one.as_ref().ok().map(bytes), packs.asked(&asked).as_ref().ok().map(bytes));
    }
}
