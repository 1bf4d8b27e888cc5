//! Snapshots that are merged: the same whatever the order, broken ones refused by name, nothing half written.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use seawall::snapshot::{
    Cause, Collector, Content, Gap, Manifest, Part, Record, Snapshot, Subscription, Unreadable, Writer, merge,
};
use serde_json::json;

use crate::transcripts::seawall;

fn record(subscription: u8, name: u8, body: u8, second: u8) -> Record {
    Record {
        id: format!("/subscriptions/{subscription:02}/Providers/A.b/c/{name:03}"),
        source: "resources".to_owned(),
        api_version: "2024-04-01".to_owned(),
        time: format!("2026-01-01T00:00:{second:02}Z"),
        content: Content::Body(json!({ "value": body })),
    }
}

fn snapshot(records: &[Record], manifest: Manifest) -> Vec<u8> {
    let mut sorted: BTreeMap<(String, String), String> = BTreeMap::new();
    for record in records {
        sorted.insert((record.id.to_ascii_lowercase(), record.source.clone()), record.line());
    }
    let mut writer = Writer::new(Vec::new());
    for line in sorted.values() {
        writer.push(line).unwrap();
    }
    writer.finish(manifest).unwrap().0
}

/// The manifest of a shard of a scope of subscriptions, of which it has some.
fn manifest(shard: Option<&str>, scope: &[u8], has: &[u8]) -> Manifest {
    let name = |number: &u8| format!("{number:02}");
    Manifest {
        tool: "seawall 9".to_owned(),
        cloud: "public".to_owned(),
        asked: vec!["tenant".to_owned()],
        shard: shard.map(str::to_owned),
        scope: scope.iter().map(|number| (name(number), Some("a-tenant".to_owned()))).collect(),
        started: "2026-01-01T00:00:00Z".to_owned(),
        finished: "2026-01-01T00:10:00Z".to_owned(),
        subscriptions: has.iter().map(|number| (name(number), Subscription { visible: true, ..Default::default() })).collect(),
        collectors: BTreeMap::from([("site_config".to_owned(), Collector::default())]),
        calls: BTreeMap::from([("resources".to_owned(), 3)]),
        retries: 2,
        rights: BTreeMap::from([("a/right".to_owned(), true)]),
        ..Manifest::default()
    }
}

fn joined(inputs: &[&[u8]]) -> Result<Vec<u8>, String> {
    let names: Vec<String> = (0..inputs.len()).map(|number| format!("input-{number}")).collect();
    let merged = merge(&names, &|place| Ok(Cursor::new(inputs[place])), Vec::new());
    merged.map(|(bytes, _)| bytes).map_err(|why| why.to_string())
}

fn told(bytes: &[u8]) -> (Manifest, Vec<Record>) {
    let mut snapshot = Snapshot::open(Cursor::new(bytes)).unwrap();
    let mut records = Vec::new();
    snapshot.each(|record| records.push(record)).unwrap();
    (snapshot.manifest().clone(), records)
}

fn why(inputs: &[&[u8]]) -> String {
    joined(inputs).unwrap_err()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Three shards, with records that several have, some of them told differently.
    #[test]
    fn the_order_and_the_steps_do_not_matter(
        records in prop::collection::vec((0u8..3, 0u8..6, 0u8..40, 0u8..3, 0u8..60), 0..80),
    ) {
        let shards: Vec<Vec<u8>> = (0..3u8).map(|place| {
            let own: Vec<Record> = records
                .iter()
                .filter(|(shard, ..)| *shard == place)
                .map(|(_, subscription, name, body, second)| record(*subscription, *name, *body, *second))
                .collect();
            let has = [place * 2, place * 2 + 1];
            snapshot(&own, manifest(Some(&format!("{}/3", place + 1)), &[0, 1, 2, 3, 4, 5], &has))
        }).collect();
        let [a, b, c] = &shards[..] else { panic!() };
        let all = joined(&[a, b, c]).unwrap();
        for other in [
            joined(&[c, a, b]),
            joined(&[&joined(&[a, b]).unwrap(), c]),
            joined(&[a, &joined(&[c, b]).unwrap()]),
            joined(&[&joined(&[a, c]).unwrap(), &joined(&[b, c]).unwrap()]),
            joined(&[&all]),
            joined(&[&all, b]),
        ] {
            prop_assert_eq!(&told(&other.unwrap()), &told(&all));
        }
        let (manifest, kept) = told(&all);
        prop_assert_eq!((manifest.retries, manifest.calls["resources"], manifest.parts.len()), (6, 9, 3));
        // All that some shard has is there, and what is told differently is a gap.
        let mut bodies: BTreeMap<String, Vec<Content>> = BTreeMap::new();
        for shard in &shards {
            for record in told(shard).1 {
                bodies.entry(record.id.to_ascii_lowercase()).or_default().push(record.content);
            }
        }
        prop_assert_eq!(kept.len(), bodies.len());
        let differing = bodies.iter().filter(|(_, told)| told.iter().any(|one| *one != told[0])).map(|(id, _)| id.clone());
        let gaps: Vec<String> = manifest.gaps.iter().map(|gap| gap.scope.clone()).collect();
        prop_assert_eq!(differing.collect::<Vec<_>>(), gaps);
        for record in kept {
            prop_assert!(bodies[&record.id.to_ascii_lowercase()].contains(&record.content));
        }
    }
}

