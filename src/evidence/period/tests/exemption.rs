//! The register over time.

use std::slice::from_ref;

use super::{Packs, exempt, exempted, exemption, fails, partial, well};
use crate::evidence::documents::{Documents, ExemptionRow};
use crate::evidence::period::Extension;

fn with(rows: &[ExemptionRow]) -> impl Fn(&mut Documents) + use<> {
    let rows = rows.to_vec();
    move |documents| documents.exemptions.extend(rows.iter().cloned())
}

#[test]
fn exemptions_open_and_end() {
    let a = exemption("a", "used", "2026-12-31");
    let b = exemption("b", "unused", "2026-12-31");
    let period = Packs::default().on(1, with(from_ref(&a))).on(2, with(&[a, b.clone()])).on(3, with(&[b])).of(1, 3);
    let told = &period.exemptions;
    assert_eq!((told.first, told.last, told.opened, told.ended, told.expired, told.extended), (1, 1, 1, 1, 0, 0));
    let (a, b) = (exempted(&period, "a"), exempted(&period, "b"));
    assert_eq!(
        (a.from_before, a.first_seen.as_str(), a.last_seen.as_str(), a.ended.as_deref()),
        (true, "2026-03-01", "2026-03-02", Some("2026-03-03"))
    );
    assert_eq!((b.from_before, b.first_seen.as_str(), b.ended.as_deref()), (false, "2026-03-02", None));
    let counts: Vec<_> = period.nights.rows.iter().map(|row| row.exemptions).collect();
    assert_eq!(counts, [1, 2, 1]);
}

#[test]
fn a_partial_night_ends_no_exemption() {
    let a = exemption("a", "used", "2026-12-31");
    let packs = Packs::default().on(1, with(from_ref(&a))).on(2, partial);
    assert_eq!(exempted(&packs.of(1, 2), "a").ended, None);
    assert_eq!(exempted(&packs.clone().on(3, well).of(1, 3), "a").ended.as_deref(), Some("2026-03-03"));
    let again = packs.on(3, with(&[a])).of(1, 3);
    assert_eq!((again.exemptions.opened, again.exemptions.ended), (0, 0));
}

#[test]
fn one_that_comes_back_is_opened_again() {
    let a = exemption("a", "used", "2026-12-31");
    let period = Packs::default().on(1, with(from_ref(&a))).on(2, well).on(3, with(&[a])).of(1, 3);
    assert_eq!((period.exemptions.opened, period.exemptions.ended, exempted(&period, "a").ended.as_deref()), (1, 1, None));
}

#[test]
fn a_later_last_day_is_an_extension() {
    let until = |day: &str| with(&[exemption("a", "used", day)]);
    let packs = Packs::default().on(1, until("2026-03-31")).on(2, until("2026-06-30")).on(3, until("2026-04-30"));
    let endless = |documents: &mut Documents| {
        let mut row = exemption("a", "used", "");
        row.decision.expires = None;
        documents.exemptions.push(row);
    };
    let period = packs.on(4, endless).of(1, 4);
    let day = |day: &str| Some(day.to_owned());
    let a = exempted(&period, "a");
    let extensions = [
        Extension { night: "2026-03-02".to_owned(), before: day("2026-03-31"), after: day("2026-06-30"), longer: true },
        Extension { night: "2026-03-03".to_owned(), before: day("2026-06-30"), after: day("2026-04-30"), longer: false },
        Extension { night: "2026-03-04".to_owned(), before: day("2026-04-30"), after: None, longer: true },
    ];
    assert_eq!(a.extensions, extensions);
    assert_eq!((period.exemptions.extended, period.exemptions.rows.len(), period.exemptions.opened), (2, 1, 0));
}

#[test]
fn of_two_about_the_same_the_one_that_counts_longest_tells() {
    let mut long = exemption("a", "used", "2026-12-31");
    let mut short = exemption("a", "expired", "2026-02-28");
    (long.used, short.used) = (2, 3);
    let period = Packs::default().on(1, with(&[short.clone(), long.clone()])).on(2, with(&[long, short])).of(1, 2);
    let a = exempted(&period, "a");
    assert_eq!((a.expires.as_deref(), a.state.as_str(), a.used_last, a.extensions.len()), (Some("2026-12-31"), "used", 5, 0));
    assert_eq!(period.nights.rows[0].exempted, 5);
}

#[test]
fn an_exemption_that_expired_while_the_finding_is_still_there_is_overdue() {
    let used = |documents: &mut Documents| exempt(documents, "a", "2026-03-02");
    let expired = |documents: &mut Documents| {
        fails("a")(documents);
        documents.exemptions.push(exemption("a", "expired", "2026-03-02"));
    };
    let packs = Packs::default().on(1, used).on(2, used).on(3, expired);
    let period = packs.of(1, 3);
    let a = exempted(&period, "a");
    assert_eq!((a.expired.as_deref(), a.still_there, a.used_most, a.used_last), (Some("2026-03-03"), 1, 1, 0));
    assert_eq!((period.exemptions.expired, period.exemptions.overdue, period.exemptions.last), (1, 1, 0));
    // Mended at last.
    let mended = packs.on(4, with(&[exemption("a", "expired", "2026-03-02")])).of(1, 4);
    assert_eq!((mended.exemptions.overdue, exempted(&mended, "a").still_there, mended.exemptions.expired), (0, 0, 1));
}

#[test]
fn what_was_expired_before_the_period_tells_by_its_note() {
    for (note, still) in [
        ("its last day was 2026-02-01, and 3 findings count again", 3),
        ("its last day was 2026-02-01, and 1 finding counts again", 1),
        ("its last day was 2026-02-01", 0),
    ] {
        let mut row = exemption("a", "expired", "2026-02-01");
        row.note = note.to_owned();
        assert_eq!(exempted(&Packs::default().on(1, with(&[row])).of(1, 1), "a").still_there, still, "{note}");
    }
}

#[test]
fn one_that_is_renewed_after_it_expired_is_extended() {
    let states = [("expired", "2026-02-28"), ("used", "2026-12-31")].map(|(state, day)| with(&[exemption("a", state, day)]));
    let [before, after] = states;
    let period = Packs::default().on(1, before).on(2, after).of(1, 2);
    assert_eq!((exempted(&period, "a").expired.as_deref(), period.exemptions.extended, period.exemptions.expired), (None, 1, 0));
}

#[test]
fn sources_and_controls_tell_exemptions_apart() {
    let file = exemption("a", "used", "2026-12-31");
    let mut azure = file.clone();
    azure.decision.source = "azurePolicy".to_owned();
    let mut other = file.clone();
    other.controls = vec!["https".to_owned(), "tls".to_owned()];
    let mut turned = other.clone();
    turned.controls.reverse();
    let period = Packs::default().on(1, with(&[file.clone(), azure.clone(), other])).on(2, with(&[file, azure, turned])).of(1, 2);
    assert_eq!((period.exemptions.rows.len(), period.exemptions.ended, period.exemptions.opened), (3, 0, 0));
}
