//! What fuzzing keeps goes through the bodies of its targets, and so do mutations of it: a smoke of each target without a nightly compiler.
//! The bodies are those of `fuzz/`; CONTRIBUTING.md says how to let libFuzzer look for more.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::{env, fs};

use rayon::ThreadPoolBuilder;

use crate::bodies::{Body, TARGETS};

/// The stack that a scan gives its threads, doubled: frames are larger without optimisation.
const STACK: usize = 64 << 20;

/// Mutations of what is kept of one target, as many as take a second or two; `SEAWALL_COUNT` makes more, and `SEAWALL_SEED` others.
const MUTATIONS: u64 = 300;

const SEED: u64 = 0x5EA_7A11;

/// What is put into an input.
const TOKENS: [&[u8]; 24] = [
    b"\0",
    b"\xff",
    b"\n",
    b"\"",
    b"'",
    b"[",
    b"{",
    b"(",
    b"]",
    b"}",
    b")",
    b"${",
    b"%{",
    b"/*",
    b"//",
    b"#",
    b"<<E\n",
    b"null",
    b"-1",
    b"9223372036854775807",
    b"1e999",
    b"\n=====\n",
    b"\xed\xa0\x80",
    b"\xe2\x80\xae",
];

macro_rules! smoke {
    ($($name:ident),+) => {
        $(#[test]
        fn $name() {
            through(stringify!($name));
        })+

        #[test]
        fn every_target_has_a_smoke() {
            let tried = BTreeSet::from([$(stringify!($name).to_owned()),+]);
            let known: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
            let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
            let files: BTreeSet<String> = names(&fuzz.join("targets")).into_iter().filter_map(|name| Some(name.strip_suffix(".rs")?.to_owned())).collect();
            let manifest = fs::read_to_string(fuzz.join("Cargo.toml")).unwrap();
            let built: BTreeSet<String> = manifest.lines().filter_map(|line| Some(line.strip_prefix("path = \"targets/")?.strip_suffix(".rs\"")?.to_owned())).collect();
            let kept: BTreeSet<String> = names(&fuzz.join("corpus"));
            assert_eq!(tried, known);
            assert_eq!(files, known);
            assert_eq!(built, known);
            assert_eq!(kept, known);
            for name in &known {
                let target = fs::read_to_string(fuzz.join("targets").join(format!("{name}.rs"))).unwrap();
                assert!(target.contains(&format!("run(\"{name}\", bytes)")), "{name}");
            }
        }
    };
}

smoke!(
    arm,
    arm_expression,
    azure_policy,
    baseline,
    bicep,
    bicep_expression,
    config,
    evidence,
    exemptions,
    export,
    front_door,
    hcl_expression,
    pack,
    plan,
    policy,
    same,
    seal,
    snapshot,
    snapshot_records,
    suppression,
    terraform
);

fn names(folder: &Path) -> BTreeSet<String> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// What is kept is small, so that a clone is.
#[test]
fn what_is_kept_is_small() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let mut bytes = 0;
    for target in names(&corpus) {
        for (name, input) in kept(&corpus.join(&target)) {
            assert!(input.len() <= 16 << 10, "{target}/{name} has {} bytes", input.len());
            bytes += input.len();
        }
    }
    assert!(bytes <= 3 << 20, "all of it has {bytes} bytes");
}

fn kept(folder: &Path) -> Vec<(String, Vec<u8>)> {
    names(folder).into_iter().map(|name| (name.clone(), fs::read(folder.join(&name)).unwrap())).collect()
}

/// Gives a target all that is kept of it, and mutations, the same ones each time.
fn through(name: &str) {
    let body = TARGETS.iter().find(|(known, _)| *known == name).map(|(_, body)| *body).unwrap();
    let kept = kept(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name));
    assert!(!kept.is_empty());
    let pool = ThreadPoolBuilder::new().num_threads(1).stack_size(STACK).build().unwrap();
    pool.install(|| {
        for (file, input) in &kept {
            attempt(name, body, input, &format!("fuzz/corpus/{name}/{file}"));
        }
        let given = |name: &str| env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
        let mut chance = Chance(given("SEAWALL_SEED").unwrap_or(SEED));
        for number in 0..given("SEAWALL_COUNT").unwrap_or(MUTATIONS) {
            let input = mutation(&kept, &mut chance);
            attempt(name, body, &input, &format!("mutation {number}"));
        }
    });
}

fn attempt(name: &str, body: Body, input: &[u8], what: &str) {
    if catch_unwind(AssertUnwindSafe(|| body(input))).is_err() {
        let left = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{name}"));
        fs::write(&left, input).unwrap();
        panic!("{what} of `{name}`: the input is left in {}", left.display());
    }
}

/// One of the inputs with some changes.
fn mutation(kept: &[(String, Vec<u8>)], chance: &mut Chance) -> Vec<u8> {
    let one = |chance: &mut Chance| &kept[chance.below(kept.len())].1;
    let mut input = one(chance).clone();
    for _ in 0..=chance.below(4) {
        let at = chance.below(input.len() + 1);
        let end = (at + 1 + chance.below(16)).min(input.len());
        match chance.below(6) {
            0 => drop(input.drain(at..end)),
            1 => drop(input.splice(at..at, TOKENS[chance.below(TOKENS.len())].iter().copied())),
            2 => {
                let piece = input[at..end].to_vec();
                let place = chance.below(input.len() + 1);
                drop(input.splice(place..place, piece));
            }
            3 => {
                let other = one(chance);
                let from = chance.below(other.len() + 1);
                let to = (from + chance.below(64)).min(other.len());
                drop(input.splice(at..end, other[from..to].iter().copied()));
            }
            4 => input.truncate(at),
            _ => {
                if let Some(byte) = input.get_mut(at) {
                    *byte ^= 1 << chance.below(8);
                }
            }
        }
    }
    input
}

/// Numbers without an order, the same ones each time (xorshift).
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).unwrap()
    }
}
