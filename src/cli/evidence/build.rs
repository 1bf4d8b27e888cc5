//! `seawall evidence build`.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::cli::evidence::judged::{self, Draw, Judged};
use crate::cli::evidence::kept::{self, Bytes};
use crate::cli::evidence::options::{BuildArguments, SealArguments};
use crate::cli::evidence::{formats, seal};
use crate::cli::options::{Color, EstateArguments, JudgeArguments};
use crate::cli::output::replace;
use crate::cli::progress::Line;
use crate::cli::scan::{Judging, Opened, nothing, open};
use crate::cli::terms::Terms;
use crate::cli::{Exit, Failure, azure_policy, note, surroundings};
use crate::evidence::setup::{SETUP, SNAPSHOT, Setup};
use crate::evidence::store::{Content, Files};
use crate::snapshot::{self, MAGIC, Unreadable};

/// Builds a pack.
pub(crate) fn run(arguments: &BuildArguments) -> Result<Exit, Failure> {
    let EstateArguments { paths, judging, .. } = &arguments.estate;
    let snapshots = snapshots(paths)?;
    if snapshots.is_empty() {
        return of_files(arguments);
    }
    let complete = of_snapshots(&snapshots, judging, &arguments.seal, &mut open(&arguments.estate)?)?;
    Ok(if arguments.strict && !complete { Exit::Incomplete } else { Exit::Clean })
}

/// Builds a pack of snapshots, and says whether it tells of everything that was asked for.
pub(crate) fn of_snapshots(
    snapshots: &[PathBuf],
    judging: &JudgeArguments,
    sealing: &SealArguments,
    opened: &mut Opened,
) -> Result<bool, Failure> {
    let created = created()?;
    let (_beside, snapshot) = one_of(snapshots)?;
    let terms = terms(judging, opened, created)?;
    let (setup, mut files) = kept::keep(&opened.config, &terms, &opened.options, sealing.sample);
    let restored = {
        let names: Vec<String> = files.keys().cloned().collect();
        kept::restore(&setup, &names, &|file| Ok(files.get(file).cloned().unwrap_or_default()))?
    };
    let line = Line::new(Color::Auto);
    let draw = Draw { created, seed: sealing.seed.as_deref(), sample: sealing.sample };
    let judged = judged::snapshot(&snapshot, restored, &draw, line.progress())?;
    drop(line);
    add(&mut files, &setup, &judged)?;
    let mut files = contents(files);
    files.insert(SNAPSHOT.to_owned(), Content::File(snapshot));
    seal::seal(&files, &judged.documents, created, sealing)?;
    Ok(tell(&judged))
}

/// Builds a pack of code or exports.
fn of_files(arguments: &BuildArguments) -> Result<Exit, Failure> {
    let created = created()?;
    let mut opened = open(&arguments.estate)?;
    let terms = terms(&arguments.estate.judging, &opened, created)?;
    let judging: Judging = terms.judging(&opened.config, &mut opened.options)?;
    let scan = opened.watched(&judging, Color::Auto)?;
    if scan.estate.deployments().is_empty() {
        return Ok(nothing(&scan));
    }
    let sealing = &arguments.seal;
    let draw = Draw { created, seed: sealing.seed.as_deref(), sample: sealing.sample };
    let judged = judged::files(scan, &judging, &opened.workspace, &draw)?;
    let (setup, mut files) = kept::keep(&opened.config, &terms, &opened.options, sealing.sample);
    add(&mut files, &setup, &judged)?;
    seal::seal(&contents(files), &judged.documents, created, sealing)?;
    let complete = tell(&judged);
    Ok(if arguments.strict && !complete { Exit::Incomplete } else { Exit::Clean })
}

/// What decides how it is judged. Exemptions count at the time of the pack, unless another one is asked for.
fn terms(judging: &JudgeArguments, opened: &Opened, created: Timestamp) -> Result<Terms, Failure> {
    let as_of = judging.as_of.clone().or_else(|| Some(created.to_string()));
    Terms::read(&JudgeArguments { as_of, ..judging.clone() }, &opened.config, opened.root())
}

