//! Functions on files and paths. Files are read below the scan root only.

use std::collections::BTreeSet;

use super::Host;
use super::argument::Call;
use super::glob;
use super::pieces;
use super::stop::{Outcome, Stop};
use crate::frontend::terraform::value::{Data, Type, Value};
use crate::model::{Cause, Part};
use crate::workspace::{WorkspaceError, normalize};

/// Bytes of a file that a function reads.
const LARGEST: u64 = 4 << 20;

/// Where a path of the configuration leads to: relative to the scan root.
fn resolve(path: &str, host: &Host<'_>) -> Result<String, String> {
    if path.starts_with('~') {
        return Err(format!("the path {path:?} leads to a home folder; seawall reads below the scan root only"));
    }
    let outside = || format!("the path {path:?} leads out of the scan root");
    if path.starts_with(['/', '\\']) || path.as_bytes().get(1) == Some(&b':') {
        return Err(outside());
    }
    normalize(&format!("{}/{path}", host.base).trim_start_matches('/').replace('\\', "/")).ok_or_else(outside)
}

fn read(path: &str, host: &Host<'_>) -> Result<Vec<u8>, String> {
    let resolved = resolve(path, host)?;
    host.workspace.read(&resolved, LARGEST).map_err(|error| match error {
        WorkspaceError::NotFound => format!("no file exists at {path:?}"),
        other => format!("{path:?}: {other}"),
    })
}

/// The text of a file.
///
/// # Errors
///
/// Says why it cannot be had.
pub fn file_text(path: &str, host: &Host<'_>) -> Result<String, String> {
    String::from_utf8(read(path, host)?)
        .map_err(|_| format!("contents of {path:?} are not valid UTF-8; use `filebase64` for raw data"))
}

/// The bytes of the file that the first argument names.
pub(super) fn bytes(call: &Call<'_>) -> Result<Vec<u8>, Stop> {
    read(call.text(0)?, call.host).map_err(|message| Stop::Argument(0, message))
}

/// `file(path)`.
pub(super) fn file(call: &Call<'_>) -> Outcome {
    match file_text(call.text(0)?, call.host) {
        Ok(text) => call.give(text),
        Err(message) => Stop::argument(0, message),
    }
}

/// `fileexists(path)`.
pub(super) fn exists(call: &Call<'_>) -> Outcome {
    match resolve(call.text(0)?, call.host) {
        Ok(path) => Ok(Data::Bool(call.host.workspace.is_file(&path)).into()),
        Err(message) => Stop::argument(0, message),
    }
}

/// `fileset(folder, pattern)`.
pub(super) fn set(call: &Call<'_>) -> Outcome {
    let folder = match resolve(call.text(0)?, call.host) {
        Ok(folder) => folder,
        Err(message) => return Stop::argument(0, message),
    };
    let pattern: &str = call.text(1)?;
    let (mut folder, mut below, mut above) = (folder.as_str(), pattern, String::new());
    while let Some(rest) = below.strip_prefix("../") {
        if folder.is_empty() {
            return Stop::argument(1, format!("the pattern {pattern:?} leads out of the scan root"));
        }
        folder = folder.rsplit_once('/').map_or("", |(parent, _)| parent);
        above.push_str("../");
        below = rest;
    }
    if below.starts_with('/') || below.split('/').any(|step| step == "..") {
        return Err(Stop::because(Cause::Unsupported(format!("the pattern {pattern:?} of `fileset`").into())));
    }
    let mut found = BTreeSet::new();
    let steps = below.split('/').filter(|step| !step.is_empty() && *step != ".");
    let steps: Result<Vec<Vec<String>>, String> = steps.map(glob::alternatives).collect();
    walk(call, folder, &steps.map_err(|message| Stop::Argument(1, message))?, &mut found)?;
    Ok(Value::set(Type::String, found.into_iter().map(|name| Value::string(format!("{above}{name}"))).collect()))
}

