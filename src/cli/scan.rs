//! `seawall scan`.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use crate::cli::base::{self, Given};
use crate::cli::config::{self, Config};
use crate::cli::options::{
    Color, Dump, EstateArguments, EstateKind, JudgeArguments, ReportArguments, ScanArguments, Threshold, parse_output,
};
use crate::cli::progress::Line;
use crate::cli::run::{Run, clock};
use crate::cli::terms::Terms;
use crate::cli::{Exit, Failure, files, note, output};
use crate::exemption;
use crate::frontend::{Target, terraform};
use crate::policy::catalogue::Catalogue;
use crate::policy::environment::Environment;
use crate::policy::profile::Profile;
use crate::progress::Progress;
use crate::report::{self, Format, Look};
use crate::scan::{self, Input, Options, Scan};
use crate::workspace::{Disk, Workspace};

/// Columns of a report that goes to no terminal.
const WIDTH: usize = 100;
/// How a report in a file looks.
pub(super) const PLAIN: Look = Look { color: false, hyperlinks: false, width: WIDTH };
/// Columns of a terminal that does not say how many it has.
const TERMINAL: usize = 80;
/// Nothing is made narrower than this.
const NARROW: usize = 60;

/// Scans and reports.
pub(crate) fn run(arguments: &ScanArguments) -> Result<Exit, Failure> {
    let began = clock();
    let outputs = outputs(&arguments.report.output)?;
    let mut opened = open(&arguments.estate)?;
    let Opened { workspace, inputs, options, .. } = &opened;
    if let Some(Dump::Resources) = arguments.dump {
        let scan = scan::read(workspace, inputs, options);
        to_stdout(|out| report::write_resources(&scan, out))?;
        return Ok(if scan.estate.deployments().is_empty() { nothing(&scan) } else { Exit::Clean });
    }
    if let Some(dump @ (Dump::Terraform | Dump::Unmapped)) = arguments.dump {
        let read = scan::configurations(workspace, inputs, options);
        let write = if let Dump::Unmapped = dump { report::write_unmapped } else { report::write_terraform };
        to_stdout(|out| write(&read, out))?;
        if read.configurations.is_empty() {
            note("error: no configuration of Terraform was found");
            return Ok(Exit::Nothing);
        }
        return Ok(Exit::Clean);
    }
    let judging = judging(&arguments.estate.judging, &mut opened)?;
    if let Some(Dump::Inputs) = arguments.dump {
        let (Opened { workspace, inputs, options, .. }, Judging { catalogue, profile }) = (&opened, &judging);
        let scan = scan::read(workspace, inputs, options);
        let asked = scan::questions(&scan, catalogue, profile, options).map_err(|error| Failure::Internal(error.to_string()))?;
        to_stdout(|out| report::write_inputs(&scan, catalogue, &asked, out))?;
        return Ok(if scan.estate.deployments().is_empty() { nothing(&scan) } else { Exit::Clean });
    }
    let exit = tell(&mut opened, &judging, &arguments.report, &outputs, began);
    // As with the scan: the process ends, and the catalogue is in a thousand pieces.
    std::mem::forget((opened, judging));
    exit
}

/// Where reports go: each format with its file, at most one without.
pub(super) type Outputs = [(Format, Option<PathBuf>)];

/// Judges what is opened, reports, and says how that ends.
pub(super) fn tell(
    opened: &mut Opened,
    judging: &Judging,
    arguments: &ReportArguments,
    outputs: &Outputs,
    began: Instant,
) -> Result<Exit, Failure> {
    let threshold = threshold(arguments.fail_on, &opened.config);
    let base = given(arguments, opened)?;
    let scan = opened.watched(judging, arguments.color)?;
    let compared = base.map(|base| base.compare(&scan, opened, judging)).transpose()?;
    let run = Run::new(threshold.severity(), compared, began.elapsed()).below(&scan.folder);
    for (format, file) in outputs {
        emit(&scan, &run, *format, file.as_deref(), arguments.color)?;
    }
    let exit = verdict(&scan, &run, arguments.strict);
    // The process ends here, and to give back a large estate piece by piece takes seconds.
    std::mem::forget(scan);
    Ok(exit)
}

/// What to compare with, if anything.
fn given(arguments: &ReportArguments, opened: &Opened) -> Result<Option<Given>, Failure> {
    let (root, config) = (&opened.root, &opened.config);
    match (&arguments.baseline, &config.baseline) {
        (Some(argument), _) => base::given(argument, Path::new(""), root).map(Some),
        (None, Some(argument)) if !arguments.no_baseline => base::given(argument, config.folder(), root).map(Some),
        (None, _) => Ok(None),
    }
}

/// What there is to read.
pub(super) struct Opened {
    root: PathBuf,
    /// What the user named, absolute.
    pub(super) paths: Vec<PathBuf>,
    pub(super) workspace: Disk,
    pub(super) inputs: Vec<Input>,
    pub(super) options: Options,
    pub(super) config: Config,
}

