//! How much a pack tells.

use super::{Packs, fails, seen, span, well};
use crate::evidence::documents::{Documents, GapRow, InputFile, OutcomeWord, Subject, TwoCounts};
use crate::evidence::period::{End, Reach};

/// What a pack tells that says that it is incomplete, and is otherwise as `fill` makes it.
fn reach(fill: impl Fn(&mut Documents)) -> Reach {
    let period = Packs::default().on(1, |documents| {
        documents.scope.complete = false;
        fill(documents);
    });
    period.of(1, 1).nights.rows[0].reach
}

fn gap(scope: &str, resources: u64) -> GapRow {
    GapRow { scope: scope.to_owned(), resources, ..GapRow::default() }
}

#[test]
fn what_is_incomplete_for_no_known_reason_may_lack_anything() {
    assert_eq!(reach(|_| {}), Reach::Partial);
    assert_eq!(Packs::default().on(1, well).of(1, 1).nights.rows[0].reach, Reach::Complete);
}

#[test]
fn unknown_outcomes_hide_no_resources() {
    assert_eq!(reach(|documents| super::found(documents, OutcomeWord::Unknown, "a")), Reach::Unknowns);
    assert_eq!(reach(|documents| documents.collection.gaps.push(gap("/subscriptions/s1", 3))), Reach::Unknowns);
    assert_eq!(reach(|documents| documents.collection.trouble.push("x:1:1: not understood".to_owned())), Reach::Unknowns);
}

#[test]
fn what_may_hide_resources_makes_a_night_partial() {
    assert_eq!(reach(|documents| documents.collection.gaps.push(gap("/subscriptions/s1", 0))), Reach::Partial);
    assert_eq!(reach(|documents| documents.collection.gaps.push(gap("the management group", 0))), Reach::Partial);
    assert_eq!(reach(|documents| documents.scope.subscriptions[0].visible = false), Reach::Partial);
    assert_eq!(reach(|documents| documents.scope.shards = vec!["1/3".to_owned(), "3/3".to_owned()]), Reach::Partial);
    assert_eq!(reach(|documents| documents.scope.shards = vec!["none".to_owned()]), Reach::Partial);
    assert_eq!(reach(|documents| documents.scope.inputs.push(InputFile::default())), Reach::Partial);
    let files = |documents: &mut Documents| {
        documents.scope.subject = Subject::Files;
        documents.collection.trouble.push("main.bicep:1:1: not understood".to_owned());
    };
    assert_eq!(reach(files), Reach::Partial);
}

#[test]
fn a_pack_that_calls_itself_complete_and_is_not_is_not_believed() {
    let hidden = |documents: &mut Documents| documents.scope.subscriptions[0].visible = false;
    assert_eq!(Packs::default().on(1, hidden).of(1, 1).nights.rows[0].reach, Reach::Partial);
    let unknown = |documents: &mut Documents| documents.scope.outcomes.unknown = 1;
    assert_eq!(Packs::default().on(1, unknown).of(1, 1).nights.rows[0].reach, Reach::Unknowns);
}

#[test]
fn two_counts_that_differ_hide_resources_unless_somebody_says_why() {
    let counts = |differences: Vec<String>, manager: Option<u64>| {
        let row =
            TwoCounts { subscription: "S1".to_owned(), resource_graph: 10, received: 10, resource_manager: manager, differences };
        move |documents: &mut Documents| documents.population.counts.push(row.clone())
    };
    let complete = |fill: &dyn Fn(&mut Documents)| Packs::default().on(1, fill).of(1, 1).nights.rows[0].reach;
    assert_eq!(complete(&counts(Vec::new(), Some(11))), Reach::Partial);
    assert_eq!(complete(&counts(vec!["one is of a type that Resource Graph has not".to_owned()], Some(11))), Reach::Complete);
    assert_eq!(complete(&counts(Vec::new(), None)), Reach::Complete);
}

#[test]
fn all_shards_together_lack_nothing() {
    let all = |documents: &mut Documents| documents.scope.shards = vec!["1/2".to_owned(), "2/2".to_owned()];
    assert_eq!(Packs::default().on(1, all).of(1, 1).nights.rows[0].reach, Reach::Complete);
}

#[test]
fn a_gap_in_one_subscription_says_nothing_of_another() {
    let two = |documents: &mut Documents| documents.scope.subscriptions.push(seen("s2"));
    let failing = |documents: &mut Documents| {
        two(documents);
        fails("a")(documents);
    };
    let gapped = |scope: &'static str| {
        move |documents: &mut Documents| {
            two(documents);
            documents.scope.complete = false;
            documents.collection.gaps.push(gap(scope, 0));
        }
    };
    let end = |scope| span(&Packs::default().on(1, two).on(2, failing).on(3, gapped(scope)).of(1, 3), "a").end;
    assert_eq!(end("/subscriptions/s2"), End::Fixed);
    assert_eq!(end("s2"), End::Fixed);
    assert_eq!(end("/SUBSCRIPTIONS/S1/resourceGroups/g"), End::NotLookedAt);
    assert_eq!(end("/providers/Microsoft.Management/managementGroups/m"), End::NotLookedAt);
}

#[test]
fn files_have_no_subscriptions_and_are_mended_too() {
    let of = |fill: fn(&mut Documents)| {
        move |documents: &mut Documents| {
            documents.scope.subject = Subject::Files;
            documents.scope.subscriptions.clear();
            fill(documents);
        }
    };
    let failing = of(|documents| {
        fails("a")(documents);
        documents.findings[0].resource.id = "/subscriptions/{subscription}/resourceGroups/{group}/x".to_owned();
    });
    assert_eq!(span(&Packs::default().on(1, of(well)).on(2, failing).on(3, of(well)).of(1, 3), "a").end, End::Fixed);
    // A pack of live subscriptions says nothing of files.
    let period = Packs::default().on(1, of(well)).on(2, failing).on(3, well).of(1, 3);
    assert_eq!(
        (span(&period, "a").end, span(&period, "a").not_looked_because.as_str()),
        (End::NotLookedAt, "something else was judged")
    );
}
