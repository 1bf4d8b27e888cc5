//! Nights that are missing, were put in, or do not follow one another.

use super::*;

/// A change of a manifest.
type Change = fn(&mut Manifest);

/// So many nights, each after the one before it.
fn nights(count: u64) -> Vec<(String, Memory)> {
    let mut all: Vec<(String, Memory)> = Vec::new();
    for number in 1..=count {
        let next = pack(number, all.last().map(|(_, before)| before), &documents());
        all.push((format!("{number:06}"), next));
    }
    all
}

fn told(nights: &[(String, Memory)], expected: &Expected<'_>) -> Report {
    let packs: Vec<(&str, &dyn PackFiles)> = nights.iter().map(|(name, pack)| (name.as_str(), pack as &dyn PackFiles)).collect();
    verified(&packs, expected)
}

fn said(report: &Report) -> Vec<(&str, &str)> {
    report.faults.iter().map(|fault| (fault.pack.as_str(), fault.what.as_str())).collect()
}

#[test]
fn nights_follow_one_another() {
    let nights = nights(5);
    let (head, first) = (nights[4].1.digest(), nights[0].1.digest());
    let keys = public();
    let expected = Expected { keys: &keys, head: Some(&head), first: Some(&first), packs: Some(5), whole: true, judge: None };
    let report = told(&nights, &expected);
    assert_eq!(report.faults, []);
    assert_eq!((report.checked.packs, report.checked.signatures), (5, 5));
    let backwards: Vec<_> = nights.iter().rev().cloned().collect();
    assert_eq!(told(&backwards, &expected), report);
    assert!(told(&nights[2..], &Expected::default()).holds());
    let later = told(&nights[2..], &Expected::default());
    assert_noted(&later, "", "the chain begins with number 3: whether those before it are right was not checked");
}

#[test]
fn a_night_that_was_removed_is_named() {
    let nights = nights(5);
    let (head, first) = (nights[4].1.digest(), nights[0].1.digest());
    let without = |numbers: &[usize], expected: &Expected<'_>| {
        let mut fewer = nights.clone();
        for number in numbers.iter().rev() {
            fewer.remove(number - 1);
        }
        let report = told(&fewer, expected);
        report.faults.into_iter().map(|fault| fault.what).collect::<Vec<_>>()
    };
    assert_eq!(without(&[3], &Expected::default()), ["number 3 is missing: a night was removed"]);
    assert_eq!(without(&[2, 3], &Expected::default()), ["numbers 2 to 3 are missing: a night was removed"]);
    assert_eq!(without(&[2, 4], &Expected::default()).len(), 2);
    let whole = Expected { whole: true, ..Expected::default() };
    assert_eq!(without(&[1], &whole), ["number 1 is missing: the first nights were removed"]);
    let others = "the first pack is number 2, and not the expected one: packs before it were removed, or it was changed";
    assert_eq!(without(&[1], &Expected { first: Some(&first), ..whole })[0], others);
    assert_eq!(without(&[5], &Expected::default()), [""; 0], "nothing but its digest tells of it");
    let others = "the last pack is number 4, and not the expected one: packs after it were removed, or it was changed";
    assert_eq!(without(&[5], &Expected { head: Some(&head), ..whole }), [others]);
    assert_eq!(without(&[5], &Expected { packs: Some(5), ..whole }), ["there are 4 packs, and 5 are expected"]);
    let earlier = nights[2].1.digest();
    let grown = without(&[], &Expected { head: Some(&earlier), ..whole });
    assert_eq!(grown, ["the expected last pack is number 3, and the last one here is number 5"]);
    let none = ["there is no pack with a manifest that can be read", "the expected last pack is not there"];
    assert_eq!(without(&[1, 2, 3, 4, 5], &Expected { head: Some(&head), ..whole }), none);
}

#[test]
fn a_night_that_was_put_in_is_named() {
    let nights = nights(4);
    let other = pack(3, Some(&nights[1].1), &Documents { exemptions: Vec::new(), ..documents() });
    let with = |name: &str, more: &Memory| [nights.clone(), vec![(name.to_owned(), more.clone())]].concat();
    let put = with("000003-b", &other);
    let report = told(&put, &Expected::default());
    let chain: Vec<_> = said(&report).into_iter().filter(|(_, what)| what.contains("put in")).collect();
    assert_eq!(chain, [("000003-b", "it has the number 3 of `000003`, which the next pack follows: it was put in")]);
    let mut last = nights[3].1.clone();
    last.seal(|manifest| manifest.tool = "seawall 0.0.1".to_owned());
    let put = with("000004-b", &last);
    let report = told(&put, &Expected::default());
    for (name, other) in [("000004", "000004-b"), ("000004-b", "000004")] {
        let what = format!("it has the number 4 of `{other}`: one of them was put in");
        assert!(said(&report).contains(&(name, what.as_str())), "{report:#?}");
    }
    let mut after = nights[3].1.clone();
    after.seal(|manifest| manifest.number = 5);
    let report = told(&with("000005", &after), &Expected::default());
    assert!(said(&report).contains(&("000005", "it has the number 5 and names number 3 as the one before it")), "{report:#?}");
}

#[test]
fn a_night_that_was_changed_breaks_the_chain_behind_it() {
    let mut nights = nights(4);
    nights[1].1.seal(|manifest| manifest.created = night(3));
    let report = told(&nights, &Expected::default());
    let follows =
        "it follows another number 2 than the one that is here: that one was changed or replaced, or this one was put in";
    assert!(said(&report).contains(&("000003", follows)), "{report:#?}");
}

#[test]
fn what_names_nothing_right_before_it_is_told() {
    let first = pack(1, None, &documents());
    let mut second = pack(2, Some(&first), &documents());
    let with = |change: fn(&mut Manifest), pack: &Memory| {
        let mut pack = pack.clone();
        pack.seal(change);
        let report = told(&[("000001".to_owned(), first.clone()), ("x".to_owned(), pack)], &Expected::default());
        report.faults.into_iter().filter(|fault| fault.pack == "x").collect::<Vec<_>>()
    };
    let cases: [(Change, &str); 4] = [
        (|manifest| manifest.previous = None, "it has the number 2 and names no pack before it"),
        (|manifest| manifest.number = 1, "it has the number 1 and names a pack before it"),
        (|manifest| manifest.number = 0, "it has the number 0 and names a pack before it"),
        (|manifest| manifest.created = "2026-10-31T01:00:00Z".to_owned(), "it was made before number 1, which it follows"),
    ];
    for (change, what) in cases {
        assert_told(&with(change, &second), MANIFEST, what);
    }
    for time in ["yesterday", "2026-11-02T01:00:00+01:00", "2026-11-02", ""] {
        second.seal(|manifest| manifest.created = time.to_owned());
        assert_told(&with(|_| {}, &second), MANIFEST, "`created` is no time in UTC");
    }
}

#[test]
fn a_manifest_that_cannot_be_read_leaves_a_hole() {
    let mut nights = nights(3);
    nights[1].1.0.insert(MANIFEST.to_owned(), b"{".to_vec());
    let report = told(&nights, &Expected::default());
    assert!(said(&report).contains(&("000002", "it is no manifest at line 1 column 1")), "{report:#?}");
    assert!(said(&report).contains(&("", "number 2 is missing: a night was removed")), "{report:#?}");
    assert_noted(&report, "", "the place in the chain of a pack is not known, because its manifest cannot be read");
    nights[2].1.0.insert(MANIFEST.to_owned(), b"{".to_vec());
    let both = "the place in the chain of some packs is not known, because their manifests cannot be read";
    assert_noted(&told(&nights, &Expected::default()), "", both);
}
