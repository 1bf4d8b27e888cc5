//! The chain: each pack names the one before it by its digest, so that a night that is missing, changed or put in shows.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::evidence::manifest::{MANIFEST, Manifest, Previous};
use crate::evidence::verify::text::shown;
use crate::evidence::verify::{Expected, Report};

/// A pack in the chain.
pub(super) struct Link {
    pack: String,
    number: u64,
    /// When it was made; none if that is no time.
    created: Option<Timestamp>,
    previous: Option<Previous>,
    /// `sha256:…` of its manifest.
    digest: String,
}

impl Link {
    pub(super) fn new(pack: &str, manifest: &Manifest, digest: String) -> Self {
        Link {
            pack: pack.to_owned(),
            number: manifest.number,
            created: utc(&manifest.created),
            previous: manifest.previous.clone(),
            digest,
        }
    }
}

/// A time in UTC, as in RFC 3339.
fn utc(text: &str) -> Option<Timestamp> {
    text.strip_suffix('Z').and_then(|_| text.parse().ok())
}

/// Packs by their numbers; several of one number only if something is wrong.
type Numbers<'a> = BTreeMap<u64, Vec<&'a Link>>;

/// Checks how packs follow one another. Of `unread` packs not even the number is known.
pub(super) fn check(mut links: Vec<Link>, unread: u64, expected: &Expected<'_>, report: &mut Report) {
    links.sort_by(|one, other| (one.number, &one.pack).cmp(&(other.number, &other.pack)));
    let mut numbers = Numbers::new();
    for link in &links {
        numbers.entry(link.number).or_default().push(link);
    }
    if unread > 0 {
        let (packs, manifests) = if unread == 1 { ("a pack", "its manifest") } else { ("some packs", "their manifests") };
        report.note("", format!("the place in the chain of {packs} is not known, because {manifests} cannot be read"));
    }
    begin(&numbers, expected, report);
    holes(&numbers, report);
    for packs in numbers.values() {
        twice(packs, &numbers, report);
    }
    for link in &links {
        follows(link, &numbers, report);
    }
    end(&numbers, links.len() as u64 + unread, expected, report);
}

/// Whether the first pack is the right one.
fn begin(numbers: &Numbers<'_>, expected: &Expected<'_>, report: &mut Report) {
    let Some((number, packs)) = numbers.first_key_value() else {
        if expected.whole || expected.first.is_some() {
            report.fault("", "", "there is no pack with a manifest that can be read");
        }
        return;
    };
    if let Some(first) = expected.first
        && !packs.iter().any(|link| link.digest == first)
    {
        let what = format!(
            "the first pack is number {number}, and not the expected one: packs before it were removed, or it was changed"
        );
        report.fault("", "", what);
    }
    match (*number, expected.whole) {
        (0 | 1, _) => {}
        (number, true) => report.fault("", "", format!("{} missing: the first nights were removed", range(1, number - 1))),
        (number, false) if expected.first.is_none() => {
            report.note("", format!("the chain begins with number {number}: whether those before it are right was not checked"));
        }
        _ => {}
    }
}

/// Tells of numbers that are missing.
fn holes(numbers: &Numbers<'_>, report: &mut Report) {
    let all: Vec<u64> = numbers.keys().copied().collect();
    for pair in all.windows(2) {
        let [before, after] = pair else { continue };
        if after - before > 1 {
            report.fault("", "", format!("{} missing: a night was removed", range(before + 1, after - 1)));
        }
    }
}

fn range(from: u64, to: u64) -> String {
    if from == to { format!("number {from} is") } else { format!("numbers {from} to {to} are") }
}

/// Tells of packs that have the same number.
fn twice(packs: &[&Link], numbers: &Numbers<'_>, report: &mut Report) {
    let [first, _, ..] = packs else { return };
    let number = first.number;
    let after = number.checked_add(1).and_then(|next| numbers.get(&next)).map_or(&[][..], Vec::as_slice);
    let is_followed = |link: &Link| {
        let is_it = |previous: &Previous| previous.number == number && previous.digest == link.digest;
        after.iter().any(|next| next.previous.as_ref().is_some_and(is_it))
    };
    let is_known = packs.iter().any(|link| is_followed(link));
    for link in packs {
        let others: Vec<String> = packs.iter().filter(|other| other.pack != link.pack).map(|other| shown(&other.pack)).collect();
        let others = others.join("`, `");
        if is_known && !is_followed(link) {
            let what = format!("it has the number {number} of `{others}`, which the next pack follows: it was put in");
            report.fault(&link.pack, MANIFEST, what);
        } else if !is_known {
            let what = format!("it has the number {number} of `{others}`: one of them was put in");
            report.fault(&link.pack, MANIFEST, what);
        }
    }
}

/// Whether a pack follows the one before it.
fn follows(link: &Link, numbers: &Numbers<'_>, report: &mut Report) {
    let number = link.number;
    let mut wrong = |what: String| report.fault(&link.pack, MANIFEST, what);
    if link.created.is_none() {
        wrong("`created` is no time in UTC".to_owned());
    }
    let Some(previous) = &link.previous else {
        if number != 1 {
            wrong(format!("it has the number {number} and names no pack before it"));
        }
        return;
    };
    if number <= 1 {
        wrong(format!("it has the number {number} and names a pack before it"));
        return;
    }
    if previous.number != number - 1 {
        wrong(format!("it has the number {number} and names number {} as the one before it", previous.number));
        return;
    }
    let Some(before) = numbers.get(&previous.number) else { return };
    let named = before.iter().find(|before| before.digest == previous.digest);
    if named.is_none() {
        let what = format!(
            "it follows another number {} than the one that is here: that one was changed or replaced, or this one was put in",
            previous.number
        );
        wrong(what);
    }
    let Some(before) = named.or(before.first()) else { return };
    if let (Some(created), Some(earlier)) = (link.created, before.created)
        && created < earlier
    {
        wrong(format!("it was made before number {}, which it follows", previous.number));
    }
}

/// Whether the last pack is the right one, and as many are there as should be.
fn end(numbers: &Numbers<'_>, packs: u64, expected: &Expected<'_>, report: &mut Report) {
    if let Some(count) = expected.packs
        && count != packs
    {
        report.fault("", "", format!("there are {packs} packs, and {count} are expected"));
    }
    let last = numbers.last_key_value();
    let Some(head) = expected.head else {
        if let Some((number, _)) = last {
            let what = format!(
                "number {number} is the last one here: whether later ones were removed shows only by a digest that was noted elsewhere \
                 (`--head`)"
            );
            report.note("", what);
        }
        return;
    };
    let Some((number, packs)) = last else {
        report.fault("", "", "the expected last pack is not there");
        return;
    };
    if packs.iter().any(|link| link.digest == head) {
        return;
    }
    let earlier = numbers.values().flatten().find(|link| link.digest == head);
    let what = match earlier {
        Some(link) => format!("the expected last pack is number {}, and the last one here is number {number}", link.number),
        None => {
            format!("the last pack is number {number}, and not the expected one: packs after it were removed, or it was changed")
        }
    };
    report.fault("", "", what);
}
