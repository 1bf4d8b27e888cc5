//! `seawall fix`.

use std::collections::BTreeSet;

use crate::cli::options::FixArguments;
use crate::cli::scan::{Judging, Opened, judging, nothing, open, threshold, to_stdout};
use crate::cli::suggest::hint;
use crate::cli::{Exit, Failure, note, plural};
use crate::fix::{self, Fate, Fixed, Request};
use crate::policy::catalogue::Catalogue;

/// Plans, and writes or shows.
pub(crate) fn run(arguments: &FixArguments) -> Result<Exit, Failure> {
    let mut opened = open(&arguments.estate)?;
    let Judging { catalogue, profile } = judging(&arguments.estate.judging, &mut opened)?;
    // What is fixed leaves exemptions without use, and that is no new fault.
    opened.options.exemptions.silent = true;
    let Opened { workspace, inputs, options, config, .. } = opened;
    let threshold = threshold(arguments.fail_on, &config);
    known(&catalogue, &arguments.only)?;
    let request = Request {
        workspace: &workspace,
        inputs: &inputs,
        catalogue: &catalogue,
        profile: &profile,
        options: &options,
        cautious: arguments.cautious,
        only: &arguments.only,
    };
    let fixed = fix::fix(&request).map_err(|error| Failure::Internal(error.to_string()))?;
    if fixed.before.estate.deployments().is_empty() {
        return Ok(nothing(&fixed.before));
    }
    if arguments.diff {
        to_stdout(|out| fix::diffs(&fixed).iter().try_for_each(|diff| write!(out, "{diff}")))?;
        tell(&fixed, arguments, "would fix", &BTreeSet::new());
        return Ok(if fixed.files.is_empty() { Exit::Clean } else { Exit::Findings });
    }
    let mut failed = BTreeSet::new();
    for file in &fixed.files {
        if let Err(why) = workspace.replace(&file.path, &file.old, &file.new) {
            note(&format!("error: `{}` was not written: {why}", file.path));
            failed.insert(file.path.as_str());
        }
    }
    tell(&fixed, arguments, "fixed", &failed);
    let rest = if failed.is_empty() { fixed.after() } else { &fixed.before };
    let left = threshold.severity().is_some_and(|severity| rest.fails_at(severity));
    Ok(if left || !failed.is_empty() { Exit::Findings } else { Exit::Clean })
}

fn known(catalogue: &Catalogue, ids: &[String]) -> Result<(), Failure> {
    let names = || catalogue.policies.iter().map(|policy| policy.metadata.id.as_str());
    match ids.iter().find(|id| !names().any(|name| name == id.as_str())) {
        None => Ok(()),
        Some(id) => Err(Failure::Usage(format!("there is no control `{id}`{}", hint(id, names())))),
    }
}

/// Says in one line what was done, and of each finding that is left why, if that was asked for.
fn tell(fixed: &Fixed, arguments: &FixArguments, done: &str, failed: &BTreeSet<&str>) {
    let count = |is: &dyn Fn(&Fate) -> bool| fixed.findings.iter().filter(|(_, fate)| is(fate)).count();
    let (all, gone) = (fixed.findings.len(), count(&|fate| *fate == Fate::Fixed));
    let (careful, refused) = (count(&|fate| matches!(fate, Fate::Cautious(_))), count(&|fate| matches!(fate, Fate::Refused(_))));
    let (none, unasked) = (count(&|fate| *fate == Fate::NoFix), count(&|fate| *fate == Fate::NotAsked));
    let files = fixed.files.len() - failed.len();
    let mut parts = vec![format!("{done} {gone} of {} in {}", plural(all, "finding"), plural(files, "file"))];
    if !failed.is_empty() {
        parts = vec![format!("{} of {} written", files, plural(fixed.files.len(), "file"))];
    }
    for (number, what) in
        [(careful, "more with --unsafe"), (refused, "could not be fixed"), (none, "have no fix"), (unasked, "of other controls")]
    {
        if number > 0 {
            parts.push(format!("{number} {}", if number == 1 { what.replace("have", "has") } else { what.to_owned() }));
        }
    }
    note(&parts.join("; "));
    if arguments.verbose {
        for line in fix::reasons(fixed) {
            note(&format!("  {line}"));
        }
    } else if refused + careful > 0 {
        note("(--verbose says why)");
    }
}
