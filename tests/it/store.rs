//! The store of evidence packs: writers that are killed, many at a time, disks that are full, and what is refused.

#[cfg(feature = "live")]
mod azurite;
#[cfg(feature = "live")]
mod blob;
mod chain;
mod folder;
mod refused;

use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use seawall::evidence::manifest::digest;
use seawall::evidence::store::{Appended, Content, Files, Seal, Store, Trouble};

use crate::store::chain::Chain;

/// What a process that writes is told: where, as whom, how many packs.
const PLACE: &str = "SEAWALL_TEST_STORE";
const WRITER: &str = "SEAWALL_TEST_WRITER";
const NIGHTS: &str = "SEAWALL_TEST_NIGHTS";

/// Bytes of the one large file of a pack: more than one block of Azure.
const LARGE: usize = (4 << 20) + 100;

/// An empty folder.
fn sandbox(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A file of [`LARGE`] bytes.
fn large(folder: &Path) -> PathBuf {
    let path = folder.join("large");
    fs::write(&path, (0..LARGE).map(|at| (at % 251) as u8).collect::<Vec<u8>>()).unwrap();
    path
}

/// The files of a pack that says `text`.
fn files(text: &str, large: Option<&Path>) -> Files {
    let bytes = |text: &str| Content::Bytes(text.as_bytes().to_vec());
    let mut files: Files = (0..6).map(|number| (format!("policies/{}/{number}.rego", number % 2), bytes("package a"))).collect();
    files.insert("night.json".to_owned(), bytes(text));
    files.insert("empty.json".to_owned(), bytes(""));
    files.extend(large.map(|large| ("a snapshot, ä".to_owned(), Content::File(large.to_owned()))));
    files
}

/// Adds a pack that says `text`, signed by its digest.
fn append(store: &Store, text: &str, large: Option<&Path>) -> Result<Appended, Trouble> {
    let seal = Seal { created: "2026-11-22T02:00:00Z".to_owned(), tool: "seawall".to_owned() };
    store.append(&files(text, large), &seal, &|manifest| Ok(Some(digest(manifest).into_bytes())))
}

/// The store at a place, which is a folder or a URL.
fn store_at(place: &str) -> Store {
    #[cfg(feature = "live")]
    if place.starts_with("http") {
        return azurite::store(place);
    }
    Store::folder(Path::new(place))
}

/// Not a test but the process that other tests start: it says what it added, pack by pack.
#[test]
fn writer() {
    let Ok(place) = std::env::var(PLACE) else { return };
    let (writer, nights) = (std::env::var(WRITER).unwrap(), std::env::var(NIGHTS).unwrap().parse::<usize>().unwrap());
    let large = std::env::var("SEAWALL_TEST_LARGE").ok().map(PathBuf::from);
    let store = store_at(&place);
    let say = |text: &str| {
        writeln!(io::stdout(), "{text}").unwrap();
        io::stdout().flush().unwrap();
    };
    say("\nbegins");
    for night in 0..nights {
        let text = format!("{writer} {night}");
        match append(&store, &text, large.as_deref()) {
            Ok(Appended { number, .. }) => say(&format!("added {number} {text}")),
            Err(error) => say(&format!("failed {error}")),
        }
    }
}

/// A process that writes.
struct Writer {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Writer {
    /// Starts one, and waits until it begins.
    fn start(place: &str, writer: &str, nights: usize, large: &Path) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["store::writer", "--exact", "--nocapture", "--test-threads=1"]);
        command.env(PLACE, place).env(WRITER, writer).env(NIGHTS, nights.to_string()).env("SEAWALL_TEST_LARGE", large);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        while line != "begins\n" {
            line.clear();
            assert!(lines.read_line(&mut line).unwrap() > 0, "the writer ended");
        }
        Writer { child, lines }
    }

    /// Kills it a while after it has added so many packs; gives those that it says it added, and how long one took.
    fn kill(mut self, packs: usize, of_one: f64, guess: Duration) -> (Vec<(u64, String)>, Duration) {
        let began = Instant::now();
        let mut said = Vec::new();
        while said.len() < packs {
            let mut line = String::new();
            assert!(self.lines.read_line(&mut line).unwrap() > 0, "the writer ended");
            said.extend(added(&line));
        }
        let took = if packs == 0 { guess } else { began.elapsed() / u32::try_from(packs).unwrap() };
        std::thread::sleep(took.mul_f64(of_one));
        self.child.kill().unwrap();
        said.extend(self.added());
        (said, took)
    }

    /// Waits until it ends; gives what it says it added.
    fn added(mut self) -> Vec<(u64, String)> {
        let added = self.lines.lines().map_while(Result::ok).filter_map(|line| added(&line)).collect();
        self.child.wait().unwrap();
        added
    }
}

/// The pack that a line speaks of.
fn added(line: &str) -> Option<(u64, String)> {
    assert!(!line.starts_with("failed"), "{line}");
    let (number, text) = line.trim_end().strip_prefix("added ")?.split_once(' ')?;
    Some((number.parse().ok()?, text.to_owned()))
}

/// Kills a hundred writers at random moments of writing a pack, however fast that is. Whatever they said is there, and the chain is whole after each.
fn kill_writers(place: &str, large: &Path) -> Chain {
    let (mut chain, mut chance, mut all) = (Chain::new(store_at(place)), 20_261_122_u64, Vec::new());
    let mut took = Duration::from_millis(30);
    for round in 0..100 {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let moment = (chance >> 33) as f64 / f64::from(1_u32 << 31);
        let writer = Writer::start(place, &format!("writer {round}"), usize::MAX, large);
        let (added, one) = writer.kill(round % 3, moment, took);
        took = one;
        chain.go_on();
        chain.ends();
        all.extend(added);
    }
    for (number, text) in all {
        assert_eq!(chain.text(number), text);
    }
    assert!(chain.length() >= 99);
    chain
}

/// Six processes at once: a chain of all that they wrote.
fn six_writers(place: &str, large: &Path, nights: usize) {
    let writers: Vec<Writer> = (0..6).map(|writer| Writer::start(place, &format!("writer {writer}"), nights, large)).collect();
    let mut chain = Chain::new(store_at(place));
    let mut all = Vec::new();
    for writer in writers {
        let added = writer.added();
        assert_eq!(added.len(), nights);
        chain.go_on();
        all.extend(added);
    }
    chain.whole();
    assert_eq!(chain.length(), 6 * nights);
    for (number, text) in all {
        assert_eq!(chain.text(number), text);
    }
}