/// Finds the files below `folder` that the steps of a pattern lead to.
fn walk(call: &Call<'_>, folder: &str, steps: &[Vec<String>], found: &mut BTreeSet<String>) -> Result<(), Stop> {
    let joined = |left: &str, right: &str| if left.is_empty() { right.to_owned() } else { format!("{left}/{right}") };
    let mut seen = BTreeSet::new();
    let mut pending = vec![(String::new(), 0)];
    while let Some((below, step)) = pending.pop() {
        call.room(1)?;
        // Bounds the depth, should links make a circle.
        if below.matches('/').count() > 64 || !seen.insert((below.clone(), step)) {
            continue;
        }
        let Some(pattern) = steps.get(step) else { continue };
        let here = joined(folder, &below);
        let last = step + 1 == steps.len();
        let fits = |name: &str| pattern.iter().any(|pattern| glob::matches(pattern, name));
        if pattern.iter().any(|pattern| pattern == "**") {
            for name in call.host.workspace.folders(&here).unwrap_or_default() {
                pending.push((joined(&below, &name), step));
            }
            if last {
                for name in call.host.workspace.list(&here).unwrap_or_default() {
                    found.insert(joined(&below, &name));
                }
            } else {
                pending.push((below, step + 1));
            }
            continue;
        }
        if last {
            for name in call.host.workspace.list(&here).unwrap_or_default() {
                if fits(&name) {
                    call.room(1)?;
                    found.insert(joined(&below, &name));
                }
            }
            continue;
        }
        for name in call.host.workspace.folders(&here).unwrap_or_default() {
            if fits(&name) {
                pending.push((joined(&below, &name), step + 1));
            }
        }
    }
    Ok(())
}

/// `basename(path)`: a known end decides.
pub(super) fn base_name(call: &Call<'_>) -> Outcome {
    let parts = call.parts(0)?;
    if let (Some(Part::Literal(end)), true) = (parts.last(), parts.len() > 1)
        && let Some(name) = end.rsplit_once('/').map(|(_, name)| name).filter(|name| !name.is_empty())
    {
        return call.give(name);
    }
    let text: &str = call.text(0)?;
    if text.is_empty() {
        return call.give(".");
    }
    let name = text.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    call.give(if name.is_empty() { "/" } else { name })
}

/// `dirname(path)`, cleaned.
pub(super) fn dir_name(call: &Call<'_>) -> Outcome {
    let parts = call.parts(0)?;
    if let ([before @ .., Part::Literal(end)], true) = (parts.as_slice(), parts.len() > 1) {
        // A plain name after the last slash, and nothing to clean before it that is known.
        let plain = |text: &str| !text.contains("//") && !text.split('/').any(|step| matches!(step, "." | ".."));
        if let Some((folder, name)) = end.rsplit_once('/') {
            let clean = before.iter().all(|part| match part {
                Part::Hole(hole) => pieces::never_in(hole, "/"),
                Part::Literal(text) => plain(text),
            });
            if !name.is_empty() && plain(end) && clean {
                return Ok(pieces::text(before.iter().cloned().chain([pieces::literal(folder)])));
            }
        }
    }
    let text: &str = call.text(0)?;
    let folder = text.rfind('/').and_then(|at| text.get(..=at)).unwrap_or_default();
    call.give(cleaned(folder))
}

/// A path as short as it can be, as Go cleans it.
fn cleaned(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut steps: Vec<&str> = Vec::new();
    for step in path.split('/') {
        match step {
            "" | "." => {}
            ".." if steps.last().is_some_and(|last| *last != "..") => {
                steps.pop();
            }
            ".." if rooted => {}
            step => steps.push(step),
        }
    }
    match (rooted, steps.is_empty()) {
        (true, _) => format!("/{}", steps.join("/")),
        (false, true) => ".".to_owned(),
        (false, false) => steps.join("/"),
    }
}

/// `abspath(path)`: depends on the machine.
pub(super) fn absolute(call: &Call<'_>) -> Outcome {
    let text: &str = call.text(0)?;
    if text.starts_with('/') {
        return call.give(cleaned(text));
    }
    Err(Stop::because(Cause::Context(format!("abspath({text:?})").into())))
}

/// `pathexpand(path)`: depends on the machine if it starts with `~`.
pub(super) fn expand(call: &Call<'_>) -> Outcome {
    let parts = call.parts(0)?;
    match parts.first() {
        Some(Part::Literal(text)) if !text.starts_with('~') => Ok(call.need(0)?.clone()),
        _ => Err(Stop::because(Cause::Context("pathexpand(\"~\")".into()))),
    }
}
