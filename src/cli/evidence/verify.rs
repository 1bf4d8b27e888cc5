//! `seawall evidence verify`.

use std::io::Read;

use crate::cli::evidence::again::Again;
use crate::cli::evidence::options::VerifyArguments;
use crate::cli::evidence::place::{self, Packs};
use crate::cli::evidence::seal::text;
use crate::cli::scan::to_stdout;
use crate::cli::{Exit, Failure, plural};
use crate::evidence::key::PublicKey;
use crate::evidence::store::Trouble;
use crate::evidence::verify::{Expected, Fault, Note, Pack, PackFiles, Report, verify};
use crate::plain::{guarded, shown};

/// Verifies.
pub(crate) fn run(arguments: &VerifyArguments) -> Result<Exit, Failure> {
    let mut keys = Vec::new();
    for path in &arguments.key {
        let found = PublicKey::all(&text(path)?).map_err(|why| Failure::Usage(format!("`{}`: {why}", path.display())))?;
        keys.extend(found);
    }
    let packs = place::packs(&arguments.place, &arguments.remote.remote())?;
    let (listed, strange) = listed(&packs)?;
    let again = Again::default();
    let expected = Expected {
        keys: &keys,
        head: arguments.head.as_deref(),
        whole: packs.is_store(),
        judge: if arguments.no_judging { None } else { Some(&again) },
        ..Expected::default()
    };
    let given: Vec<Pack<'_>> = listed.iter().map(|one| Pack { name: one.name.clone(), files: one }).collect();
    let mut report = verify(&given, &expected);
    report.faults.splice(0..0, strange);
    report.notes.extend(again.notes().into_iter().map(|(pack, what)| Note { pack, what }));
    if arguments.json {
        to_stdout(|out| {
            serde_json::to_writer_pretty(&mut *out, &report)?;
            writeln!(out)
        })?;
    } else {
        to_stdout(|out| write!(out, "{}", told(&report)))?;
    }
    Ok(if report.holds() { Exit::Clean } else { Exit::Findings })
}

/// What verification found, for people.
fn told(report: &Report) -> String {
    let mut text = String::new();
    let about = |pack: &str, file: &str| match (pack, file) {
        ("", "") => "chain: ".to_owned(),
        (pack, "") => format!("{pack}: "),
        ("", file) => format!("{file}: "),
        (pack, file) => format!("{pack}/{file}: "),
    };
    // What a pack says may be in it, and is no other line and no command to a terminal or a runner.
    let line = |kind: &str, what: &str| guarded(&format!("{kind}: {}\n", shown(what)));
    for Fault { pack, file, what } in &report.faults {
        text.push_str(&line("fault", &format!("{}{what}", about(pack, file))));
    }
    for Note { pack, what } in &report.notes {
        let of = if pack.is_empty() { String::new() } else { format!("{pack}: ") };
        text.push_str(&line("note", &format!("{of}{what}")));
    }
    let checked = &report.checked;
    text.push_str(&format!(
        "{}, {} ({} bytes), {}, {}, {}\n",
        plural(checked.packs as usize, "pack"),
        plural(checked.files as usize, "file"),
        checked.bytes,
        plural(checked.signatures as usize, "signature"),
        plural(checked.controls as usize, "control"),
        plural(checked.findings as usize, "finding"),
    ));
    text.push_str(
        match report.faults.len() {
            0 => "nothing is wrong\n".to_owned(),
            count => format!("{} found\n", if count == 1 { "1 fault was".to_owned() } else { format!("{count} faults were") }),
        }
        .as_str(),
    );
    text
}

/// A pack with the paths of its files.
struct Listed<'a> {
    name: String,
    paths: Vec<String>,
    packs: &'a Packs,
    number: u64,
}

impl PackFiles for Listed<'_> {
    fn paths(&self) -> Vec<String> {
        self.paths.clone()
    }

    fn open(&self, path: &str) -> std::io::Result<Box<dyn Read + '_>> {
        let found = self.packs.read(self.number, path).map_err(|why| std::io::Error::other(why.to_string()))?;
        found.ok_or_else(|| std::io::ErrorKind::NotFound.into())
    }
}

/// The packs; one in which lies what cannot lie in a pack is told as a fault.
fn listed(packs: &Packs) -> Result<(Vec<Listed<'_>>, Vec<Fault>), Failure> {
    let (mut listed, mut strange) = (Vec::new(), Vec::new());
    for number in packs.numbers().map_err(|why| Failure::Usage(why.to_string()))? {
        let name = packs.name(number);
        match packs.names(number) {
            Ok(paths) => listed.push(Listed { name, paths, packs, number }),
            Err(Trouble::Broken(what)) => strange.push(Fault { pack: name, file: String::new(), what }),
            Err(other) => return Err(Failure::Usage(other.to_string())),
        }
    }
    if listed.is_empty() && strange.is_empty() {
        return Err(Failure::Usage(format!("`{}` holds no pack", packs.place())));
    }
    Ok((listed, strange))
}
