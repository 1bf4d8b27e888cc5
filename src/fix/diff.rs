//! Unified diffs.

use std::fmt::Write;

/// Lines of context around a change.
const CONTEXT: usize = 3;

/// What a file was and what it is to be, as a unified diff with `a/` and `b/` before its path. Lines (from 0) that `shy` names are
/// in no context; if one that `secret` names changes itself, a line in its place says so.
pub(super) fn unified(path: &str, old: &str, new: &str, shy: Lines<'_>, secret: Lines<'_>) -> String {
    let (old_lines, new_lines) = (lines(old), lines(new));
    let mut out = format!("--- a/{path}\n+++ b/{path}\n");
    for group in groups(&changes(&old_lines, &new_lines), old_lines.len(), shy) {
        hunk(&mut out, &old_lines, &new_lines, &group, secret);
    }
    out
}

/// Whether a line of the old text is one of some.
pub(super) type Lines<'a> = &'a dyn Fn(usize) -> bool;

/// Lines `from..to` of the old text become `new_from..new_to` of the new one.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Change {
    from: usize,
    to: usize,
    new_from: usize,
    new_to: usize,
}

/// Changes that are shown together, with the lines of context before the first and behind the last.
struct Group {
    changes: Vec<Change>,
    before: usize,
    after: usize,
}

fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// Where two texts differ, by the longest common subsequence between what is alike at both ends. The middle is small:
/// an edit moves few lines; where it is not, all of it counts as changed.
fn changes(old: &[&str], new: &[&str]) -> Vec<Change> {
    let head = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let (old_rest, new_rest) = (old.get(head..).unwrap_or_default(), new.get(head..).unwrap_or_default());
    let tail = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(old, new)| old == new).count();
    let old_middle = old_rest.get(..old_rest.len() - tail).unwrap_or_default();
    let new_middle = new_rest.get(..new_rest.len() - tail).unwrap_or_default();
    if old_middle.is_empty() && new_middle.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<Change> = Vec::new();
    let (mut left, mut right) = (0, 0);
    // Greedy: the nearest pair of equal lines ahead ends a change.
    while left < old_middle.len() || right < new_middle.len() {
        let (from, new_from) = (left, right);
        let meeting = (0..old_middle.len() - left + new_middle.len() - right).find_map(|distance| {
            (0..=distance).find_map(|skip| {
                let (at, new_at) = (left + skip, right + distance - skip);
                let same = old_middle.get(at).is_some_and(|line| new_middle.get(new_at) == Some(line));
                same.then_some((at, new_at))
            })
        });
        (left, right) = meeting.unwrap_or((old_middle.len(), new_middle.len()));
        if (left, right) != (from, new_from) {
            found.push(Change { from: head + from, to: head + left, new_from: head + new_from, new_to: head + right });
        }
        if meeting.is_some() {
            (left, right) = (left + 1, right + 1);
        }
    }
    found
}

fn groups(changes: &[Change], total: usize, hidden: Lines<'_>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for change in changes {
        let joined = groups.last_mut().filter(|group| {
            let end = group.changes.last().map_or(0, |last| last.to);
            change.from <= end + 2 * CONTEXT && !(end..change.from).any(hidden)
        });
        match joined {
            Some(group) => group.changes.push(change.clone()),
            None => groups.push(Group { changes: vec![change.clone()], before: 0, after: 0 }),
        }
    }
    let mut end = 0;
    for position in 0..groups.len() {
        let next = groups.get(position + 1).and_then(|group| group.changes.first()).map_or(total, |change| change.from);
        let Some(group) = groups.get_mut(position) else { continue };
        let (first, last) =
            (group.changes.first().map_or(0, |change| change.from), group.changes.last().map_or(0, |change| change.to));
        group.before = (end..first).rev().take(CONTEXT).take_while(|line| !hidden(*line)).count();
        group.after = (last..next).take(CONTEXT).take_while(|line| !hidden(*line)).count();
        end = last + group.after;
    }
    groups
}

fn hunk(out: &mut String, old: &[&str], new: &[&str], group: &Group, secret: Lines<'_>) {
    let (Some(first), Some(last)) = (group.changes.first(), group.changes.last()) else { return };
    let (start, end) = (first.from - group.before, last.to + group.after);
    let (new_start, new_end) = (first.new_from - group.before, last.new_to + group.after);
    // Of nothing, the line before counts.
    let range = |start: usize, end: usize| match end - start {
        0 => format!("{start},0"),
        1 => format!("{}", start + 1),
        count => format!("{},{count}", start + 1),
    };
    let _ = writeln!(out, "@@ -{} +{} @@", range(start, end), range(new_start, new_end));
    let mut at = start;
    for change in &group.changes {
        put(out, ' ', old, at, change.from);
        if (change.from..change.to).any(secret) {
            out.push_str("# a line that holds a secret is changed here, and not shown\n");
        } else {
            put(out, '-', old, change.from, change.to);
            put(out, '+', new, change.new_from, change.new_to);
        }
        at = change.to;
    }
    put(out, ' ', old, at, end);
}

fn put(out: &mut String, sign: char, lines: &[&str], from: usize, to: usize) {
    for line in lines.get(from..to).unwrap_or_default() {
        out.push(sign);
        out.push_str(line);
        if !line.ends_with('\n') {
            out.push_str("\n\\ No newline at end of file\n");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12";
    const NEW: &str = "1\n2\n3\nfour\n5\n6\n7\n8\n9\n10\n11\n12\n13";

    #[test]
    fn changes_stand_in_hunks_with_their_context() {
        let expected = "--- a/x\n+++ b/x\n@@ -1,7 +1,7 @@\n 1\n 2\n 3\n-4\n+four\n 5\n 6\n 7\n@@ -9,4 +9,5 @@\n 9\n 10\n 11\n-12\n\
            \\ No newline at end of file\n+12\n+13\n\\ No newline at end of file\n";
        assert_eq!(unified("x", OLD, NEW, &|_| false, &|_| false), expected);
    }

    #[test]
    fn hidden_lines_are_no_context() {
        let diff = unified("x", OLD, NEW, &|line| line == 2 || line == 9, &|_| false);
        assert!(diff.contains("@@ -4,4 +4,4 @@\n-4\n+four\n 5\n 6\n 7\n@@ -11,2 +11,3 @@\n 11\n"), "{diff}");
        assert!(unified("x", OLD, NEW, &|_| false, &|line| line == 3).contains("holds a secret"));
    }

    #[test]
    fn a_diff_applies() {
        let texts = [
            "",
            "a\n",
            "a\nb\n",
            "b\na\nb\n",
            "x\na\ny\nb\nz\n",
            "a\r\nb\r\n",
            "1\n2\n3\n4\n5\n6\n7\n8\n9\n",
            "1\n2\n3\n5\n6\n7\n8\n9\n0",
        ];
        for old in texts {
            for new in texts.iter().filter(|new| **new != old) {
                let diff = unified("x", old, new, &|_| false, &|_| false);
                let patch = diffy::Patch::from_str(&diff).unwrap();
                assert_eq!(diffy::apply(old, &patch).ok().as_deref(), Some(*new), "{diff}");
            }
        }
    }
}
