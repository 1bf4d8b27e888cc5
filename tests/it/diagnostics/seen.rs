//! Whether a message stands in a test, word for word.

use std::collections::BTreeSet;

/// What is shown whole.
const SHOWN: usize = 200;

/// How much may stand where something is put in.
const MOST: usize = 240;

/// All texts of tests, in one.
pub(super) struct Seen {
    all: String,
    /// Those that are long enough to say which message they are a part of.
    parts: Vec<String>,
}

/// The least that an assertion must quote of a message.
const LEAST: usize = 14;

/// Between two texts.
const BETWEEN: char = '\u{0}';

impl Seen {
    pub(super) fn new(texts: impl IntoIterator<Item = String>) -> Seen {
        let texts: BTreeSet<String> = texts.into_iter().map(|text| folded(&text)).filter(|text| text.contains(' ')).collect();
        let mut all = String::new();
        for text in &texts {
            all.push_str(text);
            all.push(BETWEEN);
        }
        let parts = texts.into_iter().map(|text| text.trim().to_owned()).filter(|text| (LEAST..400).contains(&text.len()));
        Seen { all, parts: parts.collect() }
    }

    /// Whether a test has the message: all of it, or a part that is at least half of what is written of it.
    pub(super) fn has(&self, template: &str) -> bool {
        let pieces = pieces(&folded(unmarked(template)));
        let written: usize = pieces.iter().map(|piece| piece.trim().len()).sum();
        let quotes = |part: &&String| part.len() * 2 >= written && pieces.iter().any(|piece| piece.contains(part.as_str()));
        self.find(template).is_some() || self.parts.iter().any(|part| quotes(&part))
    }

    /// The first text in which the template stands; of a long one, what the template is.
    pub(super) fn find(&self, template: &str) -> Option<&str> {
        let pieces: Vec<String> = pieces(&folded(unmarked(template)));
        let mut pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
        while pieces.first().is_some_and(|piece| piece.trim().is_empty()) {
            pieces.remove(0);
        }
        while pieces.last().is_some_and(|piece| piece.trim().is_empty()) {
            pieces.pop();
        }
        let first = pieces.first()?.trim_start();
        let only = pieces.len() == 1;
        let first = if only { first.trim_end() } else { first };
        let last = pieces.len() - 1;
        let longest = pieces.iter().max_by_key(|piece| piece.len())?.trim();
        if !self.all.contains(longest) {
            return None;
        }
        let mut from = 0;
        while let Some(at) = self.all[from..].find(first).map(|at| at + from) {
            let end = self.all[at..].find(BETWEEN).map_or(self.all.len(), |end| at + end);
            let mut here = at + first.len();
            let fits = pieces.iter().enumerate().skip(1).all(|(place, piece)| {
                let piece = if place == last { piece.trim_end() } else { piece };
                let found = self.all[here..end].find(piece).filter(|gap| *gap <= MOST);
                here += found.unwrap_or(0) + piece.len();
                found.is_some()
            });
            if fits {
                let start = self.all[..at].rfind(BETWEEN).map_or(0, |start| start + 1);
                let is_short = end - start <= SHOWN;
                return Some(if is_short { &self.all[start..end] } else { &self.all[at..here] });
            }
            from = at + first.len();
        }
        None
    }
}

/// The template without the mark of a limit: for templates it is taken off, for functions of Terraform their name stands behind it.
fn unmarked(template: &str) -> &str {
    template.strip_prefix("limit: ").unwrap_or(template)
}

/// White space made one, so that messages may be broken into lines.
fn folded(text: &str) -> String {
    let before = if text.starts_with(char::is_whitespace) { " " } else { "" };
    let behind = if text.ends_with(char::is_whitespace) { " " } else { "" };
    format!("{before}{}{behind}", text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// What stands in a template between what is put in.
pub(super) fn pieces(template: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut letters = template.chars().peekable();
    while let Some(letter) = letters.next() {
        let doubled = letters.peek() == Some(&letter);
        match letter {
            '{' | '}' if doubled => {
                letters.next();
                pieces.last_mut().unwrap().push(letter);
            }
            '{' => {
                let (inside, closed) = inside(&mut letters);
                // Constants that are texts of their own are no templates: what is between their braces is no name.
                if closed && inside.chars().all(|letter| letter.is_alphanumeric() || "_:?#.$<>^".contains(letter)) {
                    pieces.push(String::new());
                } else {
                    let end = if closed { "}" } else { "" };
                    pieces.last_mut().unwrap().push_str(&format!("{{{inside}{end}"));
                }
            }
            _ => pieces.last_mut().unwrap().push(letter),
        }
    }
    pieces
}

/// What stands behind a brace, and whether another closes it.
fn inside(letters: &mut impl Iterator<Item = char>) -> (String, bool) {
    let mut inside = String::new();
    for letter in letters {
        if letter == '}' {
            return (inside, true);
        }
        inside.push(letter);
    }
    (inside, false)
}