#[test]
fn shards_that_did_not_come_are_named() {
    let shard = |number: u8| snapshot(&[], manifest(Some(&format!("{number}/4")), &[1, 2, 3, 4], &[number]));
    let [one, two, three, four] = [1, 2, 3, 4].map(shard);
    let gaps = |bytes: &[u8]| told(bytes).0.gaps.iter().map(|gap| (gap.scope.clone(), gap.text.clone())).collect::<Vec<_>>();
    let some = joined(&[&one, &two, &four]).unwrap();
    let no_shard = "the subscription is in the scope, and no shard that came has it".to_owned();
    let named =
        vec![("/subscriptions/03".to_owned(), no_shard), ("tenant".to_owned(), "of 4 shards these did not come: 3".to_owned())];
    assert_eq!(gaps(&some), named);
    // It comes later, and the gap goes.
    assert_eq!(gaps(&joined(&[&some, &three]).unwrap()), []);
    // Several tenants are several collections.
    let mut other = manifest(None, &[9], &[9]);
    other.scope.insert("09".to_owned(), Some("another-tenant".to_owned()));
    let other = snapshot(&[], other);
    assert_eq!(gaps(&joined(&[&one, &two, &three, &four, &other]).unwrap()), []);
    assert_eq!(gaps(&joined(&[&other, &some]).unwrap()), named);
}

#[test]
fn the_account_is_one_of_all() {
    let mut first = manifest(Some("1/2"), &[1, 2], &[1]);
    first.started = "2026-01-01T00:00:00.5Z".to_owned();
    let gap = |scope: &str| Gap {
        scope: scope.to_owned(),
        source: "site_config".to_owned(),
        cause: Cause::Denied,
        resources: 3,
        text: "needs more".to_owned(),
    };
    first.gaps = vec![gap("/subscriptions/01"), gap("tenant")];
    let mut second = manifest(Some("2/2"), &[1, 2], &[2]);
    (second.finished, second.retries) = ("2026-01-01T00:10:00.25Z".to_owned(), 5);
    second.rights = BTreeMap::from([("a/right".to_owned(), false), ("b/right".to_owned(), true)]);
    second.calls.insert("list".to_owned(), 1);
    second.gaps = vec![gap("tenant")];
    let merged = told(&joined(&[&snapshot(&[], first), &snapshot(&[], second)]).unwrap()).0;
    assert_eq!((merged.started.as_str(), merged.finished.as_str()), ("2026-01-01T00:00:00Z", "2026-01-01T00:10:00.25Z"));
    assert_eq!(merged.gaps, [gap("/subscriptions/01"), gap("tenant")]);
    assert_eq!(merged.rights, BTreeMap::from([("a/right".to_owned(), false), ("b/right".to_owned(), true)]));
    assert_eq!(merged.calls, BTreeMap::from([("list".to_owned(), 1), ("resources".to_owned(), 6)]));
    assert_eq!((merged.retries, merged.subscriptions.len(), merged.asked.as_slice()), (7, 2, &["tenant".to_owned()][..]));
    let shards: Vec<Option<&str>> = merged.parts.iter().map(|part: &Part| part.shard.as_deref()).collect();
    assert_eq!(shards, [Some("1/2"), Some("2/2")]);
}

