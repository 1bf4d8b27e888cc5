//! `seawall evidence build`.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::cli::evidence::formats;
use crate::cli::evidence::judged::{self, Draw, Judged};
use crate::cli::evidence::kept::{self, Bytes};
use crate::cli::evidence::options::{BuildArguments, SealArguments};
#[cfg(feature = "live")]
use crate::cli::evidence::remote::Remote;
use crate::cli::evidence::seal::{Goal, Sealing};
use crate::cli::options::{Color, JudgeArguments};
use crate::cli::progress::Line;
use crate::cli::scan::{Judging, Opened, nothing, open};
use crate::cli::terms::Terms;
use crate::cli::{Exit, Failure, azure_policy, note, surroundings};
use crate::evidence::build::cleaned_snapshot;
use crate::evidence::key::Signer;
use crate::evidence::setup::{SETUP, SNAPSHOT, Setup};
use crate::evidence::store::{Content, Files};
use crate::snapshot::{self, MAGIC, Unreadable};

/// How many judgements are drawn, unless the user says so.
const SAMPLE: usize = 25;

/// Builds a pack.
pub(crate) fn run(arguments: &BuildArguments) -> Result<Exit, Failure> {
    let goal = match &arguments.pack {
        Some(folder) => Goal::Pack(folder),
        None => Goal::Store(arguments.store.as_ref().expect("invariant: one of both is required")),
    };
    let remote = arguments.remote.remote();
    let sealing = Sealing { goal, arguments: &arguments.seal, remote: &remote };
    // A key that cannot be used is told before anything is judged.
    let signer = sealing.signer()?;
    let snapshots = snapshots(&arguments.estate.paths)?;
    let mut opened = open(&arguments.estate)?;
    let complete = if snapshots.is_empty() {
        match of_files(&arguments.estate.judging, &sealing, signer.as_deref(), &mut opened)? {
            Ok(complete) => complete,
            Err(exit) => return Ok(exit),
        }
    } else {
        of_snapshots(&snapshots, &arguments.estate.judging, &sealing, signer.as_deref(), &opened)?
    };
    Ok(if arguments.strict && !complete { Exit::Incomplete } else { Exit::Clean })
}

/// Adds a pack of what an audit collected to a store.
#[cfg(feature = "live")]
pub(crate) fn of_audit(
    snapshot: &Path,
    judging: &JudgeArguments,
    store: &str,
    arguments: &SealArguments,
    opened: &Opened,
    remote: &Remote<'_>,
) -> Result<(), Failure> {
    let sealing = Sealing { goal: Goal::Store(store), arguments, remote };
    let signer = sealing.signer()?;
    of_snapshots(&[snapshot.to_owned()], judging, &sealing, signer.as_deref(), opened).map(|_| ())
}

/// Builds a pack of snapshots, and says whether it tells of everything that was asked for.
fn of_snapshots(
    snapshots: &[PathBuf],
    judging: &JudgeArguments,
    sealing: &Sealing<'_>,
    signer: Option<&dyn Signer>,
    opened: &Opened,
) -> Result<bool, Failure> {
    let created = created()?;
    let (snapshot, is_changed) = cleaned_snapshot(one_of(snapshots)?).map_err(|why| Failure::Usage(why.to_string()))?;
    if is_changed {
        note("note: the snapshot held what must not be passed on (secrets, settings or people); the one in the pack does not");
    }
    let terms = terms(judging, opened, created)?;
    let draw = draw(sealing, created);
    let (setup, mut files) = kept::keep(&opened.config, &terms, &opened.options, draw.sample);
    let names: Vec<String> = files.keys().cloned().collect();
    let restored = kept::restore(&setup, &names, &|file| Ok(files.get(file).cloned().unwrap_or_default()))?;
    let line = Line::new(Color::Auto);
    let mut judged = judged::snapshot(snapshot.clone(), restored, &draw, line.progress())?;
    drop(line);
    add(&mut files, &setup, &mut judged)?;
    files.insert(SNAPSHOT.to_owned(), snapshot);
    sealing.seal(&contents(files), &judged.documents, created, signer)?;
    Ok(tell(&judged))
}

