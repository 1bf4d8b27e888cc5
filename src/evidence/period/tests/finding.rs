//! Findings: when they are mended, and when they only disappear.

use super::{Packs, control, exempt, fails, found, found_by, partial, seen, span, spans, usual, well};
use crate::evidence::documents::{Documents, OutcomeWord, Sheet};
use crate::evidence::period::{Begin, End, Period, Proof, TimeToFix};

#[test]
fn a_finding_is_mended_on_the_first_complete_night_without_it() {
    let period = Packs::default().on(1, well).on(2, fails("a")).on(3, fails("a")).on(4, partial).on(6, well).on(7, well).of(1, 7);
    let a = span(&period, "a");
    assert_eq!((a.begin, a.end, a.packs, a.days), (Begin::New, End::Fixed, 2, 4));
    assert_eq!(
        (a.first_seen.as_str(), a.last_seen.as_str(), a.ended.as_deref()),
        ("2026-03-02", "2026-03-03", Some("2026-03-06"))
    );
    assert_eq!((a.first_pack, a.last_pack, a.end_pack), (2, 3, Some(5)));
    assert_eq!(a.proof, Some(Proof::Counted));
    let time = TimeToFix { fixed: 1, left_out: 0, mean: Some(4.0), median: Some(4.0), max: Some(4) };
    assert_eq!(period.totals.time_to_fix, Some(time));
    assert_eq!(control(&period, "tls").time_to_fix, Some(time));
    assert_eq!(control(&period, "https").time_to_fix, None);
}

#[test]
fn what_comes_back_is_a_new_span() {
    let period = Packs::default().on(1, well).on(2, fails("a")).on(3, well).on(4, fails("a")).on(5, fails("a")).of(1, 5);
    let [first, second] = spans(&period, "a")[..] else { panic!("{:?}", period.findings) };
    assert_eq!((first.time, first.end, first.days), (1, End::Fixed, 1));
    assert_eq!((second.time, second.begin, second.end, second.days), (2, Begin::Reopened, End::Open, 1));
    let findings = period.totals.findings;
    assert_eq!((findings.seen, findings.new, findings.reopened, findings.fixed, findings.open), (2, 1, 1, 1, 1));
}

#[test]
fn what_is_there_at_first_look_is_left_out_of_the_time_to_fix() {
    let both = |documents: &mut Documents| {
        found(documents, OutcomeWord::Fail, "a");
        found(documents, OutcomeWord::Fail, "b");
    };
    let period = Packs::default().on(1, fails("a")).on(2, both).on(9, well).of(1, 9);
    assert_eq!((span(&period, "a").begin, span(&period, "b").begin), (Begin::FirstLook, Begin::New));
    let time = period.totals.time_to_fix.unwrap();
    assert_eq!((time.fixed, time.left_out, time.mean), (1, 1, Some(7.0)));
    let alone = Packs::default().on(1, fails("a")).on(2, well).of(1, 2).totals.time_to_fix.unwrap();
    assert_eq!(alone, TimeToFix { left_out: 1, ..TimeToFix::default() });
}

#[test]
fn the_median_of_an_even_number_lies_between_two() {
    let of = |accounts: &'static [&'static str]| {
        move |documents: &mut Documents| accounts.iter().for_each(|account| found(documents, OutcomeWord::Fail, account))
    };
    let packs = Packs::default().on(1, well).on(2, of(&["a", "b", "c", "d"])).on(3, of(&["b", "c", "d"])).on(4, of(&["c", "d"]));
    let time = packs.on(6, of(&["d"])).on(12, well).of(1, 12).totals.time_to_fix.unwrap();
    assert_eq!((time.mean, time.median, time.max), (Some(4.25), Some(3.0), Some(10)));
}

#[test]
fn a_subscription_that_is_not_visible_mends_nothing() {
    let two = |documents: &mut Documents| documents.scope.subscriptions.push(seen("s2"));
    let hidden = |documents: &mut Documents| {
        two(documents);
        documents.scope.subscriptions[0].visible = false;
        documents.scope.complete = false;
    };
    let failing = |documents: &mut Documents| {
        two(documents);
        found(documents, OutcomeWord::Fail, "a");
    };
    let packs = Packs::default().on(1, two).on(2, failing).on(3, hidden);
    let open = packs.of(1, 3);
    assert_eq!((span(&open, "a").end, span(&open, "a").ended.as_deref()), (End::NotLookedAt, None));
    assert_eq!(span(&open, "a").not_looked_because, "its subscription was not visible");
    assert_eq!(open.totals.findings.not_looked_at, 1);
    let again = packs.clone().on(4, failing).of(1, 4);
    assert_eq!(
        (span(&again, "a").packs, span(&again, "a").end, span(&again, "a").not_looked_because.as_str()),
        (2, End::Open, "")
    );
    assert_eq!(span(&packs.on(4, two).of(1, 4), "a").ended.as_deref(), Some("2026-03-04"));
}

