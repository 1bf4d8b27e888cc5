//! What was changed, removed or added in a pack, and who signed it.

use super::*;
use crate::evidence::verify::Judge;

/// A change of a pack.
type Change<'a> = &'a dyn Fn(&mut Memory);

/// Numbers by chance, the same ones each time: <https://doi.org/10.18637/jss.v008.i14>.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}

/// Changes a byte, and tells whether that is told of the file, or, for what seals the pack, of anything.
fn is_found(right: &Memory, path: &str, at: usize, change: u8, keys: &[PublicKey]) -> bool {
    let mut wrong = right.clone();
    wrong.0.get_mut(path).unwrap()[at] ^= change;
    let report = verified(&[("night", &wrong)], &Expected { keys, ..Expected::default() });
    match path {
        MANIFEST | ENVELOPE => !report.holds(),
        _ => {
            let what = "its digest is not the one of the manifest: it was changed";
            report.faults.iter().any(|fault| fault.file == path && fault.what == what)
        }
    }
}

#[test]
fn each_way_to_change_a_file_is_told() {
    let readme = |pack: &mut Memory, change: fn(&mut Vec<u8>)| change(pack.0.get_mut("README.md").unwrap());
    let removed = |pack: &mut Memory, path: &str| drop(pack.0.remove(path));
    let cases: [(Change<'_>, &str, &str); 8] = [
        (&|it| readme(it, |bytes| bytes[0] ^= 1), "README.md", "its digest is not the one of the manifest: it was changed"),
        (&|it| readme(it, |bytes| bytes.truncate(15)), "README.md", "it has 15 bytes, and the manifest says 16: it was changed"),
        (&|it| readme(it, Vec::clear), "README.md", "it has 0 bytes, and the manifest says 16: it was changed"),
        (
            &|it| readme(it, |bytes| bytes.push(b'x')),
            "README.md",
            "it has more than the 16 bytes that the manifest says: it was changed",
        ),
        (&|it| removed(it, "README.md"), "README.md", "it is not there: it was removed"),
        (&|it| removed(it, MANIFEST), MANIFEST, "it is not there: it was removed"),
        (&|it| removed(it, ENVELOPE), ENVELOPE, "it is not signed, and a key to verify its signature is given"),
        (&|it| drop(it.0.insert("a/b".to_owned(), Vec::new())), "a/b", "it is not in the manifest: it was added"),
    ];
    let keys = public();
    for (change, file, what) in cases {
        let mut wrong = pack(1, None, &documents());
        change(&mut wrong);
        let told = verified(&[("night", &wrong)], &Expected { keys: &keys, ..Expected::default() }).faults;
        assert_told(&told, file, what);
        assert_eq!(told.len(), 1, "{told:#?}");
    }
}

#[test]
fn one_byte_is_noticed_in_every_file() {
    let right = pack(1, None, &documents());
    let keys = public();
    for (path, bytes) in &right.0 {
        for at in [0, bytes.len() / 2, bytes.len() - 1] {
            assert!(is_found(&right, path, at, 1, &keys), "{path}: {at}");
        }
    }
}

#[test]
fn one_byte_is_noticed_at_a_thousand_places() {
    let right = pack(1, None, &documents());
    let keys = public();
    let places: Vec<(&String, usize)> =
        right.0.iter().flat_map(|(path, bytes)| (0..bytes.len()).map(move |at| (path, at))).collect();
    let mut chance = Chance(0x5ea_3a11);
    for _ in 0..1000 {
        let (path, at) = places[chance.below(places.len())];
        let change = 1 + chance.below(255) as u8;
        assert!(is_found(&right, path, at, change, &keys), "{path}: {at}: {change}");
    }
}

/// Without a signature the manifest of a first pack is held by what it says again elsewhere, and by the one way to write it.
#[test]
fn one_byte_of_an_unsigned_manifest_is_noticed() {
    let right = resealed(|_| {});
    for at in 0..right.0[MANIFEST].len() {
        assert!(is_found(&right, MANIFEST, at, 1, &[]), "{at}");
        assert!(is_found(&right, MANIFEST, at, 0x20, &[]), "{at}");
    }
}

#[test]
fn a_file_that_was_removed_or_added_is_named() {
    let right = pack(1, None, &documents());
    let keys = public();
    let told = |pack: &Memory| verified(&[("night", pack)], &Expected { keys: &keys, ..Expected::default() }).faults;
    for path in right.0.keys() {
        let mut fewer = right.clone();
        fewer.0.remove(path);
        let what = match path.as_str() {
            ENVELOPE => "it is not signed, and a key to verify its signature is given",
            _ => "it is not there: it was removed",
        };
        assert_told(&told(&fewer), path, what);
    }
    for path in ["more.json", "policies/more.rego", "Manifest.json", "..", "a\u{fffd}", ".hidden"] {
        let mut more = right.clone();
        more.0.insert(path.to_owned(), Vec::new());
        assert_eq!(told(&more).len(), 1);
        assert_told(&told(&more), path, "it is not in the manifest: it was added");
    }
    let mut sealed = resealed(|_| {});
    sealed.0.remove("limits.json");
    sealed.seal(|_| {});
    assert_told(&faults(&sealed), MANIFEST, "it does not list `limits.json`, which every pack has");
}

#[test]
fn all_faults_are_told_and_not_the_first_alone() {
    let mut wrong = pack(1, None, &documents());
    for path in ["README.md", "scope.json", "snapshot.zst"] {
        wrong.0.get_mut(path).unwrap().push(b'x');
    }
    wrong.0.remove("limits.json");
    let files: Vec<String> = faults(&wrong).into_iter().map(|fault| fault.file).collect();
    assert_eq!(files, ["README.md", "limits.json", "scope.json", "snapshot.zst"]);
    assert_eq!(faults(&wrong), faults(&wrong));
}

#[test]
fn the_signature_of_somebody_else_is_refused() {
    let right = pack(1, None, &documents());
    let other = PrivateKey::from_pem(include_str!("../../../../tests/it/evidence/keys/other.pem")).unwrap();
    let others = vec![other.public().clone()];
    let told = |pack: &Memory, keys: &[PublicKey]| verified(&[("night", pack)], &Expected { keys, ..Expected::default() }).faults;
    let of = |key: &PublicKey| format!("none of the given keys made its signature: it names `{}`", key.keyid());
    assert_told(&told(&right, &others), ENVELOPE, &of(&public()[0]));
    let mut forged = right.clone();
    let statement = Statement::of(&documents(), &right.0[MANIFEST]);
    forged.0.insert(ENVELOPE.to_owned(), sign(&statement, &other).unwrap());
    assert_told(&told(&forged, &public()), ENVELOPE, &of(other.public()));
    assert_eq!(told(&forged, &[others, public()].concat()), []);
    let second = pack(2, Some(&right), &documents());
    let mut swapped = right;
    swapped.0.insert(ENVELOPE.to_owned(), second.0[ENVELOPE].clone());
    assert_told(&told(&swapped, &public()), ENVELOPE, "what is signed is about another manifest");
    assert_told(&told(&swapped, &[]), ENVELOPE, "what is signed is about another manifest");
}

/// Who has the key may still sign what the pack does not say.
#[test]
fn a_statement_with_other_results_is_refused() {
    let mut wrong = pack(1, None, &documents());
    let mut better = documents();
    better.controls[0].outcomes = Counts { pass: 4, ..Counts::default() };
    wrong.0.insert(ENVELOPE.to_owned(), sign(&Statement::of(&better, &wrong.0[MANIFEST]), &key()).unwrap());
    for keys in [public(), Vec::new()] {
        let report = verified(&[("night", &wrong)], &Expected { keys: &keys, ..Expected::default() });
        assert_told(&report.faults, ENVELOPE, "the results that were signed are not those of the documents that lie here");
    }
}

struct Told;

impl Judge for Told {
    fn judge(&self, pack: &Pack<'_>, manifest: &Manifest, documents: &Documents) -> Vec<(String, String)> {
        assert!(pack.files.open("snapshot.zst").is_ok() && manifest.number == 1);
        vec![("findings.jsonl:1".to_owned(), format!("{} findings", documents.findings.len()))]
    }
}

/// A text that was edited and sealed anew adds up: only the policies tell.
#[test]
fn what_adds_up_is_left_to_who_judges_again() {
    let edited = resealed(|documents| documents.findings[0].message = "it is nearly as it should be".to_owned());
    assert_eq!(faults(&edited), []);
    let judged = |pack: &Memory| verified(&[("night", pack)], &Expected { judge: Some(&Told), ..Expected::default() });
    assert_told(&judged(&edited).faults, "findings.jsonl:1", "5 findings");
    assert!(judged(&edited).notes.iter().all(|note| !note.what.contains("not evaluated again")));
    let mut broken = edited;
    broken.0.get_mut("README.md").unwrap().push(b'x');
    assert!(judged(&broken).faults.iter().all(|fault| !fault.file.starts_with("findings")));
    assert_noted(&judged(&broken), "night", "its policies were not evaluated again, because there are faults in its files");
}
