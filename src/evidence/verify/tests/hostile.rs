//! Packs that somebody made to deceive, or to bring a verifier down.

use super::*;

/// A pack of which one file is something else.
struct Odd {
    pack: Memory,
    path: &'static str,
    open: fn() -> io::Result<Box<dyn Read>>,
}

impl PackFiles for Odd {
    fn paths(&self) -> Vec<String> {
        self.pack.paths()
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn Read + '_>> {
        if path == self.path { (self.open)() } else { self.pack.open(path) }
    }
}

#[test]
fn files_that_are_none_are_told() {
    let pack = pack(1, None, &documents());
    for path in ["README.md", "scope.json", MANIFEST] {
        let odd = |open| faults(&Odd { pack: pack.clone(), path, open });
        assert_told(&odd(|| Err(io::Error::other("a symbolic link"))), path, "it cannot be read (a symbolic link)");
        let what = match pack.manifest().files.get(path) {
            None => "it has more than 268435456 bytes".to_owned(),
            Some(entry) => format!("it has more than the {} bytes that the manifest says: it was changed", entry.size),
        };
        assert_told(&odd(|| Ok(Box::new(io::repeat(b'{')))), path, &what);
    }
}

#[test]
fn paths_that_lead_out_are_never_opened() {
    struct Inside(Memory);
    impl PackFiles for Inside {
        fn paths(&self) -> Vec<String> {
            [self.0.paths(), self.0.manifest().files.into_keys().collect()].concat()
        }

        fn open(&self, path: &str) -> io::Result<Box<dyn Read + '_>> {
            assert!(self.0.0.contains_key(path) || path == ENVELOPE, "{path:?} is opened");
            self.0.open(path)
        }
    }
    let long = "x".repeat(1025);
    let outside = ["../x", "/etc/passwd", "a/../x", "./a", "a//b", "a/", "C:\\x", "c:x", "\\\\host\\x", "", ".", ".."]
        .map(|path| (path, "the manifest lists it, and that is no place inside of the pack"));
    let others = [
        ("a\0b", "the manifest lists it, and that is no name of a file"),
        ("a\nb", "the manifest lists it, and that is no name of a file"),
        (long.as_str(), "the manifest lists it, and that is no name of a file"),
        (MANIFEST, "the manifest lists it, and it seals the pack itself"),
        (ENVELOPE, "the manifest lists it, and it seals the pack itself"),
    ];
    for (path, what) in outside.into_iter().chain(others) {
        let mut wrong = resealed(|_| {});
        wrong.seal(|manifest| drop(manifest.files.insert(path.to_owned(), Entry::of(b"x"))));
        let told = faults(&Inside(wrong));
        assert!(told.iter().any(|fault| fault.what == what), "{path:?}: {told:#?}");
        assert!(told.iter().all(|fault| !fault.file.contains(char::is_control)), "{told:#?}");
    }
}

#[test]
fn a_second_reading_of_the_same_json_is_refused() {
    let change = |path: &str, from: &str, to: &str| {
        let mut wrong = resealed(|_| {});
        let text = String::from_utf8(wrong.0[path].clone()).unwrap();
        assert!(text.contains(from), "{path}");
        wrong.0.insert(path.to_owned(), text.replacen(from, to, 1).into_bytes());
        if path != MANIFEST {
            wrong.seal(|_| {});
        }
        faults(&wrong)
    };
    let entry = "\"README.md\": {\n      \"size\": 16,";
    let twice = format!("\"README.md\": {{\"size\": 1, \"digest\": \"\"}},\n    {entry}");
    let otherwise = "it is not written as seawall writes it: another reader may understand it otherwise";
    let queries = "\"queries\": {\"a\": \"1\", \"a\": \"2\"},\n  \"calls\": []";
    for (path, from, to, what) in [
        (MANIFEST, entry, twice.as_str(), otherwise),
        (MANIFEST, "\"number\": 1,", "\"number\": 1, \"number\": 1,", "it is no manifest at line 3 column 23"),
        (MANIFEST, "{", "{ ", otherwise),
        (
            MANIFEST,
            "seawall-evidence/1",
            "seawall-evidence/9",
            "it is of the format `seawall-evidence/9`; this version reads `seawall-evidence/1`",
        ),
        ("collection.json", "\"calls\": []", queries, otherwise),
        ("findings.jsonl", "\n", "\n\n", otherwise),
        ("scope.json", "\"tool\"", "\"secret\"", "it is no such document at line 3 column 10"),
    ] {
        assert_told(&change(path, from, to), path, what);
    }
}

