//! Controls by night: shares, populations, and what is never a pass.

use super::{Packs, control, exempt, fails, found, partial, row, well};
use crate::evidence::documents::{Counts, Documents, OutcomeWord};
use crate::evidence::period::{Mark, PopulationOver};

#[test]
fn missed_nights_are_never_counted_as_passed() {
    let period = Packs::default().on(1, well).on(2, fails("a")).on(4, well).of(1, 4);
    let tls = control(&period, "tls");
    assert_eq!((tls.strip.as_str(), tls.passed, tls.failed, tls.judged), ("PF.P", 2, 1, 3));
    assert_eq!(tls.share.of_run, Some(2.0 / 3.0));
    assert_eq!(tls.share.of_expected, Some(0.5));
    let https = control(&period, "https");
    assert_eq!((https.share.of_run, https.share.of_expected), (Some(1.0), Some(0.75)));
    assert_eq!(period.totals.controls_always_passed, 0);
}

#[test]
fn unknown_is_no_pass() {
    let unknown = |documents: &mut Documents| found(documents, OutcomeWord::Unknown, "a");
    let both = |documents: &mut Documents| {
        found(documents, OutcomeWord::Unknown, "a");
        found(documents, OutcomeWord::Fail, "b");
    };
    let period = Packs::default().on(1, unknown).on(2, both).on(3, well).of(1, 3);
    let tls = control(&period, "tls");
    assert_eq!((tls.strip.as_str(), tls.unknown, tls.with_unknown, tls.failed, tls.passed), ("UFP", 1, 2, 1, 1));
    // What is unknown of one control is no matter of another.
    assert_eq!(control(&period, "https").strip, "PPP");
}

#[test]
fn nothing_wrong_on_a_partial_night_is_no_pass() {
    let both = |documents: &mut Documents| {
        partial(documents);
        found(documents, OutcomeWord::Fail, "a");
    };
    let period = Packs::default().on(1, partial).on(2, both).on(3, well).of(1, 3);
    assert_eq!(control(&period, "tls").strip, "IFP");
    assert_eq!(control(&period, "tls").share.of_run, Some(1.0 / 3.0));
    assert_eq!(control(&period, "https").incomplete, 2);
}

#[test]
fn nights_with_nothing_to_judge_are_left_out_of_shares() {
    let nothing = |documents: &mut Documents| {
        documents.controls[1].outcomes = Counts { not_applicable: 10, ..Counts::default() };
    };
    let empty = |documents: &mut Documents| {
        documents.controls[1].outcomes = Counts::default();
        documents.controls[1].population = 0;
    };
    let period = Packs::default().on(1, nothing).on(2, empty).on(3, well).on(4, fails("a")).of(1, 5);
    let tls = control(&period, "tls");
    assert_eq!((tls.strip.as_str(), tls.nothing), ("NNPF.", 2));
    assert_eq!((tls.share.of_run, tls.share.of_expected), (Some(0.5), Some(1.0 / 3.0)));
    let never = Packs::default().on(1, nothing).of(1, 2);
    assert_eq!(control(&never, "tls").share.of_expected, None);
    assert_eq!(never.totals.controls_always_passed, 0);
}

#[test]
fn a_control_that_was_off_has_not_passed() {
    let off = |documents: &mut Documents| documents.controls.retain(|row| row.id != "tls");
    let period = Packs::default().on(1, well).on(2, off).on(3, well).of(1, 3);
    let tls = control(&period, "tls");
    assert_eq!((tls.strip.as_str(), tls.off, tls.judged), ("POP", 1, 2));
    assert_eq!(tls.share.of_run, Some(2.0 / 3.0));
    assert_eq!(tls.failing, Some(false));
    assert_eq!(control(&Packs::default().on(1, fails("a")).on(2, off).of(1, 2), "tls").failing, None);
}

#[test]
fn what_is_exempt_is_counted_apart() {
    let period = Packs::default().on(1, |documents| exempt(documents, "a", "2026-12-31")).on(2, well).of(1, 2);
    let tls = control(&period, "tls");
    assert_eq!((tls.passed, tls.passed_with_exemptions), (2, 1));
    assert!(period.caveats.iter().any(|one| one.contains("was exempt counts as passed")));
}

#[test]
fn populations_and_failing_nights_are_told() {
    let of = |population: u64| move |documents: &mut Documents| documents.controls[1].population = population;
    let period = Packs::default().on(1, of(7)).on(2, of(3)).on(3, fails("a")).on(4, fails("a")).on(5, of(9)).of(1, 5);
    let tls = control(&period, "tls");
    assert_eq!(tls.population, PopulationOver { first: 7, last: 9, min: 3, max: 10 });
    assert_eq!((tls.first_failing.as_deref(), tls.last_failing.as_deref()), (Some("2026-03-03"), Some("2026-03-04")));
    assert_eq!(tls.failing, Some(false));
    assert_eq!(Packs::default().on(1, fails("a")).of(1, 1).totals.controls_failing, 1);
}

#[test]
fn two_rows_of_a_control_count_as_the_worse() {
    let twice = |documents: &mut Documents| {
        let mut other = row("tls");
        other.outcomes = Counts { fail: 1, ..Counts::default() };
        documents.controls.push(other);
    };
    let period = Packs::default().on(1, twice).of(1, 1);
    assert_eq!((control(&period, "tls").strip.as_str(), control(&period, "tls").population.last), ("F", 20));
}

#[test]
fn figures_that_no_estate_has_break_nothing() {
    let huge = |documents: &mut Documents| {
        let most = Counts { pass: u64::MAX, fail: 0, exempt: u64::MAX, unknown: 0, not_applicable: u64::MAX };
        documents.controls = vec![row("tls"), row("tls")];
        for row in &mut documents.controls {
            row.outcomes = most;
            row.population = u64::MAX;
        }
    };
    assert_eq!(control(&Packs::default().on(1, huge).on(2, huge).of(1, 2), "tls").strip, "PP");
}

#[test]
fn letters_are_those_of_marks() {
    for mark in Mark::ALL {
        assert_eq!(Mark::of(mark.letter()), Some(mark));
    }
    assert_eq!(Mark::of('x'), None);
}
