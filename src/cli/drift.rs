//! `seawall drift`.

use std::fs::File;
use std::path::{Path, PathBuf};

use crate::cli::files;
use crate::cli::options::{Color, DriftArguments};
use crate::cli::progress::Line;
use crate::cli::run::{Run, clock};
use crate::cli::scan::{Judging, Opened, PLAIN, judging, look, open, outputs, threshold, to_stdout};
use crate::cli::{Exit, Failure, note, output};
use crate::drift;
use crate::exemption;
use crate::frontend::terraform;
use crate::report::{self, Compared, Format};
use crate::scan::{self, Input, Options, Scan};
use crate::snapshot::Snapshot;
use crate::workspace::Disk;

/// Scans both sides and compares them.
pub(crate) fn run(arguments: &DriftArguments) -> Result<Exit, Failure> {
    let began = clock();
    let outputs = outputs(&arguments.output)?;
    let mut opened = open(&arguments.estate)?;
    let live = live_files(&arguments.live, &opened)?;
    // What is live declares nothing, wherever its file lies.
    let is_live = |input: &Input| live.paths.iter().any(|path| opened.root().join(&input.path).starts_with(path));
    let inputs: Vec<Input> = opened.inputs.iter().filter(|input| !is_live(input)).cloned().collect();
    opened.inputs = inputs;
    let threshold = threshold(arguments.fail_on, &opened.config);
    let judging = judging(&arguments.estate.judging, &mut opened)?;
    let there = live.scan(&judging, &opened, arguments)?;
    if there.estate.deployments().iter().all(|one| !one.kind.is_live()) {
        return Err(Failure::Usage("`--live` names neither a snapshot nor an export of what is live".to_owned()));
    }
    let code = opened.watched(&judging, arguments.color)?;
    if code.estate.deployments().iter().all(|one| one.kind.is_live()) {
        note("error: no code was found to compare with what is live");
        return Ok(Exit::Nothing);
    }
    let Judging { catalogue, profile } = &judging;
    let options = drift::Options { live_whole: arguments.live_whole, part: part(&opened) };
    let drift =
        drift::compare(&code, &there, catalogue, profile, &options).map_err(|error| Failure::Internal(error.to_string()))?;
    let told = drift::told(&drift, code, &there, profile, &opened.options.exemptions);
    let run = Run::new(threshold.severity(), None, began.elapsed()).below(&told.folder);
    let compared = Compared { drift: &drift, told: &told, live: &there };
    for (format, file) in &outputs {
        emit(compared, &run, *format, file.as_deref(), arguments.color)?;
    }
    if run.around(false).fails(&told) {
        return Ok(Exit::Findings);
    }
    let gaps = drift.gaps();
    if arguments.strict && !gaps.is_empty() {
        note(&format!("error: the comparison is not complete: {}", gaps.join("; ")));
        return Ok(Exit::Incomplete);
    }
    Ok(Exit::Clean)
}

/// Why what was named is not all code that there is, if it is not.
fn part(opened: &Opened) -> Option<String> {
    if opened.options.partial {
        return Some("the estate is partial".to_owned());
    }
    // A folder is one module: of a file that is named alone the others are only referred to.
    let named = opened.inputs.iter().find(|input| input.named && terraform::is_configuration(&input.path));
    named.map(|input| format!("of the folder of `{}` only named files count", input.path))
}

/// The files that tell what is live.
struct LiveFiles {
    paths: Vec<PathBuf>,
    root: PathBuf,
    workspace: Disk,
    inputs: Vec<Input>,
}

fn live_files(given: &[PathBuf], opened: &Opened) -> Result<LiveFiles, Failure> {
    let paths: Vec<PathBuf> = given.iter().map(|path| files::resolve(path)).collect::<Result<_, _>>()?;
    let root = files::holding(&paths);
    // What `seawall.toml` leaves out is left out of the code: who names a file here means it.
    let inputs = files::find(&root, &paths, &[])?;
    if let Some(path) = paths.iter().find(|path| *path == opened.root()) {
        return Err(Failure::Usage(format!("`--live {}` holds the code too; name the exports", path.display())));
    }
    let workspace = Disk::new(&root).map_err(|error| Failure::Usage(format!("`{}`: {error}", root.display())))?;
    Ok(LiveFiles { paths, root, workspace, inputs })
}

impl LiveFiles {
    /// Reads and judges what is live, by the policies and the profile that judge the code.
    fn scan(&self, judging: &Judging, code: &Opened, arguments: &DriftArguments) -> Result<Scan, Failure> {
        let line = Line::new(arguments.color);
        // A snapshot says itself what it does not hold.
        let accounted = self.inputs.iter().all(|input| is_snapshot(&self.root.join(&input.path)));
        let options = Options {
            environment: code.options.environment,
            // An export of one command does not show what others would: that something is not in it proves nothing.
            partial: !arguments.live_whole && !accounted,
            azure_policy: code.options.azure_policy.clone(),
            progress: line.progress(),
            // Exemptions are asked about differences.
            exemptions: exemption::Options { off: true, silent: true, ..exemption::Options::default() },
            ..Options::default()
        };
        let scan = scan::run(&self.workspace, &self.inputs, &judging.catalogue, &judging.profile, &options)
            .map_err(|error| Failure::Internal(error.to_string()))?;
        Ok(Scan { folder: files::folder(&self.root), ..scan })
    }
}

/// Whether a file is a snapshot, by its head and its end.
#[expect(clippy::disallowed_methods, reason = "a snapshot is read in part")]
fn is_snapshot(path: &Path) -> bool {
    File::open(path).is_ok_and(|file| Snapshot::open(file).is_ok())
}

fn emit(compared: Compared<'_>, run: &Run, format: Format, file: Option<&Path>, color: Color) -> Result<(), Failure> {
    let around = run.around(false);
    match file {
        None => to_stdout(|out| report::write_drift(format, compared, look(color), &around, out)),
        Some(path) => output::write(path, |out| report::write_drift(format, compared, PLAIN, &around, out)),
    }
}
