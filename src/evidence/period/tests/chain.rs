//! The chain in the period: what is missing, broken or out of order.

use super::{Packs, march, well};
use crate::evidence::period::{Fault, Period, Refused};

fn faults(period: &Period) -> Vec<(u64, Fault, &str)> {
    period.nights.faults.iter().map(|fault| (fault.number, fault.fault, fault.text.as_str())).collect()
}

#[test]
fn a_missing_number_is_a_gap_though_each_night_has_a_pack() {
    let mut packs = Packs::default().on(1, well).add("2026-03-02T01:00:00Z", well).on(2, well).on(3, well);
    packs.0.remove(1);
    let period = packs.of(1, 3);
    assert_eq!(period.nights.missed, 0);
    let text = "pack 2 is missing, between 2026-03-01T02:00:00Z and 2026-03-02T02:00:00Z";
    assert_eq!(faults(&period), [(3, Fault::Missing, text)]);
    assert!(!period.complete);
    assert_eq!(period.incomplete, [format!("the chain of packs has a fault: {text}")]);
}

#[test]
fn several_missing_numbers_are_told_at_once() {
    let mut packs = Packs::default();
    for day in 1..=6 {
        packs = packs.on(day, well);
    }
    packs.0.drain(1..4);
    let period = packs.of(1, 6);
    assert_eq!(faults(&period)[0].2, "packs 2 to 4 are missing, between 2026-03-01T02:00:00Z and 2026-03-05T02:00:00Z");
    assert_eq!(period.nights.missed, 3);
}

#[test]
fn a_broken_and_an_absent_link_are_told() {
    let mut packs = Packs::default().on(1, well).on(2, well);
    packs.last().0.previous.as_mut().unwrap().digest = "sha256:other".to_owned();
    packs = packs.on(3, well);
    packs.last().0.previous = None;
    let period = packs.of(1, 3);
    let told = faults(&period);
    assert_eq!((told[0].0, told[0].1), (2, Fault::BrokenLink));
    assert!(told[0].2.starts_with("pack 2 names pack 1 with sha256:other before it; pack 1 has sha256:"), "{}", told[0].2);
    assert_eq!(told[1], (3, Fault::NoLink, "pack 3 names no pack before it"));
}

#[test]
fn the_first_link_is_checked_if_the_pack_before_is_given() {
    let mut packs = Packs::default().on(1, well).on(2, well).on(3, well);
    assert!(!packs.of(2, 3).caveats.iter().any(|one| one.contains("was not checked")));
    packs.0.remove(0);
    let unchecked = "the pack before pack 2 was not given, so the link to it was not checked".to_owned();
    assert!(packs.of(2, 3).caveats.contains(&unchecked));
    assert!(packs.of(2, 3).complete);
    packs.0[0].0.previous = None;
    assert_eq!(faults(&packs.of(2, 3)), [(2, Fault::NoLink, "pack 2 names no pack before it, and is not the first")]);
}

#[test]
fn faults_outside_of_the_period_are_none_of_it() {
    let mut packs = Packs::default().on(1, well).on(2, well).on(3, well).on(4, well).on(8, well).on(9, well);
    packs.0[1].0.previous = None;
    packs.0[5].0.previous = None;
    assert_eq!(faults(&packs.of(3, 4)), []);
    // What is missing at the edge may have been made in the period.
    packs.0.remove(4);
    assert_eq!(faults(&packs.of(3, 4)).iter().map(|one| one.1).collect::<Vec<_>>(), [Fault::Missing, Fault::NoLink]);
}

#[test]
fn a_first_pack_with_one_before_it_is_told() {
    let mut packs = Packs::default().on(1, well);
    packs.last().0.previous = Some(crate::evidence::manifest::Previous { number: 0, digest: "sha256:x".to_owned() });
    assert_eq!(faults(&packs.of(1, 1)), [(1, Fault::BrokenLink, "pack 1 names a pack before it")]);
}

#[test]
fn a_clock_that_was_put_back_loses_no_pack() {
    let packs = Packs::default().on(5, well).on(4, super::fails("a")).on(6, well);
    let period = packs.of(4, 6);
    assert_eq!((period.nights.run, period.nights.missed), (3, 0));
    assert_eq!(faults(&period).iter().map(|one| one.1).collect::<Vec<_>>(), [Fault::Time]);
    let span = super::span(&period, "a");
    assert_eq!((span.first_seen.as_str(), span.ended.as_deref(), span.days), ("2026-03-04", Some("2026-03-06"), 1));
}

#[test]
fn a_pack_without_a_time_counts_for_no_night() {
    let mut packs = Packs::default().on(1, well).on(2, well).on(3, well);
    packs.0[1].0.created = "yesterday".to_owned();
    let period = packs.of(1, 3);
    assert_eq!(faults(&period)[0], (2, Fault::NoTime, "nobody can tell when pack 2 was made: it counts for no night"));
    assert_eq!(period.nights.missed, 1);
}

#[test]
fn a_pack_that_comes_twice_is_told() {
    let mut packs = Packs::default().on(1, well).on(2, well);
    let twice = packs.last().clone();
    packs.0.push(twice);
    assert_eq!(faults(&packs.of(1, 2)), [(2, Fault::Number, "pack 2 comes after pack 2")]);
}

#[test]
fn too_many_packs_of_one_moment_are_refused() {
    let mut packs = Packs::default();
    for _ in 0..17 {
        packs = packs.on(1, well);
    }
    assert_eq!(packs.asked(&march(1, 1)), Err(Refused::Crowded { created: "2026-03-01T02:00:00Z".to_owned() }));
    packs.0.pop();
    assert_eq!(packs.of(1, 1).nights.rows[0].packs.len(), 16);
}
