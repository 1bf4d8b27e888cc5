//! The lines that differ between a commit and what is on disk, in the files that both scans read.

use std::collections::{BTreeMap, BTreeSet};

use diffy::DiffOptions;

use crate::report::Changed;
use crate::workspace::Workspace;
use crate::workspace::git::Tree;

/// The largest file that is compared line by line, and the lines of it beyond which all between the first and the last difference counts: no
/// person wrote, or reads, such a change.
const LIMIT: u64 = 8 << 20;
const LINES: usize = 20_000;
/// Of a hundred lines of a renamed file, how many are the same; git says 50 too
/// (<https://git-scm.com/docs/git-diff#Documentation/git-diff.txt-code-Mltngtcode>).
const SAME: usize = 50;
/// Files that may be the former of one: more are looked at by name alone.
const CANDIDATES: usize = 200;

/// The changed lines of the files `now`, against what they were in the commit, under this name or another of `then`.
pub(crate) fn lines(before: &Tree, disk: &dyn Workspace, now: &BTreeSet<String>, then: &BTreeSet<String>) -> Changed {
    let mut changed = Changed::new();
    let gone: Vec<&String> = then.iter().filter(|path| !disk.is_file(path)).collect();
    for path in now {
        let Some(new) = text(disk, path) else { continue };
        let former = if before.is_file(path) { Some(path.clone()) } else { likest(&new, path, &gone, before) };
        let old = former.and_then(|former| text(before, &former)).unwrap_or_default();
        for (first, last) in ranges(&old, &new) {
            changed.add(path, first, last);
        }
    }
    changed
}

/// The file of the commit that the file `path` on disk was before it was renamed, in its own folder or elsewhere.
pub(crate) fn former(path: &str, before: &Tree, disk: &dyn Workspace) -> Option<String> {
    let new = text(disk, path)?;
    let mut open = vec![String::new()];
    let mut gone = Vec::new();
    while let Some(folder) = open.pop() {
        let (files, folders) = before.entries(&folder);
        let below = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
        gone.extend(files.into_iter().map(below).filter(|path| !disk.is_file(path)));
        open.extend(folders.into_iter().map(below));
    }
    gone.sort();
    likest(&new, path, &gone.iter().collect::<Vec<_>>(), before)
}

fn text(workspace: &dyn Workspace, path: &str) -> Option<String> {
    let bytes = workspace.read(path, LIMIT).ok()?;
    // The commit has other ends of lines than the disk where git converts them.
    Some(String::from_utf8_lossy(&bytes).replace("\r\n", "\n"))
}

/// The one of `gone` that is most like `new`, if one is: of the same kind, and the same name first.
fn likest(new: &str, path: &str, gone: &[&String], before: &Tree) -> Option<String> {
    let ending = |path: &str| path.rsplit_once('.').map(|(_, ending)| ending.to_owned());
    let name = |path: &str| path.rsplit('/').next().map(str::to_owned);
    let mut alike: Vec<&&String> = gone.iter().filter(|one| ending(one) == ending(path)).collect();
    alike.sort_by_key(|one| name(one) != name(path));
    let scored = alike.into_iter().take(CANDIDATES).filter_map(|one| Some((likeness(&text(before, one)?, new), *one)));
    let (score, best) = scored.max_by(|(left, one), (right, other)| left.cmp(right).then_with(|| other.cmp(one)))?;
    (score >= SAME).then(|| best.clone())
}

/// Of a hundred lines of the longer text, how many are in both.
fn likeness(old: &str, new: &str) -> usize {
    let count = |text: &str| text.lines().filter(|line| !line.trim().is_empty()).count();
    let mut left: BTreeMap<&str, usize> = BTreeMap::new();
    for line in old.lines().filter(|line| !line.trim().is_empty()) {
        *left.entry(line).or_default() += 1;
    }
    let mut shared: usize = 0;
    for line in new.lines() {
        if let Some(number) = left.get_mut(line).filter(|number| **number > 0) {
            *number -= 1;
            shared += 1;
        }
    }
    (shared * 100).checked_div(count(old).max(count(new))).unwrap_or(0)
}

/// The lines of `new` that differ from `old`, from 1. Where lines went, the ones around the gap count: what they lack may be the fault.
fn ranges(old: &str, new: &str) -> Vec<(u32, u32)> {
    if old == new {
        return Vec::new();
    }
    let number = |line: usize| u32::try_from(line).unwrap_or(u32::MAX);
    let total = new.lines().count();
    if total + old.lines().count() > LINES {
        let head = old.lines().zip(new.lines()).take_while(|(old, new)| old == new).count();
        let tail = old.lines().rev().zip(new.lines().rev()).take_while(|(old, new)| old == new).count();
        return vec![(number(head + 1), number(total.saturating_sub(tail).max(head + 1)))];
    }
    let mut options = DiffOptions::new();
    options.set_context_len(0);
    let patch = options.create_patch(old, new);
    let range = |hunk: &diffy::Hunk<'_, str>| {
        let (start, length) = (hunk.new_range().start(), hunk.new_range().len());
        if length == 0 { (number(start.max(1)), number(start + 1)) } else { (number(start), number(start + length - 1)) }
    };
    patch.hunks().iter().map(range).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_lines_are_those_of_today() {
        assert_eq!(ranges("a\nb\nc\n", "a\nb\nc\n"), []);
        assert_eq!(ranges("a\nb\nc\n", "a\nx\ny\nc\n"), [(2, 3)]);
        assert_eq!(ranges("", "a\nb\n"), [(1, 2)]);
        assert_eq!(ranges("a\nb\nc\n", "a\nc\n"), [(1, 2)]);
        let long: String = (0..LINES).map(|line| format!("{line}\n")).collect();
        assert_eq!(ranges(&long, &long.replace("\n77\n", "\nx\n").replace("\n99\n", "\ny\n")), [(78, 100)]);
    }

    #[test]
    fn a_file_is_like_itself() {
        assert_eq!(likeness("a\n\nb\n", "b\na\n"), 100);
        assert_eq!(likeness("a\nb\n", "a\nc\n"), 50);
        assert_eq!(likeness("", ""), 0);
    }
}