impl Opened {
    /// The same, of which nothing but one file is read.
    #[cfg(feature = "live")]
    pub(super) fn reading(self, path: &Path) -> Result<Self, Failure> {
        let inputs = vec![Input { path: files::relative(&self.root, path)?, named: true }];
        Ok(Opened { paths: vec![path.to_owned()], inputs, ..self })
    }

    /// The scan root, absolute.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Reads and judges it, with a line on the terminal that says how far it is.
    pub(super) fn watched(&mut self, judging: &Judging, color: Color) -> Result<Scan, Failure> {
        let line = Line::new(color);
        self.options.progress = line.progress();
        self.scan(judging)
    }

    /// Reads and judges it.
    pub(super) fn scan(&self, judging: &Judging) -> Result<Scan, Failure> {
        let scan = scan::run(&self.workspace, &self.inputs, &judging.catalogue, &judging.profile, &self.options);
        let scan = scan.map_err(|error| Failure::Internal(error.to_string()))?;
        Ok(Scan { folder: files::folder(&self.root), ..scan })
    }
}

/// How it is judged.
pub(super) struct Judging {
    pub(super) catalogue: Catalogue,
    pub(super) profile: Profile,
}

/// Finds what the arguments name.
pub(super) fn open(arguments: &EstateArguments) -> Result<Opened, Failure> {
    let paths: Vec<PathBuf> = arguments.paths.iter().map(|path| files::resolve(path)).collect::<Result<_, _>>()?;
    let parameters: Vec<PathBuf> = arguments.param_file.iter().map(|path| files::resolve(path)).collect::<Result<_, _>>()?;
    let variables: Vec<PathBuf> = arguments.var_file.iter().map(|path| files::resolve(path)).collect::<Result<_, _>>()?;
    let root = match &arguments.judging.root {
        Some(root) => files::resolve(root)?,
        None => files::root(&paths.iter().chain(&parameters).chain(&variables).cloned().collect::<Vec<_>>()),
    };
    let config = configuration(&arguments.judging, &root)?;
    let inputs = files::find(&root, &paths, &config.exclude)?;
    let workspace = Disk::new(&root).map_err(|error| Failure::Usage(format!("`{}`: {error}", root.display())))?;
    let options = Options {
        target: Target {
            subscription: arguments.subscription.clone(),
            resource_group: arguments.resource_group.clone(),
            location: arguments.location.clone(),
            tenant: arguments.tenant.clone(),
            management_group: arguments.management_group.clone(),
            variables: self::variables(&arguments.env),
        },
        folders: paths.iter().filter(|path| path.is_dir()).map(|path| files::relative(&root, path)).collect::<Result<_, _>>()?,
        terraform: terraform::Options {
            files: variables.iter().map(|path| files::relative(&root, path)).collect::<Result<_, _>>()?,
            values: arguments.var.iter().map(|text| assignment(text)).collect::<Result<_, _>>()?,
            planned: None,
            environment: if arguments.tf_env { terraform_variables() } else { BTreeMap::new() },
            workspace: arguments.workspace.clone(),
        },
        parameters: parameters.iter().map(|path| files::relative(&root, path)).collect::<Result<_, _>>()?,
        environment: arguments.judging.environment.or(config.environment).map(Environment::from),
        azure_policy: None,
        progress: Progress::default(),
        module_cache: module_cache(arguments.module_cache.as_deref())?,
        exemptions: exemption::Options { off: arguments.judging.no_ignores, ..exemption::Options::default() },
        partial: arguments.estate.or(config.estate).is_some_and(|kind| kind == EstateKind::Partial),
    };
    Ok(Opened { root, paths, workspace, inputs, options, config })
}

/// The policies and the profile that the arguments and the configuration name; what is opened gets those of the tenant.
pub(super) fn judging(arguments: &JudgeArguments, opened: &mut Opened) -> Result<Judging, Failure> {
    let Opened { root, config, options, .. } = opened;
    Terms::read(arguments, config, root)?.judging(config, options)
}

/// The environment variables that the user allows parameter files to read; those that are not set stay unknown.
#[expect(clippy::disallowed_methods, reason = "the environment is read here, by the names that the user gives")]
fn variables(names: &[String]) -> BTreeMap<String, String> {
    names.iter().filter_map(|name| Some((name.clone(), std::env::var(name).ok()?))).collect()
}

/// What the environment gives for variables of Terraform.
#[expect(clippy::disallowed_methods, reason = "the environment is read here, if the user allows it")]
fn terraform_variables() -> BTreeMap<String, String> {
    let named = std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    named.filter_map(|(name, value)| Some((name.strip_prefix("TF_VAR_")?.to_owned(), value))).collect()
}

/// `NAME=VALUE`. The message does not quote the value: it may be a secret.
fn assignment(text: &str) -> Result<(String, String), Failure> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_owned(), value.to_owned())),
        _ => Err(Failure::Usage("`--var` needs a name and a value, as in `--var location=westeurope`".to_owned())),
    }
}

