//! Nights: which were run, which were missed, and what a pack counts for.

use jiff::civil::date;

use super::{Packs, march, partial, well};
use crate::evidence::documents::OutcomeWord;
use crate::evidence::period::tests::{control, fails, found};
use crate::evidence::period::{Asked, LONGEST, Reach, Refused, Rhythm};

fn names(packs: &Packs, from: u32, to: u32) -> Vec<String> {
    packs.of(from, to).nights.rows.into_iter().map(|row| row.night).collect()
}

#[test]
fn a_period_without_gaps_is_complete() {
    let period = Packs::default().on(1, well).on(2, well).on(3, well).of(1, 3);
    assert!(period.complete, "{:?}", period.incomplete);
    assert_eq!((period.nights.expected, period.nights.run, period.nights.missed, period.nights.complete), (3, 3, 0, 3));
    assert_eq!(control(&period, "tls").strip, "PPP");
    assert_eq!(period.totals.controls_always_passed, 2);
}

#[test]
fn missed_nights_are_named_and_make_the_period_incomplete() {
    let period = Packs::default().on(2, well).on(3, well).on(5, well).on(9, well).of(1, 10);
    let gaps: Vec<_> = period.nights.gaps.iter().map(|gap| (gap.from.as_str(), gap.to.as_str(), gap.nights)).collect();
    let expected = [
        ("2026-03-01", "2026-03-01", 1),
        ("2026-03-04", "2026-03-04", 1),
        ("2026-03-06", "2026-03-08", 3),
        ("2026-03-10", "2026-03-10", 1),
    ];
    assert_eq!(gaps, expected);
    assert!(!period.complete);
    assert_eq!(period.incomplete, ["6 of 10 nights were missed: nothing is known of them"]);
    assert_eq!((period.nights.run, period.nights.missed), (4, 6));
    assert_eq!(control(&period, "tls").strip, ".PP.P...P.");
}

#[test]
fn a_period_that_reaches_beyond_its_packs_says_so() {
    let packs = Packs::default().on(3, well).on(4, well);
    let period = packs.of(1, 6);
    let caveats = &period.caveats;
    assert!(
        caveats[0]
            .starts_with("the first pack of the period is of 2026-03-03: 2 nights before it count as missed; the chain begins")
    );
    assert!(caveats[1].starts_with("the last pack of the period is of 2026-03-04: 2 nights after it count as missed"));
    assert!(!packs.of(3, 4).caveats.iter().any(|caveat| caveat.contains("count as missed")));
}

#[test]
fn midnight_belongs_to_the_day_that_it_begins() {
    let packs = Packs::default()
        .add("2026-03-01T00:00:00Z", well)
        .add("2026-03-02T23:59:59Z", well)
        .add("2026-03-02T23:59:59.999999999Z", well)
        .add("2026-03-03T00:00:00Z", well);
    let nights = packs.of(1, 3).nights;
    let days: Vec<_> = nights.rows.iter().map(|row| (row.night.as_str(), row.packs.len())).collect();
    assert_eq!(days, [("2026-03-01", 1), ("2026-03-02", 2), ("2026-03-03", 1)]);
    assert_eq!(names(&packs, 2, 2), ["2026-03-02"]);
    assert_eq!(names(&packs, 3, 3), ["2026-03-03"]);
}

#[test]
fn days_are_those_of_utc_wherever_a_pack_was_made() {
    let packs = Packs::default().add("2026-03-02T01:30:00+02:00", well).add("2026-03-01T22:30:00-03:00", well);
    let nights = packs.of(1, 2).nights;
    let created: Vec<_> = nights.rows.iter().map(|row| (row.night.as_str(), row.packs[0].created.as_str())).collect();
    assert_eq!(created, [("2026-03-01", "2026-03-01T23:30:00Z"), ("2026-03-02", "2026-03-02T01:30:00Z")]);
}

#[test]
fn times_before_1970_lie_on_their_day() {
    let packs = Packs::default().add("1969-12-30T23:59:59.5Z", well).add("1969-12-31T23:59:59.999Z", well);
    let asked = Asked { from: date(1969, 12, 31), to: date(1970, 1, 1), every: Rhythm::NIGHTLY };
    let nights = packs.asked(&asked).unwrap().nights;
    assert_eq!(nights.rows.iter().map(|row| (row.night.as_str(), row.packs[0].number)).collect::<Vec<_>>(), [("1969-12-31", 2)]);
}

#[test]
fn the_last_complete_pack_of_a_day_counts_and_any_failure_is_shown() {
    let packs = Packs::default()
        .add("2026-03-01T01:00:00Z", fails("a"))
        .add("2026-03-01T02:00:00Z", well)
        .add("2026-03-01T03:00:00Z", partial);
    let period = packs.of(1, 1);
    let night = &period.nights.rows[0];
    assert_eq!((night.counts, night.reach, night.packs.len()), (2, Reach::Complete, 3));
    assert_eq!(night.failed_besides, ["tls"]);
    let tls = control(&period, "tls");
    assert_eq!((tls.passed, tls.failed, tls.failed_besides), (1, 0, 1));
    assert_eq!(tls.first_failing.as_deref(), Some("2026-03-01"));
    assert_eq!(period.nights.repeated, 1);
    assert_eq!((period.totals.controls_always_passed, period.totals.controls_failed), (1, 1));
}