#[test]
fn what_does_not_fit_together_is_refused() {
    let base = || manifest(Some("1/2"), &[1, 2], &[1]);
    let second = || manifest(Some("2/2"), &[1, 2], &[2]);
    let refused = |other: Manifest| why(&[&snapshot(&[], base()), &snapshot(&[record(1, 1, 1, 1)], other)]);
    let cases: Vec<(Manifest, &str)> = vec![
        (Manifest { cloud: "china".into(), ..second() }, "different clouds"),
        (
            Manifest { tool: "seawall 10".into(), ..second() },
            "`input-1` cannot be merged with `input-0`: one was collected by `seawall 10`, the other by `seawall 9`",
        ),
        (
            Manifest { collectors: BTreeMap::new(), ..second() },
            "they were collected for other controls, or asked other versions of Azure's interfaces",
        ),
        (Manifest { uncollected: vec!["A.b/c".into()], ..second() }, "they were collected for other controls, or "),
        (
            Manifest { shard: Some("2/3".into()), ..second() },
            "`input-0` is shard 1 of 2, and `input-1` is shard 2 of 3: collect all with the same number of shards",
        ),
        (Manifest { shard: None, ..second() }, "shard 1 of 1, and `input-0` is shard 1 of 2"),
        (base(), "`input-0` and `input-1` are both shard 1 of 2, of two runs that asked for the same: give one of them"),
        (Manifest { shard: Some("3/2".into()), ..second() }, "`input-1`: its shard is not K/N, as in 3/16"),
    ];
    for (other, what) in cases {
        let said = refused(other);
        assert!(said.contains(what), "{said}");
    }
    // The very same one is no second run.
    let one = snapshot(&[], base());
    assert!(joined(&[&one, &one]).is_ok());
    assert_eq!(why(&[]), "there is nothing to merge");
}

#[test]
fn what_is_told_differently_by_many_is_one_gap() {
    let of = |shard: &str, has: u8, body: u8, names: std::ops::Range<u8>| {
        let records: Vec<Record> = names.map(|name| record(1, name, body, 1)).collect();
        snapshot(&records, manifest(Some(shard), &[1, 2, 3], &[has]))
    };
    let (one, two, three) = (of("1/3", 1, 1, 0..200), of("2/3", 2, 2, 0..60), of("3/3", 3, 3, 50..150));
    let all = joined(&[&one, &two, &three]).unwrap();
    assert_eq!(told(&joined(&[&joined(&[&one, &two]).unwrap(), &three]).unwrap()), told(&all));
    assert_eq!(told(&joined(&[&one, &joined(&[&two, &three]).unwrap()]).unwrap()), told(&all));
    let gaps = told(&all).0.gaps;
    assert_eq!((gaps.len(), gaps[0].scope.as_str(), gaps[0].cause), (1, "/subscriptions/01", Cause::Inconsistent));
    assert_eq!(gaps[0].text, "what was merged tells many of these records differently; one of each is kept");
    let few = told(&joined(&[&of("1/3", 1, 1, 0..2), &of("2/3", 2, 2, 1..3), &three]).unwrap()).0.gaps;
    let few: Vec<(&str, &str)> = few.iter().map(|gap| (gap.scope.as_str(), gap.text.as_str())).collect();
    assert_eq!(few, [("/subscriptions/01/providers/a.b/c/001", "what was merged tells it differently; one of them is kept")]);
}

#[test]
fn a_subscription_that_is_counted_differently_is_a_gap() {
    let mut one = manifest(None, &[1], &[1]);
    one.asked = vec!["/subscriptions/01".to_owned()];
    one.subscriptions.get_mut("01").unwrap().listed = Some(4);
    let other = manifest(None, &[1, 2], &[1, 2]);
    let (one, other) = (snapshot(&[], one), snapshot(&[], other));
    let merged = told(&joined(&[&one, &other]).unwrap()).0;
    let text = "several collections that were merged have the subscription, and count it differently";
    assert_eq!((merged.gaps.len(), merged.gaps[0].text.as_str()), (1, text));
    assert_eq!(told(&joined(&[&other, &one]).unwrap()).0, merged);
}

#[test]
fn every_cut_and_every_changed_byte_of_an_input_is_noticed() {
    let records: Vec<Record> = (0..20).map(|name| record(1, name, name, 1)).collect();
    let good = snapshot(&[], manifest(Some("2/2"), &[1, 2], &[2]));
    let bytes = snapshot(&records, manifest(Some("1/2"), &[1, 2], &[1]));
    let all = told(&joined(&[&good, &bytes]).unwrap());
    for end in 0..bytes.len() {
        let said = why(&[&good, &bytes[..end]]);
        assert!(said.starts_with("`input-1`: "), "{said}");
    }
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 0x55;
        // Some bits of a frame's header change nothing of what is in it.
        match joined(&[&good, &changed]) {
            Ok(merged) => assert_eq!(told(&merged), all, "changed at {at}"),
            Err(said) => assert!(said.contains("`input-1`"), "{said}"),
        }
    }
}

