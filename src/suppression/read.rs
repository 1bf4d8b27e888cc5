//! The suppressions of all files of a scan.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use rayon::prelude::*;

use crate::budget::Budget;
use crate::frontend::{bicep, json, terraform};
use crate::source::{FileId, SourceFile, Sources, Span};
use crate::suppression::grammar::{self, Said};
use crate::suppression::place::{Item, Layout};
use crate::suppression::{Place, Reach, Suppression, arm};

/// The suppressions in the files that were read, by path and place. Those in modules from outside of the scan are not their authors'
/// to give; `data` are the files that are no code, such as exports.
pub fn read(sources: &Sources, data: &BTreeSet<&str>, budget: &Budget) -> Vec<Suppression> {
    let mut files: BTreeMap<String, FileId> = BTreeMap::new();
    for id in sources.ids() {
        let file = sources.file(id);
        let path = file.path();
        if !data.contains(&**path) && !is_installed(path) && !sources.is_restored(Span::new(id, 0, 0)) {
            files.entry(path.to_string()).or_insert(id);
        }
    }
    let files: Vec<FileId> = files.into_values().collect();
    files.par_iter().flat_map_iter(|id| of_file(*id, &sources.file(*id), budget)).collect()
}

/// Whether `terraform init` put a file there: it is as little the author's as a restored module.
fn is_installed(path: &str) -> bool {
    path.split('/').any(|part| part == ".terraform")
}

fn of_file(id: FileId, file: &SourceFile, budget: &Budget) -> Vec<Suppression> {
    let (path, text) = (file.path().to_ascii_lowercase(), file.text());
    if text.len() as u64 > budget.file_bytes || !grammar::speaks(text) {
        return Vec::new();
    }
    let mut found = if path.ends_with(".bicep") || bicep::is_parameters(&path) {
        let comments = bicep::comments(id, text);
        let program = || bicep::parse(id, text, bicep::dialect(&path), budget).value;
        of_comments(text, id, &comments, || super::bicep::items(&program()), true)
    } else if terraform::is_configuration(&path) || terraform::is_variables(&path) {
        if path.ends_with(".json") {
            super::terraform::of_json(text, id, terraform::is_variables(&path), budget)
        } else {
            let comments = terraform::parse::comments(text);
            of_comments(text, id, &comments, || super::terraform::items(text, id, budget), false)
        }
    } else {
        arm::of_json(text, id, budget)
    };
    found.sort_by_key(|one| (one.span.start, one.span.end));
    found
}

/// The suppressions among the comments of a text; `items` is asked for only if there is one.
pub(super) fn of_comments(
    text: &str,
    file: FileId,
    comments: &[Range<usize>],
    items: impl FnOnce() -> Vec<Item>,
    directives: bool,
) -> Vec<Suppression> {
    let said: Vec<(usize, Range<usize>, Said)> = comments
        .iter()
        .enumerate()
        .flat_map(|(number, comment)| {
            let found = grammar::comment(text.get(comment.clone()).unwrap_or_default());
            found.into_iter().map(move |(range, said)| (number, comment.start + range.start..comment.start + range.end, said))
        })
        .collect();
    if said.is_empty() {
        return Vec::new();
    }
    let mut layout = Layout::new(text, file, comments, items(), directives);
    let one = |(number, range, mut said): (usize, Range<usize>, Said)| {
        if said.fault.is_none() && said.expires.is_none() && continued(text, comments, number) {
            said.fault = Some("its end stands on the next line; write all of it on one line or in one `/* */`".to_owned());
        }
        let place = |_: &Said| layout.of_comment(number);
        suppression(said, Span::new(file, range.start, range.end), place)
    };
    said.into_iter().map(one).collect()
}

/// A suppression of what was said at `span`, and what it counts for.
pub(super) fn suppression(said: Said, span: Span, place: impl FnOnce(&Said) -> Result<Vec<Place>, String>) -> Suppression {
    let Said { file, controls, reason, expires, fault } = &said;
    let (reach, lost) = match (fault, file) {
        (Some(_), _) => (Reach::Places(Vec::new()), None),
        (None, true) => (Reach::File, None),
        (None, false) => match place(&said) {
            Ok(places) => (Reach::Places(places), None),
            Err(why) => (Reach::Places(Vec::new()), Some(why)),
        },
    };
    let fault = fault.clone().or(lost);
    Suppression { controls: controls.clone(), reason: reason.clone(), expires: *expires, span, reach, fault }
}

/// Whether the comment on the next line goes on with a reason and ends it.
fn continued(text: &str, comments: &[Range<usize>], number: usize) -> bool {
    let (Some(comment), Some(next)) = (comments.get(number), comments.get(number + 1)) else { return false };
    let between = text.get(comment.end..next.start).unwrap_or_default();
    let directly = between.trim().is_empty() && between.replace("\r\n", "\n").matches(['\n', '\r']).count() == 1;
    directly && grammar::ends_one(text.get(next.clone()).unwrap_or_default())
}

/// The comments of JSON and what may begin behind each.
pub(super) fn of_json_comments(text: &str, file: FileId, items: impl FnOnce() -> Vec<Item>) -> Vec<Suppression> {
    of_comments(text, file, &json::comments(text), items, false)
}

#[cfg(test)]
mod tests;
