//! Text from the outside as it can be shown: what the fonts lack, or what a reader could not see, stands there as `⟨U+4E2D⟩`.
//!
//! PDF/A refuses a document that has a character without a glyph, so a name in a script that the fonts do not know must not reach
//! it. What is invisible or turns the order of letters is shown in the same way: a name must not look like another one.

use std::fmt::Write as _;

use serde_json::Value;
use unicode_normalization::char::is_combining_mark;

use crate::evidence::pdf::fonts::Fonts;

/// The longest text that is shown, in characters; the documents in the pack have all of it.
const LONGEST: usize = 1_000;

/// The marks on one letter that are shown as such: more of them would cover what stands above.
const MARKS: usize = 3;

/// Letters that stand together without a place to break a line.
const UNBROKEN: usize = 18;

/// Which characters may be shown as they are.
#[derive(Copy, Clone)]
pub(super) enum Repertoire<'a> {
    /// All that the fonts have.
    Fonts(&'a Fonts),
    /// Those of ASCII alone.
    Ascii,
}

impl Repertoire<'_> {
    /// `text` as it is shown, in pieces between which a line may break: one string, or several.
    pub(super) fn pieces(self, text: &str) -> Value {
        let mut pieces = broken(&self.shown(text));
        match pieces.len() {
            0 => Value::String(String::new()),
            1 => Value::String(pieces.remove(0)),
            _ => pieces.into(),
        }
    }

    /// `text` as it is shown, in one string that is not too long.
    pub(super) fn shown(self, text: &str) -> String {
        let (text, more) = match text.char_indices().nth(LONGEST) {
            Some((end, _)) => text.split_at(end),
            None => (text, ""),
        };
        let mut shown = visible(text, |cluster| match self {
            Repertoire::Fonts(fonts) => fonts.cover(cluster),
            Repertoire::Ascii => cluster.is_ascii(),
        });
        if !more.is_empty() {
            let _ = write!(shown, " … ({} more characters)", more.chars().count());
        }
        shown
    }

    /// `markup` with what pictures cannot show replaced; line ends stay.
    pub(super) fn markup(self, markup: &str) -> String {
        let had = |cluster: &str| match self {
            Repertoire::Fonts(fonts) => fonts.cover_in_pictures(cluster),
            Repertoire::Ascii => cluster.is_ascii(),
        };
        let lines: Vec<String> = markup.lines().map(|line| visible(line, had)).collect();
        lines.join("\n")
    }
}

/// `text`, of which what is not `had` or not seen is shown by its number.
fn visible(text: &str, had: impl Fn(&str) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let mut end = first.len_utf8();
        let marks: Vec<char> = rest.chars().skip(1).take_while(|c| is_combining_mark(*c)).collect();
        end += marks.iter().map(|mark| mark.len_utf8()).sum::<usize>();
        let (cluster, after) = rest.split_at(end);
        rest = after;
        // A mark at the begin has no letter to stand on.
        let whole = !is_combining_mark(first) && marks.len() <= MARKS && cluster.chars().all(is_harmless);
        if whole && had(cluster) {
            out.push_str(cluster);
            continue;
        }
        let alone = first.len_utf8();
        let (letter, others) = cluster.split_at(alone);
        if !is_combining_mark(first) && is_harmless(first) && had(letter) {
            out.push_str(letter);
        } else {
            escape(&mut out, first);
        }
        others.chars().for_each(|mark| escape(&mut out, mark));
    }
    out
}

/// `U+4E2D` in brackets.
fn escape(out: &mut String, c: char) {
    let _ = write!(out, "⟨U+{:04X}⟩", u32::from(c));
}

/// Whether a reader sees that the character is there, and where it stands.
/// [Default ignorable code points](https://www.unicode.org/Public/UCD/latest/ucd/DerivedCoreProperties.txt), controls, white space that
/// is no space, what is private or no character at all, and the brackets of escapes do not count.
fn is_harmless(c: char) -> bool {
    let hidden = matches!(u32::from(c),
        0x00AD | 0x034F | 0x061C | 0x115F | 0x1160 | 0x17B4 | 0x17B5 | 0x180B..=0x180F | 0x200B..=0x200F | 0x2028..=0x202E
        | 0x2060..=0x206F | 0x2800 | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFFC | 0x1BCA0..=0x1BCA3
        | 0x1D173..=0x1D17A | 0xE000..=0xF8FF | 0xFDD0..=0xFDEF | 0xE0000..=0x10FFFF);
    let nothing = u32::from(c) & 0xFFFE == 0xFFFE;
    let bracket = matches!(c, '⟨' | '⟩');
    let space = c.is_whitespace() && c != ' ';
    !(hidden || nothing || bracket || space || c.is_control())
}

/// `text` in pieces between which a line may break: behind what parts names, and anywhere in what is long.
fn broken(text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut word = 0;
    let long = text.split(' ').any(|word| word.chars().nth(UNBROKEN).is_some());
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        if let Some(piece) = pieces.last_mut() {
            piece.push(c);
        }
        word = if c == ' ' { 0 } else { word + 1 };
        let parts = matches!(c, '/' | '.' | '-' | '_' | ':' | ',' | '⟩') && letters.peek().is_some_and(|next| *next != ' ');
        // Marks stay with their letter, and an escape in one piece.
        let whole = letters.peek().is_none_or(|next| is_combining_mark(*next) || *next == ' ');
        if long && !whole && (parts || word >= UNBROKEN && !is_escaping(pieces.last())) {
            pieces.push(String::new());
            word = 0;
        }
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// Whether `piece` ends inside of an escape.
fn is_escaping(piece: Option<&String>) -> bool {
    piece.is_some_and(|piece| piece.rfind('⟨') > piece.rfind('⟩'))
}