/// A snapshot whose frames have these texts, whatever they are.
fn forged(frames: &[&[u8]], records: u64, content: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut index = Vec::new();
    let manifest = Manifest { records, content: content.to_owned(), ..manifest(Some("1/2"), &[], &[]) };
    let last = format!("{}\n", json!({ "manifest": manifest }));
    for text in frames.iter().copied().chain([last.as_bytes()]) {
        let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
        encoder.include_checksum(true).unwrap();
        encoder.write_all(text).unwrap();
        let frame = encoder.finish().unwrap();
        index.push(json!({ "offset": bytes.len(), "length": frame.len(), "records": 1, "first": "" }));
        bytes.extend(frame);
    }
    let manifest = index.pop();
    let mut payload = json!({ "format": 1, "frames": index, "manifest": manifest }).to_string().into_bytes();
    payload.extend(u32::try_from(payload.len()).unwrap().to_le_bytes());
    payload.extend(b"SWIX");
    bytes.extend(0x184D_2A5Eu32.to_le_bytes());
    bytes.extend(u32::try_from(payload.len()).unwrap().to_le_bytes());
    bytes.extend(payload);
    bytes
}

#[test]
fn forged_snapshots_are_refused() {
    let lines = |records: &[Record]| records.iter().map(|record| record.line() + "\n").collect::<String>();
    let (a, b) = (record(1, 1, 1, 1), record(1, 2, 1, 1));
    let good = snapshot(&[], manifest(Some("2/2"), &[], &[]));
    let sorted = lines(&[a.clone(), b.clone()]);
    let whole = forged(&[sorted.as_bytes()], 2, "");
    let changed = |at: usize, to: u8| {
        let mut bytes = whole.clone();
        assert_ne!(std::mem::replace(&mut bytes[at], to), to);
        bytes
    };
    let format = whole.windows(10).position(|part| part == b"\"format\":1").unwrap();
    let later = changed(format + 9, b'2');
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (forged(&[sorted.as_bytes()], 2, "sha256:00"), "not those that the manifest speaks of"),
        (forged(&[lines(&[b, a.clone()]).as_bytes()], 2, ""), "record 2 is out of order"),
        (forged(&[lines(&[a.clone(), a]).as_bytes()], 2, ""), "record 2 is out of order"),
        (forged(&[b"{}\n"], 1, ""), "record 1 cannot be read"),
        (forged(&[b"\n\n"], 2, ""), "record 1 cannot be read"),
        (forged(&[b"\xff\xfe\n"], 1, ""), "the frame at byte 0 is no text"),
        (changed(30, b'x'), "the snapshot is broken at byte 0"),
        (later, "the snapshot is of format 2, and this seawall reads 1"),
        (forged(&[b""], 0, ""), "not those that the manifest speaks of"),
        // Some kilobytes that would be eighty megabytes.
        (forged(&[&vec![b'x'; 80 << 20]], 1, ""), "the frame at byte 0 is too long"),
    ];
    for (bytes, what) in cases {
        let said = why(&[&good, &bytes]);
        assert!(said.starts_with("`input-1`: ") && said.contains(what), "{said} instead of {what}");
    }
}

#[test]
fn a_thousand_shards_are_merged() {
    let scope: Vec<u8> = vec![1];
    let inputs: Vec<Vec<u8>> = (1..=1000u32)
        .map(|number| {
            let one = Record { id: format!("/subscriptions/01/{:04}", (number * 7919) % 1000), ..record(1, 1, 1, 1) };
            snapshot(&[one], manifest(Some(&format!("{number}/1000")), &scope, &scope))
        })
        .collect();
    let inputs: Vec<&[u8]> = inputs.iter().map(Vec::as_slice).collect();
    let (manifest, records) = told(&joined(&inputs).unwrap());
    assert_eq!((records.len(), manifest.parts.len(), manifest.is_complete()), (1000, 1000, true));
}

#[test]
fn a_snapshot_that_cannot_be_read_is_named() {
    let names = ["one".to_owned(), "two".to_owned()];
    let good = snapshot(&[], manifest(Some("1/2"), &[], &[]));
    let open = |place: usize| if place == 0 { Ok(Cursor::new(&good)) } else { Err(std::io::Error::other("it is gone")) };
    let Err(Unreadable::Wrong(said)) = merge(&names, &open, Vec::new()) else { panic!() };
    assert_eq!(said, "`two`: it is gone");
}