#[test]
fn a_subscription_that_left_the_scope_mends_nothing() {
    let other = |documents: &mut Documents| documents.scope.subscriptions = vec![seen("s2")];
    let period = Packs::default().on(1, well).on(2, fails("a")).on(3, other).of(1, 3);
    assert_eq!(
        (span(&period, "a").end, span(&period, "a").not_looked_because.as_str()),
        (End::NotLookedAt, "its subscription is not in the scope")
    );
}

#[test]
fn a_shard_that_is_not_there_mends_nothing() {
    let shard = |documents: &mut Documents| documents.scope.subscriptions[0].included = false;
    let period = Packs::default().on(1, well).on(2, fails("a")).on(3, shard).of(1, 3);
    assert_eq!(span(&period, "a").not_looked_because, "its subscription is in a shard that is not in the pack");
}

#[test]
fn a_control_that_is_off_mends_nothing() {
    let off = |documents: &mut Documents| documents.controls.retain(|row| row.id != "tls");
    let packs = Packs::default().on(1, well).on(2, fails("a")).on(3, off);
    let period = packs.of(1, 3);
    assert_eq!(
        (span(&period, "a").end, span(&period, "a").not_looked_because.as_str()),
        (End::NotLookedAt, "its control was not on")
    );
    let later = packs.on(4, well).of(1, 4);
    assert_eq!((span(&later, "a").end, span(&later, "a").ended.as_deref()), (End::Fixed, Some("2026-03-04")));
}

#[test]
fn a_type_that_was_not_asked_for_mends_nothing() {
    let uncollected = |documents: &mut Documents| documents.collection.uncollected.push(super::KIND.to_uppercase());
    let period = Packs::default().on(1, well).on(2, fails("a")).on(3, uncollected).of(1, 3);
    assert_eq!(span(&period, "a").not_looked_because, "its type was not asked for");
}

#[test]
fn what_turns_unknown_is_not_mended() {
    let unknown = |documents: &mut Documents| found(documents, OutcomeWord::Unknown, "a");
    let packs = Packs::default().on(1, well).on(2, fails("a")).on(3, unknown);
    assert_eq!(span(&packs.of(1, 3), "a").end, End::NotLookedAt);
    // The same resource, but another property of it.
    let elsewhere = |documents: &mut Documents| {
        found(documents, OutcomeWord::Unknown, "a");
        documents.findings[0].id = "tls-a-other".to_owned();
    };
    let period = Packs::default().on(1, well).on(2, fails("a")).on(3, elsewhere).of(1, 3);
    assert_eq!((span(&period, "a").end, span(&period, "a").not_looked_because.as_str()), (End::NotLookedAt, "nobody can tell"));
    // A resource that nobody can name may be any.
    let nameless = |documents: &mut Documents| {
        found(documents, OutcomeWord::Unknown, "z");
        documents.findings[0].resource.id = String::new();
    };
    assert_eq!(span(&Packs::default().on(1, well).on(2, fails("a")).on(3, nameless).of(1, 3), "a").end, End::NotLookedAt);
    // Another resource that is unknown, or another control, says nothing of this one.
    let others = |documents: &mut Documents| {
        found(documents, OutcomeWord::Unknown, "b");
        found_by(documents, "https", OutcomeWord::Unknown, "a");
    };
    let period = Packs::default().on(1, well).on(2, fails("a")).on(3, others).of(1, 3);
    assert_eq!((span(&period, "a").end, span(&period, "a").proof), (End::Fixed, Some(Proof::Named)));
}

#[test]
fn what_was_unknown_before_it_failed_is_not_new() {
    let unknown = |documents: &mut Documents| {
        found(documents, OutcomeWord::Unknown, "a");
        documents.findings[0].id = "tls-a-other".to_owned();
    };
    let period = Packs::default().on(1, well).on(2, unknown).on(3, fails("a")).of(1, 3);
    assert_eq!(span(&period, "a").begin, Begin::FirstLook);
}

#[test]
fn a_resource_that_went_is_not_mended() {
    let accounts = |number: u64| move |documents: &mut Documents| documents.population.types[0].resources = number;
    let none = |documents: &mut Documents| documents.population.types.clear();
    let failing = Packs::default().on(1, well).on(2, fails("a"));
    let end = |period: &Period| (span(period, "a").end, span(period, "a").ended.clone());
    assert_eq!(end(&failing.clone().on(3, none).of(1, 3)), (End::ResourceGone, Some("2026-03-03".to_owned())));
    assert_eq!(end(&failing.clone().on(3, accounts(9)).of(1, 3)), (End::FixedOrGone, Some("2026-03-03".to_owned())));
    assert_eq!(end(&failing.clone().on(3, accounts(11)).of(1, 3)).0, End::Fixed);
    let gone = failing.clone().on(3, accounts(9)).of(1, 3);
    assert_eq!((gone.totals.time_to_fix, gone.totals.findings.fixed_or_gone), (None, 1));
    // One that went and came back.
    let back = failing.on(3, accounts(9)).on(4, fails("a")).of(1, 4);
    assert_eq!(spans(&back, "a")[1].begin, Begin::Reopened);
}