/// When it is, to the second: the time of the environment, if one is set there.
fn created() -> Result<Timestamp, Failure> {
    let now = match surroundings::fixed_time()? {
        Some(time) => time,
        None => azure_policy::when(None)?,
    };
    Timestamp::from_second(now.as_second()).map_err(|error| Failure::Internal(error.to_string()))
}

/// Adds everything that is made of the documents.
fn add(files: &mut Bytes, setup: &Setup, judged: &Judged) -> Result<(), Failure> {
    files.insert(SETUP.to_owned(), setup.bytes());
    files.extend(judged.documents.files());
    files.extend(formats::all(judged)?);
    Ok(())
}

fn contents(files: Bytes) -> Files {
    files.into_iter().map(|(path, bytes)| (path, Content::Bytes(bytes))).collect()
}

/// Says what the pack says first, and whether it tells of everything.
fn tell(judged: &Judged) -> bool {
    let scope = &judged.documents.scope;
    let counts = &scope.outcomes;
    note(&format!(
        "{} judgements: {} pass, {} fail, {} unknown, {} exempt, {} not applicable",
        counts.total(),
        counts.pass,
        counts.fail,
        counts.unknown,
        counts.exempt,
        counts.not_applicable
    ));
    if !scope.complete {
        note(&format!("incomplete: {}", scope.incomplete.join("; ")));
    }
    scope.complete
}

/// The snapshots among `paths`, if they are all snapshots; none if none of them is.
fn snapshots(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    for path in paths.iter().filter(|path| path.is_file()) {
        if is_snapshot(path).map_err(|error| Failure::Usage(format!("`{}`: {error}", path.display())))? {
            found.push(path.clone());
        }
    }
    if !found.is_empty() && found.len() < paths.len() {
        let why = "a pack is of snapshots or of files, not of both: name the snapshots alone, and build another pack of the rest";
        return Err(Failure::Usage(why.to_owned()));
    }
    Ok(found)
}

#[expect(clippy::disallowed_methods, reason = "what the user names is looked at here")]
fn is_snapshot(path: &Path) -> std::io::Result<bool> {
    let mut start = Vec::new();
    File::open(path)?.take(MAGIC.len() as u64).read_to_end(&mut start)?;
    Ok(start == MAGIC)
}

/// A folder that goes away with its owner.
struct Beside(PathBuf);

impl Drop for Beside {
    #[expect(clippy::disallowed_methods, reason = "what was merged for the pack is of no use behind it")]
    fn drop(&mut self) {
        // What is left in a folder for temporary files does no harm.
        drop(std::fs::remove_dir_all(&self.0));
    }
}

/// One snapshot of all: several are merged beside the first.
fn one_of(snapshots: &[PathBuf]) -> Result<(Option<Beside>, PathBuf), Failure> {
    if let [only] = snapshots {
        return Ok((None, only.clone()));
    }
    let folder = std::env::temp_dir().join(format!("seawall-merge-{}", std::process::id()));
    let failed = |error: std::io::Error| Failure::Usage(format!("`{}`: {error}", folder.display()));
    std::fs::create_dir_all(&folder).map_err(failed)?;
    let merged = folder.join("merged.snapshot");
    let beside = Beside(folder.clone());
    let names: Vec<String> = snapshots.iter().map(|path| path.display().to_string()).collect();
    let written = replace(&merged, |out| snapshot::merge(&names, &|place| opened(snapshots, place), out).map(|_| ()));
    written.map_err(|why| match why {
        Unreadable::Io(error) => failed(error),
        Unreadable::Wrong(why) => Failure::Usage(why),
    })?;
    Ok((Some(beside), merged))
}

#[expect(clippy::disallowed_methods, reason = "what the user names is read here")]
fn opened(snapshots: &[PathBuf], place: usize) -> std::io::Result<BufReader<File>> {
    let path = snapshots.get(place).ok_or(std::io::ErrorKind::NotFound)?;
    File::open(path).map(BufReader::new)
}
