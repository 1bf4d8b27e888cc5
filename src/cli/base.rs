//! What a scan is compared with: a file that `seawall baseline write` made, or a commit.

use std::collections::BTreeSet;
use std::path::Path;

use crate::baseline::{self, About, Baseline, Today, compare};
use crate::cli::files::read_text;
use crate::cli::options::BaselineArguments;
use crate::cli::scan::{Judging, Opened, judging, nothing, open};
use crate::cli::{Exit, Failure, changed, note, output, plural, tree};
use crate::exemption::{ExemptionFile, FILE};
use crate::report::{Base, Changed};
use crate::scan::ledger::Taken;
use crate::scan::{self, Input, Options, Scan};
use crate::workspace::Workspace;
use crate::workspace::git::{Repository, Tree};

/// The largest file that is read.
const LIMIT: u64 = 256 << 20;
/// What stands before a revision.
pub(crate) const GIT: &str = "git:";

/// What to compare with, before anything is scanned: a revision that is not there is said at once.
pub(crate) struct Given {
    name: String,
    kind: Kind,
}

enum Kind {
    File(Baseline, About),
    Commit(Box<Repository>, Tree),
}

/// What came of it.
pub(crate) struct Comparison {
    pub(crate) base: Base,
    pub(crate) changed: Option<Changed>,
}

/// Opens what `argument` names; a file is relative to `beside`.
pub(crate) fn given(argument: &str, beside: &Path, root: &Path) -> Result<Given, Failure> {
    let usage = |why: &dyn std::fmt::Display| Failure::Usage(format!("baseline: {why}"));
    let Some(revision) = argument.strip_prefix(GIT) else {
        let (baseline, about) = read(&beside.join(argument), argument)?;
        return Ok(Given { name: argument.to_owned(), kind: Kind::File(baseline, about) });
    };
    if revision.is_empty() {
        return Err(usage(&"`git:` needs a revision, as in `git:origin/main`"));
    }
    let repository = Repository::around(root).map_err(|error| usage(&error))?;
    let commit = repository.base(revision).map_err(|error| usage(&error))?;
    let tree = repository.tree(&commit).map_err(|error| usage(&error))?;
    Ok(Given { name: commit.name, kind: Kind::Commit(Box::new(repository), tree) })
}

fn read(path: &Path, name: &str) -> Result<(Baseline, About), Failure> {
    let wrong = |why: &dyn std::fmt::Display| Failure::Usage(format!("baseline: {name}: {why}"));
    let text = read_text(path, LIMIT).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            let hint = "make it with `seawall baseline write`, or name a commit, as in `git:origin/main`";
            wrong(&format!("there is no such file; {hint}"))
        }
        _ => wrong(&error),
    })?;
    baseline::read(&text).map_err(|why| Failure::Usage(format!("baseline: {name}:{why}")))
}

impl Given {
    /// Says which findings of `scan` are new.
    pub(crate) fn compare(self, scan: &Scan, opened: &Opened, judging: &Judging) -> Result<Comparison, Failure> {
        let (before, changed) = match self.kind {
            Kind::File(baseline, then) => {
                if then.policies != about(scan).policies || then.profile != scan.profile {
                    note(&format!(
                        "note: the baseline `{}` was written with other policies or another profile: what only today's find is new",
                        self.name
                    ));
                }
                (baseline, None)
            }
            Kind::Commit(repository, tree) => {
                let base = scan_tree(&tree, &repository, opened, judging)?;
                let changed = changed::lines(&tree, &opened.workspace, &seen(scan), &seen(&base));
                (of(&base), Some(changed))
            }
        };
        let looked: BTreeSet<&str> = scan.ledger.files.iter().map(|file| file.path.as_str()).collect();
        let unseen = |path: &str| !looked.contains(path) && opened.workspace.is_file(path);
        let entries = baseline::entries(&scan.estate, &scan.sources, &scan.controls, &scan.outcomes);
        let deployments = baseline::deployments(&scan.estate);
        let compared = compare(&before, &Today { entries: &entries, deployments: &deployments, unseen: &unseen });
        Ok(Comparison { base: Base { name: self.name, new: compared.new, fixed: compared.fixed }, changed })
    }
}

/// The files that were read.
fn seen(scan: &Scan) -> BTreeSet<String> {
    scan.sources.ids().map(|id| scan.sources.file(id)).map(|file| file.path().to_string()).collect()
}

/// Scans a commit with the policies, the configuration and the options of today.
fn scan_tree(tree: &Tree, repository: &Repository, opened: &Opened, judging: &Judging) -> Result<Scan, Failure> {
    let mut inputs = tree::find(tree, repository, opened.root(), &opened.paths, &opened.config.exclude)?;
    let renamed =
        |path: &String| if tree.is_file(path) { Some(path.clone()) } else { changed::former(path, tree, &opened.workspace) };
    for named in opened.inputs.iter().filter(|input| input.named) {
        inputs.extend(renamed(&named.path).map(|path| Input { path, named: true }));
    }
    let here = |paths: &[String]| paths.iter().filter_map(renamed).collect::<Vec<_>>();
    let mut options = Options { parameters: here(&opened.options.parameters), ..opened.options.clone() };
    options.terraform.files = here(&options.terraform.files);
    options.exemptions.files = exemptions(tree, &opened.options.exemptions.files);
    let base = scan::run(tree, &inputs, &judging.catalogue, &judging.profile, &options);
    let base = base.map_err(|error| Failure::Internal(error.to_string()))?;
    let unread = base.ledger.files.iter().filter(|file| file.taken == Taken::Unreadable).count();
    if unread > 0 {
        note(&format!("note: {} of the base could not be read: what was found there counts as new", plural(unread, "file")));
    }
    Ok(base)
}

/// The files of exemptions as the commit has them: what a change takes out of them is new.
fn exemptions(tree: &Tree, today: &[ExemptionFile]) -> Vec<ExemptionFile> {
    let named: BTreeSet<&str> = today.iter().filter(|file| file.within).map(|file| file.path.as_str()).chain([FILE]).collect();
    let then = named.into_iter().filter_map(|path| {
        let text = String::from_utf8(tree.read(path, LIMIT).ok()?).ok()?;
        Some(ExemptionFile { path: path.to_owned(), text: text.trim_start_matches('\u{feff}').into(), within: true })
    });
    then.chain(today.iter().filter(|file| !file.within).cloned()).collect()
}

fn of(scan: &Scan) -> Baseline {
    let entries = baseline::entries(&scan.estate, &scan.sources, &scan.controls, &scan.outcomes);
    Baseline { deployments: baseline::deployments(&scan.estate), entries: entries.into_iter().map(|(_, entry)| entry).collect() }
}

fn about(scan: &Scan) -> About {
    About {
        tool: concat!("seawall ", env!("CARGO_PKG_VERSION")).to_owned(),
        profile: scan.profile.clone(),
        policies: scan.authors.iter().map(|author| format!("{} {}", author.name, author.digest)).collect(),
    }
}

/// `seawall baseline write`.
pub(crate) fn run(arguments: &BaselineArguments) -> Result<Exit, Failure> {
    let mut opened = open(&arguments.estate)?;
    let judging = judging(&arguments.estate.judging, &mut opened)?;
    let scan = opened.scan(&judging)?;
    if scan.estate.deployments().is_empty() {
        return Ok(nothing(&scan));
    }
    let baseline = of(&scan);
    output::write(&arguments.output, |out| baseline::write(&baseline, &about(&scan), out))?;
    note(&format!("{} written to `{}`", plural(baseline.entries.len(), "finding"), arguments.output.display()));
    Ok(Exit::Clean)
}