fn sandbox(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("merge").join(name);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The code of a call, and what it says.
fn called(folder: &Path, line: &str) -> (i32, String) {
    let output = seawall(folder).args(line.split_whitespace()).output().unwrap();
    assert_eq!(output.stdout, b"");
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn the_command_merges_snapshots() {
    let folder = sandbox("command");
    for number in 1..=3u8 {
        let bytes = snapshot(&[record(number, 1, 1, 1)], manifest(Some(&format!("{number}/3")), &[1, 2, 3], &[number]));
        fs::create_dir_all(folder.join("shards")).unwrap();
        fs::write(folder.join(format!("shards/{number}.snapshot")), bytes).unwrap();
    }
    fs::write(folder.join("shards/.hidden"), "no snapshot").unwrap();
    let (code, said) = called(&folder, "merge shards -o all.snapshot --strict");
    assert_eq!((code, said.as_str()), (0, "merged 3 snapshots into `all.snapshot`: 3 records of 3 subscriptions\n"));
    let all = fs::read(folder.join("all.snapshot")).unwrap();
    assert_eq!(told(&all).1.len(), 3);
    let (code, said) = called(&folder, "merge shards/1.snapshot shards/3.snapshot -o some.snapshot");
    assert!(code == 0 && said.contains("incomplete: 2 gaps") && said.contains("these did not come: 2"), "{said}");
    assert_eq!(called(&folder, "merge shards/1.snapshot shards/3.snapshot -o some.snapshot --strict").0, 4);
    let many: Vec<u8> = (1..=31).collect();
    fs::write(folder.join("one.snapshot"), snapshot(&[], manifest(None, &many, &[]))).unwrap();
    let (code, said) = called(&folder, "merge one.snapshot -o many.snapshot");
    assert!(code == 0 && said.ends_with("\n  and 11 more, which the snapshot names\n"), "{said}");
    let (code, said) = called(&folder, "merge some.snapshot shards/2.snapshot -o again.snapshot --strict");
    assert_eq!(code, 0, "{said}");
    assert_eq!(fs::read(folder.join("again.snapshot")).unwrap(), all);
}

#[test]
fn nothing_is_written_half_and_nothing_is_lost() {
    let folder = sandbox("whole");
    let file = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).unwrap();
    let one = snapshot(&[record(1, 1, 1, 1)], manifest(Some("1/2"), &[1, 2], &[1]));
    file("one", &one);
    file("cut", &one[..one.len() - 9]);
    let mut broken = snapshot(&[record(2, 1, 1, 1)], manifest(Some("2/2"), &[1, 2], &[2]));
    broken[20] ^= 0x55;
    file("broken", &broken);
    file("out", b"what was there before");
    file("text", b"no snapshot");
    file("empty", b"");
    fs::create_dir_all(folder.join("folder")).unwrap();
    let wrong = [
        ("merge one cut -o out", "`cut`: this is no snapshot, or it is cut off"),
        ("merge one broken -o out", "`broken`: "),
        ("merge one text -o out", "`text` is no snapshot, no JSON report and no SARIF log"),
        ("merge one empty -o out", "`empty` is no snapshot"),
        ("merge one none -o out", "there is no file or folder `none`"),
        ("merge one one -o out", "are the same file"),
        ("merge one ./one -o out", "are the same file"),
        ("merge one -o one", "`one` is one of the inputs"),
        ("merge one -o ./one", "is one of the inputs"),
        ("merge one -o folder", "`folder` is no file that could be replaced"),
        ("merge one -o none/out", "`none/out` could not be written"),
        ("merge folder -o out", "there is no file"),
        ("merge one --fail-on low -o out", "`--fail-on` is for reports: nothing in a snapshot was judged"),
    ];
    let before: Vec<PathBuf> = listed(&folder);
    for (line, what) in wrong {
        let (code, said) = called(&folder, line);
        assert!(code == 2 && said.contains(what), "{line}: {code} {said}");
        assert_eq!(fs::read(folder.join("out")).unwrap(), b"what was there before", "{line}");
        assert_eq!(listed(&folder), before, "{line}");
    }
    assert_eq!(fs::read(folder.join("one")).unwrap(), one);
    // What is left of a run that was killed is in nobody's way, unless it is wanted.
    file("out.new", &one);
    assert!(called(&folder, "merge out.new -o out").1.contains("`out.new` is one of the inputs"));
    assert_eq!(called(&folder, "merge one -o out").0, 0);
    assert_eq!(told(&fs::read(folder.join("out")).unwrap()).1.len(), 1);
    assert!(!folder.join("out.new").exists());
}

fn listed(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}