/// Builds a pack of code or exports; how it ends if there is nothing to judge.
fn of_files(
    judging: &JudgeArguments,
    sealing: &Sealing<'_>,
    signer: Option<&dyn Signer>,
    opened: &mut Opened,
) -> Result<Result<bool, Exit>, Failure> {
    let created = created()?;
    let terms = terms(judging, opened, created)?;
    let judging: Judging = terms.judging(&opened.config, &mut opened.options)?;
    let scan = opened.watched(&judging, Color::Auto)?;
    if scan.estate.deployments().is_empty() {
        return Ok(Err(nothing(&scan)));
    }
    let draw = draw(sealing, created);
    let mut judged = judged::files(scan, &judging, &opened.workspace, &draw)?;
    let (setup, mut files) = kept::keep(&opened.config, &terms, &opened.options, draw.sample);
    add(&mut files, &setup, &mut judged)?;
    sealing.seal(&contents(files), &judged.documents, created, signer)?;
    Ok(Ok(tell(&judged)))
}

fn draw<'a>(sealing: &Sealing<'a>, created: Timestamp) -> Draw<'a> {
    let SealArguments { seed, sample, .. } = sealing.arguments;
    Draw { created, seed: seed.as_deref(), sample: sample.unwrap_or(SAMPLE) }
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
fn add(files: &mut Bytes, setup: &Setup, judged: &mut Judged) -> Result<(), Failure> {
    files.insert(SETUP.to_owned(), setup.bytes());
    let documents = judged.documents.files();
    files.extend(formats::all(judged, &documents)?);
    files.extend(documents);
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

/// The snapshots among `paths`, if they are all snapshots; none if none of them is. A folder stands for the files in it.
fn snapshots(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let (mut found, mut others) = (Vec::new(), false);
    for path in paths {
        let unread = |error: std::io::Error| Failure::Usage(format!("`{}`: {error}", path.display()));
        for file in files_of(path).map_err(unread)? {
            if file.is_file() && is_snapshot(&file).map_err(unread)? {
                found.push(file);
            } else {
                others = true;
            }
        }
    }
    if !found.is_empty() && others {
        let why = "a pack is of snapshots or of files, not of both: name the snapshots alone, and build another pack of the rest";
        return Err(Failure::Usage(why.to_owned()));
    }
    Ok(found)
}

/// What lies in a folder, less what is hidden; a file is itself.
#[expect(clippy::disallowed_methods, reason = "what the user names is found here")]
fn files_of(path: &Path) -> std::io::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(path)? {
        let entry = entry?;
        if !entry.file_name().to_string_lossy().starts_with('.') {
            files.push(entry.path());
        }
    }
    files.sort();
    Ok(files)
}

#[expect(clippy::disallowed_methods, reason = "what the user names is looked at here")]
fn is_snapshot(path: &Path) -> std::io::Result<bool> {
    let mut start = Vec::new();
    File::open(path)?.take(MAGIC.len() as u64).read_to_end(&mut start)?;
    Ok(start == MAGIC)
}

/// The bytes of one snapshot of all. They are held: what is judged is what is sealed, whatever becomes of the files meanwhile.
fn one_of(snapshots: &[PathBuf]) -> Result<Vec<u8>, Failure> {
    let unread = |path: &Path, error: std::io::Error| Failure::Usage(format!("`{}`: {error}", path.display()));
    if let [only] = snapshots {
        let mut bytes = Vec::new();
        let read = opened(snapshots, 0).and_then(|mut file| file.read_to_end(&mut bytes));
        return read.map(|_| bytes).map_err(|error| unread(only, error));
    }
    let names: Vec<String> = snapshots.iter().map(|path| path.display().to_string()).collect();
    let mut merged = Vec::new();
    snapshot::merge(&names, &|place| opened(snapshots, place), &mut merged).map_err(|why| match why {
        Unreadable::Io(error) => Failure::Usage(format!("the snapshots cannot be merged: {error}")),
        Unreadable::Wrong(why) => Failure::Usage(why),
    })?;
    Ok(merged)
}

#[expect(clippy::disallowed_methods, reason = "what the user names is read here")]
fn opened(snapshots: &[PathBuf], place: usize) -> std::io::Result<BufReader<File>> {
    let path = snapshots.get(place).ok_or(std::io::ErrorKind::NotFound)?;
    File::open(path).map(BufReader::new)
}