#[test]
fn without_a_complete_pack_the_one_that_tells_most_counts() {
    let unknown = |documents: &mut _| found(documents, OutcomeWord::Unknown, "a");
    let packs = Packs::default()
        .add("2026-03-01T01:00:00Z", partial)
        .add("2026-03-01T02:00:00Z", unknown)
        .add("2026-03-01T03:00:00Z", unknown)
        .add("2026-03-01T04:00:00Z", partial);
    let period = packs.of(1, 1);
    assert_eq!((period.nights.rows[0].counts, period.nights.rows[0].reach), (3, Reach::Unknowns));
    assert_eq!((period.nights.complete, period.nights.unknowns, period.nights.partial), (0, 1, 0));
    assert_eq!(period.incomplete, ["on 1 night everything was looked at, and something stayed unknown"]);
}

#[test]
fn an_incomplete_night_gives_its_reasons() {
    let many = |documents: &mut crate::evidence::documents::Documents| {
        partial(documents);
        documents.scope.incomplete = (1..=25).map(|number| format!("reason {number}")).collect();
    };
    let period = Packs::default().on(1, partial).on(2, many).of(1, 2);
    assert_eq!(period.nights.rows[0].incomplete, ["a call was denied"]);
    assert_eq!(period.nights.rows[1].incomplete.len(), 21);
    assert_eq!(period.nights.rows[1].incomplete[20], "5 more reasons");
    assert_eq!(period.incomplete, ["on 2 nights not everything was looked at"]);
}

#[test]
fn a_rhythm_of_half_days_has_two_nights_a_day() {
    let every: Rhythm = "12h".parse().unwrap();
    let packs =
        Packs::default().add("2026-03-01T11:59:59Z", well).add("2026-03-01T12:00:00Z", well).add("2026-03-02T13:00:00Z", well);
    let nights = packs.asked(&Asked { every, ..march(1, 2) }).unwrap().nights;
    let names: Vec<_> = nights.rows.iter().map(|row| row.night.as_str()).collect();
    assert_eq!(names, ["2026-03-01T00:00Z", "2026-03-01T12:00Z", "2026-03-02T12:00Z"]);
    assert_eq!((nights.expected, nights.missed, nights.gaps[0].from.as_str()), (4, 1, "2026-03-02T00:00Z"));
}

#[test]
fn days_that_are_no_whole_interval_belong_to_the_last_one() {
    let every: Rhythm = "7d".parse().unwrap();
    let packs = Packs::default().on(3, well).on(17, well);
    let period = packs.asked(&Asked { every, ..march(1, 17) }).unwrap();
    assert_eq!((period.nights.expected, period.nights.run), (2, 2));
    assert!(
        period
            .caveats
            .contains(&"the last 3 days of the period are less than an interval and belong to the last night".to_owned())
    );
    let short = packs.asked(&Asked { every, ..march(3, 5) }).unwrap();
    assert_eq!((short.nights.expected, short.nights.run), (1, 1));
}

#[test]
fn a_run_that_slid_over_midnight_is_explained() {
    let packs = Packs::default().on(1, well).add("2026-03-03T00:10:00Z", well).add("2026-03-03T23:50:00Z", well);
    let period = packs.of(1, 3);
    assert!(
        period.caveats.iter().any(|one| one.starts_with("the night 2026-03-02 has no pack and 2026-03-03 beside it has several"))
    );
}

#[test]
fn what_cannot_be_reported_is_refused() {
    let packs = Packs::default().on(1, well).on(2, well);
    let told = |asked: &Asked| packs.asked(asked).map_err(|refused| refused.to_string());
    assert_eq!(told(&march(2, 1)), Err("the period ends on 2026-03-01, before it begins on 2026-03-02".to_owned()));
    let without = "no pack was made in the period, so nothing can be said about it; the others, 2 in all, are from 2026-03-01T02:00:00Z to 2026-03-02T02:00:00Z";
    assert_eq!(told(&march(3, 5)), Err(without.to_owned()));
    assert_eq!(Packs::default().asked(&march(1, 2)), Err(Refused::NoPack { others: None }));
    let ages = Asked { from: date(-9999, 1, 1), to: date(9999, 12, 31), every: "1h".parse().unwrap() };
    assert!(matches!(packs.asked(&ages), Err(Refused::TooLong { nights }) if nights > LONGEST));
    let year = Asked { from: date(9999, 1, 1), to: date(9999, 12, 31), every: Rhythm::NIGHTLY };
    assert!(matches!(packs.asked(&year), Err(Refused::NoPack { others: Some((2, ..)) })));
}

#[test]
fn rhythms_are_read_and_written() {
    for (text, hours) in [("1d", 24), ("12h", 12), ("7d", 168), ("366d", 8784), ("5h", 5)] {
        let rhythm: Rhythm = text.parse().unwrap();
        assert_eq!((rhythm.hours(), rhythm.to_string().as_str()), (hours, text));
    }
    assert_eq!("48h".parse::<Rhythm>().unwrap().to_string(), "2d");
    for wrong in ["", "d", "0d", "1", "1w", "-1d", "367d", "99999999999d", "4294967295d", "1.5d", "日"] {
        assert!(wrong.parse::<Rhythm>().is_err(), "{wrong}");
    }
}

#[test]
fn an_error_of_a_pack_ends_the_report() {
    let [first, ..] = &Packs::default().on(1, well).0[..] else { unreachable!("there is one") };
    let packs = [Ok(first.clone()), Err("pack 2 cannot be read")];
    let refused = crate::evidence::period::report(packs.into_iter(), &march(1, 2)).unwrap_err();
    assert_eq!(refused.to_string(), "pack 2 cannot be read");
}