#[test]
fn each_document_that_is_none_is_told() {
    let mut wrong = resealed(|_| {});
    let deep = b"[".repeat(1 << 20);
    let cases: [(&str, &[u8]); 5] = [
        ("scope.json", b"\xff\xfe"),
        ("controls.json", b""),
        ("sample.json", &deep),
        ("limits.json", b"null"),
        ("findings.jsonl", b"{}\n{\n"),
    ];
    for (path, bytes) in cases {
        wrong.0.insert(path.to_owned(), bytes.to_vec());
    }
    wrong.seal(|_| {});
    let told = faults(&wrong);
    for (path, what) in [
        ("scope.json", "it is no such document at line 1 column 1"),
        ("controls.json", "it is no such document at line 1 column 0"),
        ("sample.json", "it is no such document at line 1 column 1"),
        ("limits.json", "it is no such document at line 1 column 4"),
        ("findings.jsonl:1", "it is no such document at line 1 column 2"),
    ] {
        assert_told(&told, path, what);
    }
    assert_eq!(told.len(), 5, "{told:#?}");
}

#[test]
fn figures_may_be_as_large_as_they_like() {
    let most = Counts { pass: u64::MAX, fail: u64::MAX, exempt: u64::MAX, unknown: u64::MAX, not_applicable: u64::MAX };
    let wrong = resealed(|it| {
        for control in &mut it.controls {
            (control.outcomes, control.population) = (most, u64::MAX);
            control.unknown_because = vec![Reason { reason: String::new(), resources: u64::MAX }; 3];
        }
        it.scope.outcomes = most;
        it.articles[0].articles[0].outcomes = most;
        it.population.resources = u64::MAX;
        it.population.judged = u64::MAX;
        it.population.left = vec![Reason { reason: String::new(), resources: u64::MAX }; 3];
        it.population.types[0] = TypeRow { kind: String::new(), resources: u64::MAX, judged: u64::MAX };
        it.sample.population = u64::MAX;
        it.exemptions =
            vec![ExemptionRow { used: u64::MAX, state: "used".to_owned(), decision: decision(), ..ExemptionRow::default() }; 3];
    });
    let what = "the outcomes of the control `tls` add up to 92233720368547758075, and its population is 18446744073709551615";
    assert_told(&faults(&wrong), "controls.json", what);
    let mut wrong = resealed(|_| {});
    wrong.seal(|manifest| {
        manifest.number = u64::MAX;
        manifest.previous = Some(Previous { number: u64::MAX, digest: String::new() });
        for entry in manifest.files.values_mut() {
            entry.size = u64::MAX;
        }
    });
    let told = verified(
        &[("a", &wrong), ("b", &wrong), ("c", &pack(1, None, &documents()))],
        &Expected { whole: true, ..Expected::default() },
    );
    assert_told(&told.faults, "", "numbers 2 to 18446744073709551614 are missing: a night was removed");
    let what = "the manifest says that it has 18446744073709551615 bytes, and no document has more than 4294967296";
    assert_told(&told.faults, "scope.json", what);
}

#[test]
fn a_path_that_comes_twice_is_told() {
    struct Twice(Memory);
    impl PackFiles for Twice {
        fn paths(&self) -> Vec<String> {
            [self.0.paths(), vec!["README.md".to_owned()]].concat()
        }

        fn open(&self, path: &str) -> io::Result<Box<dyn Read + '_>> {
            self.0.open(path)
        }
    }
    assert_told(&faults(&Twice(pack(1, None, &documents()))), "README.md", "it is there twice");
    let mut wrong = resealed(|_| {});
    wrong.0.insert("readme.md".to_owned(), b"# How to verify\n".to_vec());
    wrong.seal(|_| {});
    assert_told(&faults(&wrong), "readme.md", "the manifest lists another file whose name differs in capitals alone");
}

#[test]
fn no_bytes_bring_it_down() {
    let mut state = 1u64;
    let mut chance = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize
    };
    let right = resealed(|_| {});
    let names: Vec<&String> = right.0.keys().collect();
    for _ in 0..300 {
        let mut wrong = right.clone();
        for _ in 0..=chance() % 3 {
            let bytes = wrong.0.get_mut(names[chance() % names.len()]).unwrap();
            match chance() % 4 {
                0 => bytes.truncate(chance() % (bytes.len() + 1)),
                1 => bytes.extend(std::iter::repeat_n(chance() as u8, chance() % 100)),
                2 => bytes.reverse(),
                _ => {
                    let at = chance() % (bytes.len() + 1);
                    bytes.splice(at..at, [chance() as u8, chance() as u8]).for_each(drop);
                }
            }
        }
        // Half of them are sealed anew, so that what is inside is read.
        if chance() % 2 == 0 && Manifest::read(&wrong.0[MANIFEST]).is_ok() {
            wrong.seal(|_| {});
        }
        drop(verified(&[("night", &wrong)], &Expected::default()));
    }
}