#[test]
fn a_resource_that_is_named_elsewhere_is_still_there() {
    let sampled = |documents: &mut Documents| {
        documents.population.types[0].resources = 9;
        let mut probe = usual();
        found(&mut probe, OutcomeWord::Fail, "A");
        documents.sample.sheets.push(Sheet { resource: probe.findings[0].resource.clone(), ..Sheet::default() });
    };
    let other = |documents: &mut Documents| {
        documents.population.types[0].resources = 9;
        found_by(documents, "https", OutcomeWord::Fail, "a");
    };
    let failing = Packs::default().on(1, well).on(2, fails("a"));
    for period in [failing.clone().on(3, sampled).of(1, 3), failing.on(3, other).of(1, 3)] {
        assert_eq!((span(&period, "a").end, span(&period, "a").proof), (End::Fixed, Some(Proof::Named)));
    }
}

#[test]
fn a_type_that_is_not_counted_proves_nothing() {
    let of = |kind: &'static str, id: &'static str| {
        move |documents: &mut Documents| {
            found(documents, OutcomeWord::Fail, "a");
            documents.findings[0].resource.kind = kind.to_owned();
            documents.findings[0].resource.id = id.to_owned();
        }
    };
    let group = of("Microsoft.Resources/resourceGroups", "/subscriptions/s1/resourceGroups/g");
    assert_eq!(span(&Packs::default().on(1, well).on(2, group).on(3, well).of(1, 3), "a").end, End::FixedOrGone);
    let subscription = of("Microsoft.Resources/subscriptions", "/subscriptions/S1");
    assert_eq!(span(&Packs::default().on(1, well).on(2, subscription).on(3, well).of(1, 3), "a").end, End::Fixed);
}

#[test]
fn what_is_exempted_is_not_mended_and_returns_when_that_ends() {
    let exempted = |documents: &mut Documents| exempt(documents, "a", "2026-03-04");
    let packs = Packs::default().on(1, well).on(2, fails("a")).on(3, exempted).on(4, exempted).on(5, fails("a")).on(7, well);
    let period = packs.of(1, 7);
    let [first, second] = spans(&period, "a")[..] else { panic!("{:?}", period.findings) };
    assert_eq!((first.end, first.ended.as_deref(), first.proof), (End::Exempted, Some("2026-03-03"), None));
    assert_eq!(
        (second.begin, second.first_seen.as_str(), second.end, second.days),
        (Begin::ExemptionEnded, "2026-03-05", End::Fixed, 2)
    );
    assert_eq!(period.totals.time_to_fix.unwrap().fixed, 1);
    // What was mended while it was exempt is new when it comes again.
    let between = Packs::default().on(1, well).on(2, exempted).on(3, well).on(4, fails("a")).of(1, 4);
    assert_eq!(span(&between, "a").begin, Begin::New);
}

#[test]
fn what_disappears_with_other_rules_is_not_mended() {
    let profile = |documents: &mut Documents| documents.scope.profile = "lenient".to_owned();
    let packs = Packs::default().on(1, well).on(2, fails("a")).on(3, profile);
    let period = packs.of(1, 3);
    assert_eq!(
        (span(&period, "a").end, period.totals.findings.rules_changed, period.totals.time_to_fix),
        (End::RulesChanged, 1, None)
    );
    // What appears with them may be older.
    let stricter = |documents: &mut Documents| {
        profile(documents);
        found(documents, OutcomeWord::Fail, "b");
    };
    assert_eq!(span(&Packs::default().on(1, well).on(2, stricter).of(1, 2), "b").begin, Begin::FirstLook);
}

#[test]
fn a_new_subscription_is_a_first_look() {
    let other = |documents: &mut Documents| documents.scope.subscriptions = vec![seen("s2")];
    let both = |documents: &mut Documents| {
        documents.scope.subscriptions.push(seen("s2"));
        found(documents, OutcomeWord::Fail, "a");
    };
    assert_eq!(span(&Packs::default().on(1, other).on(2, both).of(1, 2), "a").begin, Begin::FirstLook);
}

#[test]
fn the_same_finding_twice_in_a_pack_is_one_and_the_worst_counts() {
    let twice = |documents: &mut Documents| {
        exempt(documents, "a", "2026-12-31");
        found(documents, OutcomeWord::Fail, "a");
        found(documents, OutcomeWord::Fail, "a");
    };
    let period = Packs::default().on(1, well).on(2, twice).on(3, twice).of(1, 3);
    assert_eq!((span(&period, "a").packs, span(&period, "a").end), (2, End::Open));
}

#[test]
fn a_finding_of_a_control_that_the_pack_does_not_list_is_not_lost() {
    let stray = |documents: &mut Documents| {
        found(documents, OutcomeWord::Fail, "a");
        documents.controls.retain(|row| row.id != "tls");
    };
    let period = Packs::default().on(1, stray).of(1, 1);
    assert_eq!((span(&period, "a").control.as_str(), control(&period, "tls").strip.as_str()), ("tls", "O"));
}

#[test]
fn the_ends_add_up() {
    let period = Packs::default().on(1, fails("a")).on(2, fails("b")).on(3, fails("c")).of(1, 3);
    let all = period.totals.findings;
    assert_eq!((all.seen, all.fixed, all.open), (3, 2, 1));
    assert_eq!(control(&period, "tls").findings, all);
}