/// The folder of restored modules: the one given, else that of the Bicep CLI.
fn module_cache(given: Option<&Path>) -> Result<Option<Arc<dyn Workspace>>, Failure> {
    let (folder, wanted) = match given {
        Some(folder) => (folder.to_owned(), true),
        None => match std::env::home_dir() {
            Some(home) => (home.join(".bicep"), false),
            None => return Ok(None),
        },
    };
    match Disk::new(&folder) {
        Ok(cache) => Ok(Some(Arc::new(cache))),
        Err(error) if wanted => Err(Failure::Usage(format!("`{}`: {error}", folder.display()))),
        Err(_) => Ok(None),
    }
}

/// The exit code: the same whatever the formats.
fn verdict(scan: &Scan, run: &Run, strict: bool) -> Exit {
    if scan.estate.deployments().is_empty() {
        return nothing(scan);
    }
    if run.around(false).fails(scan) {
        return Exit::Findings;
    }
    let gaps = scan.gaps();
    if strict && !gaps.is_empty() {
        note(&format!("error: the analysis is not complete: {}", gaps.join("; ")));
        return Exit::Incomplete;
    }
    Exit::Clean
}

pub(super) fn nothing(scan: &Scan) -> Exit {
    let gaps = scan.gaps();
    let why = if gaps.is_empty() { String::new() } else { format!(": {}", gaps.join("; ")) };
    note(&format!("error: no template and no export of resources was found{why}"));
    Exit::Nothing
}

fn configuration(arguments: &JudgeArguments, root: &Path) -> Result<Config, Failure> {
    if arguments.no_config {
        return Ok(Config::default());
    }
    match &arguments.config {
        Some(path) => {
            config::load(path)?.ok_or_else(|| Failure::Usage(format!("there is no configuration file `{}`", path.display())))
        }
        None => Ok(config::found(root, &root.join("seawall.toml"))?.unwrap_or_default()),
    }
}

/// The formats and where each goes; at most one to stdout.
pub(super) fn outputs(given: &[String]) -> Result<Vec<(Format, Option<PathBuf>)>, Failure> {
    if given.is_empty() {
        return Ok(vec![(Format::Text, None)]);
    }
    let outputs: Vec<(Format, Option<PathBuf>)> =
        given.iter().map(|text| parse_output(text)).collect::<Result<_, _>>().map_err(Failure::Usage)?;
    if outputs.iter().filter(|(_, file)| file.is_none()).count() > 1 {
        return Err(Failure::Usage(
            "only one output may go to stdout; give the others a file, as in `sarif=out.sarif`".to_owned(),
        ));
    }
    Ok(outputs)
}

fn emit(scan: &Scan, run: &Run, format: Format, file: Option<&Path>, color: Color) -> Result<(), Failure> {
    match file {
        None => to_stdout(|out| report::write_around(format, scan, look(color), &run.around(io::stdout().is_terminal()), out)),
        Some(path) => output::write(path, |out| report::write_around(format, scan, PLAIN, &run.around(false), out)),
    }
}

/// Writes to stdout; that its reader went away early is no error.
pub(crate) fn to_stdout(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let mut out = BufWriter::new(io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(Failure::Output),
    }
}

pub(crate) fn look(color: Color) -> Look {
    let choice = anstream::AutoStream::choice(&io::stdout());
    let color = match color {
        Color::Auto => io::stdout().is_terminal() && choice != anstream::ColorChoice::Never,
        Color::Always => true,
        Color::Never => false,
    };
    let terminal = io::stdout().is_terminal();
    let columns = terminal_size::terminal_size().map_or(TERMINAL, |(width, _)| usize::from(width.0));
    Look { color, hyperlinks: color && terminal && links_are_known(), width: if terminal { columns.max(NARROW) } else { WIDTH } }
}

/// Whether the terminal is one of those that show links
/// (<https://github.com/Alhadis/OSC8-Adoption>); others print the escape code as text.
#[expect(clippy::disallowed_methods, reason = "the terminal tells by its environment what it can")]
fn links_are_known() -> bool {
    let is = |name: &str, values: &[&str]| std::env::var(name).is_ok_and(|value| values.contains(&value.as_str()));
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let vte = std::env::var("VTE_VERSION").ok().and_then(|version| version.parse::<u32>().ok());
    is("TERM_PROGRAM", &["iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "rio"])
        || is("TERM", &["xterm-kitty", "alacritty", "xterm-ghostty", "foot"])
        || ["WT_SESSION", "KONSOLE_VERSION", "DOMTERM"].into_iter().any(set)
        || vte.is_some_and(|version| version >= 5000)
}

/// The lowest severity that makes the exit code 1.
pub(super) fn threshold(given: Option<Threshold>, config: &Config) -> Threshold {
    given.or(config.fail_on).unwrap_or(Threshold::High)
}
