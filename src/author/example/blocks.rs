//! Examples in Bicep and Terraform, by lines: fixtures are formatted, so that indentation tells what lies in what.

use std::collections::BTreeSet;

use crate::author::example::Example;
use crate::author::fixture::unmarked;

/// Lines of an example that are shown.
const LINES: usize = 30;

/// A declaration: from its first line to the bracket that closes it.
type Block<'a> = Vec<&'a str>;

/// The first marked declaration of `fail`, and its like in `pass`, each cut down to what the other has not.
pub(super) fn example(fail: &str, pass: &str) -> Option<Example> {
    let (bad, good) = (blocks(fail), blocks(pass));
    let is_marked =
        |line: &&str| unmarked(line) != line.trim_end() && (line.contains("// expect: ") || line.contains("# expect: "));
    let marked: Vec<&Block<'_>> = bad.iter().filter(|block| block.iter().any(is_marked)).collect();
    // A declaration with a like that differs tells more than one without.
    let like = |block: &Block<'_>| partner(block, &good).filter(|other| plain(block) != plain(other));
    let block = *marked.iter().find(|block| like(block).is_some()).or(marked.first())?;
    let marks: BTreeSet<usize> = block.iter().enumerate().filter(|(_, line)| is_marked(line)).map(|(at, _)| at).collect();
    let of_marks = || marks.clone();
    let Some(other) = like(block) else {
        let beside: Vec<String> = good
            .iter()
            .filter(|one| declares(one) && !bad.iter().any(|known| plain(known) == plain(one)) && partner(one, &bad).is_none())
            .flat_map(|one| one.iter().map(|line| unmarked(line).to_owned()))
            .collect();
        return Some(Example { before: shown(block, of_marks()), after: Vec::new(), beside: bounded(beside) });
    };
    let lacks = |one: &Block<'_>, other: &Block<'_>| -> BTreeSet<usize> {
        let known: BTreeSet<String> = other.iter().map(|line| tight(line)).collect();
        (0..one.len()).filter(|at| one.get(*at).is_some_and(|line| !known.contains(&tight(line)) && !is_name(line))).collect()
    };
    let mut before = lacks(block, other);
    before.extend(of_marks());
    let mut after = lacks(other, block);
    // What the bad one says too much is shown by the good one's place for it.
    if after.is_empty() {
        let paths: Vec<String> = marks.iter().filter_map(|at| block.get(*at)).map(|line| key(line).to_owned()).collect();
        after.extend((0..other.len()).filter(|at| other.get(*at).is_some_and(|line| paths.iter().any(|path| path == key(line)))));
    }
    Some(Example { before: shown(block, before), after: shown(other, after), beside: Vec::new() })
}

/// The declarations of a file.
fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut open: Block<'_> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        open.push(line);
        let at_top = !line.starts_with(' ');
        let opens = unmarked(line).ends_with(['{', '[', '(']);
        if at_top && !opens {
            blocks.push(std::mem::take(&mut open));
        }
    }
    blocks.push(open);
    blocks.retain(|block| !block.is_empty());
    blocks
}

fn declares(block: &Block<'_>) -> bool {
    block.first().is_some_and(|line| line.starts_with("resource ") || line.starts_with("module "))
}

/// The declaration that begins alike, else the first of the same type.
fn partner<'a, 'b>(block: &Block<'_>, among: &'b [Block<'a>]) -> Option<&'b Block<'a>> {
    let head = block.first().map(|line| unmarked(line))?;
    let kind = |line: &str| {
        let quote = if line.contains('\'') { '\'' } else { '"' };
        line.split(quote).nth(1).map(str::to_owned)
    };
    let heads = || among.iter().filter(|other| declares(other) || !declares(block));
    let same = heads().find(|other| other.first().map(|line| unmarked(line)) == Some(head));
    same.or_else(|| heads().find(|other| declares(other) && other.first().and_then(|line| kind(line)) == kind(head)))
}

fn plain(block: &Block<'_>) -> Vec<String> {
    block.iter().map(|line| tight(line)).collect()
}

/// A line without its mark and without the spaces that align it.
fn tight(line: &str) -> String {
    let line = unmarked(line);
    let body = line.trim_start();
    let indent = line.get(..line.len() - body.len()).unwrap_or_default();
    match body.split_once('=') {
        Some((name, value))
            if name.ends_with(' ') && name.trim_end().bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') =>
        {
            format!("{indent}{} ={value}", name.trim_end())
        }
        _ => line.to_owned(),
    }
}

/// What stands before the value.
fn key(line: &str) -> &str {
    unmarked(line).trim_start().split([':', '=', ' ']).next().unwrap_or_default()
}

/// Names tell resources apart and nothing of what is judged.
fn is_name(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("name:") || line.starts_with("name ")
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn closes(line: &str) -> bool {
    line.trim_start().starts_with(['}', ']', ')'])
}

/// The chosen lines with all that they lie in.
fn shown(block: &Block<'_>, chosen: BTreeSet<usize>) -> Vec<String> {
    let mut kept = chosen;
    kept.insert(0);
    let mut around: Vec<usize> = Vec::new();
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (at, line) in block.iter().enumerate() {
        while let Some(top) = around.last().copied()
            && block.get(top).is_some_and(|opener| indent(opener) >= indent(line))
        {
            around.pop();
            if closes(line) && block.get(top).is_some_and(|opener| indent(opener) == indent(line)) {
                pairs.push((top, at));
            }
        }
        if kept.contains(&at) {
            kept.extend(around.iter().copied());
        }
        if unmarked(line).ends_with(['{', '[', '(']) {
            around.push(at);
        }
    }
    kept.extend(pairs.iter().filter(|(open, _)| kept.contains(open)).map(|(_, close)| *close).collect::<Vec<_>>());
    bounded(kept.into_iter().filter_map(|at| block.get(at)).map(|line| tight(line)).collect())
}

fn bounded(mut lines: Vec<String>) -> Vec<String> {
    if lines.len() > LINES {
        lines.truncate(LINES);
        lines.push("…".to_owned());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_shown() {
        let fail = "param a string\n\nresource kv 'A.B/c@1' = {\n  name: 'kv'\n  properties: {\n    tenant: a\n    on: false // expect: x-y\n  }\n}\n";
        let pass = fail.replace("false // expect: x-y", "true").replace("'kv'", "'other'");
        let Example { before, after, beside } = example(fail, &pass).unwrap();
        assert_eq!(before.join("\n"), "resource kv 'A.B/c@1' = {\n  properties: {\n    on: false\n  }\n}");
        assert_eq!(after.join("\n"), "resource kv 'A.B/c@1' = {\n  properties: {\n    on: true\n  }\n}");
        assert!(beside.is_empty());
    }

    #[test]
    fn what_was_missing_may_stand_beside() {
        let fail = "resource \"azurerm_a\" \"x\" { # expect: x-y\n  name = \"x\"\n}\n";
        let pass = "resource \"azurerm_a\" \"x\" {\n  name = \"x\"\n}\n\nresource \"azurerm_lock\" \"x\" {\n  scope   = azurerm_a.x.id\n}\n";
        let Example { before, after, beside } = example(fail, pass).unwrap();
        assert_eq!((before.join("\n"), after.len()), ("resource \"azurerm_a\" \"x\" {\n}".to_owned(), 0));
        assert_eq!(beside.len(), 3);
    }

    #[test]
    fn what_is_aligned_is_the_same() {
        assert_eq!(tight("  a    = \"b = c\" # expect: x-y"), "  a = \"b = c\"");
    }
}
