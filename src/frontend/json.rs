//! JSON with comments and multi-line strings, every node with its span.
//!
//! This is the JSON that Azure's own tools take for templates
//! (<https://learn.microsoft.com/azure/azure-resource-manager/templates/syntax>): `//` and `/* */` comments, line
//! breaks inside strings, and a comma too many. The parser is written here because findings need the exact place of
//! every value, and of every character of an expression inside a string with escapes.

mod comments;
mod outline;
mod sections;

pub use comments::comments;
pub use outline::{Elements, Outline, outline};
pub use sections::{Section, elements, parse_at, sections};

use std::sync::Arc;

use foldhash::{HashSet, HashSetExt};

use crate::budget::Budget;
use crate::diagnostic::{Diagnostic, DiagnosticKind, Warned};
use crate::model::{Data, Entries, Key, Object, Origin, StepKind, Value};
use crate::source::{FileId, Span};

/// Notes about duplicate keys that one file may give; a file that repeats itself a million times says so a few times.
const MOST_NOTES: usize = 50;
/// Objects up to this size are searched for duplicate keys by comparing all pairs, larger ones with a set.
const SMALL_OBJECT: usize = 12;
const KEY_SLOTS: usize = 1024;

/// A value with the place it is written at.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Where it is written: strings with their quotes, arrays and objects with their brackets.
    pub span: Span,
}

/// What a [`Node`] is.
#[derive(Clone, Debug)]
pub enum NodeKind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number without fraction and exponent that fits.
    Int(i64),
    /// Another number.
    Float(f64),
    /// A string.
    String(Text),
    /// An array.
    Array(Vec<Node>),
    /// An object, with its members as they are written, duplicates included.
    Object(Vec<Member>),
}

/// One entry of an object.
#[derive(Clone, Debug)]
pub struct Member {
    /// The key.
    pub key: Text,
    /// The value.
    pub value: Node,
}

/// A decoded string that knows where each of its bytes is written.
#[derive(Clone, Debug)]
pub struct Text {
    /// The text with escapes resolved.
    pub value: Arc<str>,
    /// Where it is written, with the quotes.
    pub span: Span,
    /// Behind each escape: (offset in the decoded text, offset in the file).
    escapes: Option<Box<Escapes>>,
}

/// Most strings have none: apart, they take one word of each string, not two.
#[derive(Clone, Debug)]
struct Escapes(Vec<(u32, u32)>);

impl Text {
    /// The file offset of the byte `offset` of the decoded text; an offset behind the end is the closing quote.
    pub fn offset(&self, offset: usize) -> usize {
        let first = self.span.start as usize + 1;
        let last = (self.span.end as usize).saturating_sub(1).max(first);
        let passed = self.escapes.as_deref().and_then(|Escapes(escapes)| {
            let behind = escapes.partition_point(|(decoded, _)| *decoded as usize <= offset);
            escapes.get(behind.checked_sub(1)?)
        });
        let found = match passed {
            Some((decoded, file)) => (*file as usize).saturating_add(offset - *decoded as usize),
            None => first.saturating_add(offset),
        };
        found.min(last)
    }

    /// The place of the bytes `start..end` of the decoded text.
    pub fn range(&self, start: usize, end: usize) -> Span {
        let start_at = self.offset(start);
        Span::new(self.span.file, start_at, self.offset(end).max(start_at))
    }
}

impl Node {
    /// The value under `key`, in any case; the last one if the key is given more than once, as .NET takes it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.member(key).map(|member| &member.value)
    }

    /// The entry under `key`, found as [`Node::get`] does.
    pub fn member(&self, key: &str) -> Option<&Member> {
        self.members().iter().rev().find(|member| member.key.value.eq_ignore_ascii_case(key))
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            NodeKind::String(text) => Some(&text.value),
            _ => None,
        }
    }

    /// The entries of an object; none for anything else.
    pub fn members(&self) -> &[Member] {
        match &self.kind {
            NodeKind::Object(members) => members,
            _ => &[],
        }
    }

    /// The elements of an array; none for anything else.
    pub fn items(&self) -> &[Node] {
        match &self.kind {
            NodeKind::Array(items) => items,
            _ => &[],
        }
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self.kind, NodeKind::Null)
    }

    /// The value, each part of it with the place it is written at as its origin.
    pub fn to_value(&self, kind: StepKind) -> Value {
        let data = match &self.kind {
            NodeKind::Null => Data::Null,
            NodeKind::Bool(value) => Data::Bool(*value),
            NodeKind::Int(value) => Data::Int(*value),
            NodeKind::Float(value) => Data::Float(*value),
            NodeKind::String(text) => Data::String(text.value.clone()),
            NodeKind::Array(items) => Value::array(items.iter().map(|item| item.to_value(kind)).collect()).data,
            NodeKind::Object(members) => {
                let mut entries = Entries::with_capacity(members.len());
                for member in members {
                    let key = Key::at(member.key.value.clone(), member.key.span);
                    // A duplicate replaces the key too, and with it the place that is reported.
                    entries.replace(key, member.value.to_value(kind));
                }
                Data::Object(Arc::new(Object { entries, ..Object::default() }))
            }
        };
        Value::from(data).with_origin(Origin::at(self.span, kind))
    }
}

/// Reads one JSON value. Broken JSON gives no value and one diagnostic at the first token that does not fit.
pub fn parse(file: FileId, text: &str, budget: &Budget) -> Warned<Option<Node>> {
    let mut parser = Parser::new(file, text, budget);
    let result = parser.root();
    parser.finish(result)
}

type Parsed<T> = Result<T, Box<Diagnostic>>;

struct Parser<'a> {
    file: FileId,
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    nesting: usize,
    /// Keys repeat; a slot for each hash saves an allocation for most of them.
    keys: Vec<Option<Arc<str>>>,
    /// The elements of the arrays that are open, and the members of the objects: each gets a place of its own when their number is known.
    items: Vec<Node>,
    members: Vec<Member>,
    notes: Vec<Diagnostic>,
    /// The string before the current token, if it has a line break inside: the usual reason is a forgotten quote.
    multi_line: Option<(usize, usize)>,
}

impl<'a> Parser<'a> {
    fn new(file: FileId, text: &'a str, budget: &Budget) -> Self {
        let keys = vec![None; KEY_SLOTS];
        let bytes = text.as_bytes();
        let (items, members, notes) = (Vec::new(), Vec::new(), Vec::new());
        Parser { file, text, bytes, at: 0, nesting: budget.nesting, keys, items, members, notes, multi_line: None }
    }

    fn finish(self, result: Parsed<Node>) -> Warned<Option<Node>> {
        let mut diagnostics = self.notes;
        let value = match result {
            Ok(node) => Some(node),
            Err(diagnostic) => {
                diagnostics.push(*diagnostic);
                None
            }
        };
        Warned { value, diagnostics }
    }

    fn root(&mut self) -> Parsed<Node> {
        self.space()?;
        if self.at >= self.bytes.len() {
            return Err(self.error(self.span(0, self.at), "the file holds no JSON value".to_owned()));
        }
        let node = self.value(0)?;
        self.space()?;
        if self.at < self.bytes.len() { Err(self.unexpected("the end of the file")) } else { Ok(node) }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start, end)
    }

    fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// Skips white space and comments.
    fn space(&mut self) -> Parsed<()> {
        loop {
            match self.peek() {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                Some(b'/') => self.comment()?,
                // A byte order mark in the middle comes from files that were put together.
                Some(0xEF) if self.bytes[self.at..].starts_with(&[0xEF, 0xBB, 0xBF]) => self.at += 3,
                _ => return Ok(()),
            }
        }
    }

    fn comment(&mut self) -> Parsed<()> {
        let start = self.at;
        match self.bytes.get(start + 1) {
            Some(b'/') => {
                let rest = &self.bytes[start..];
                let length = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
                self.at = start + length;
                Ok(())
            }
            Some(b'*') => match self.slice(start + 2, self.bytes.len()).find("*/") {
                Some(length) => {
                    self.at = start + 2 + length + 2;
                    Ok(())
                }
                None => Err(self.error(self.span(start, start + 2), "the comment has no end".to_owned())),
            },
            _ => Err(self.error(self.span(start, start + 1), "expected a comment after `/`".to_owned())),
        }
    }

    fn value(&mut self, depth: usize) -> Parsed<Node> {
        let start = self.at;
        let kind = match self.peek() {
            Some(b'"') => {
                let text = self.string(false)?;
                return Ok(Node { span: text.span, kind: NodeKind::String(text) });
            }
            Some(b'{') => self.object(depth)?,
            Some(b'[') => self.array(depth)?,
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't') => self.word("true", NodeKind::Bool(true))?,
            Some(b'f') => self.word("false", NodeKind::Bool(false))?,
            Some(b'n') => self.word("null", NodeKind::Null)?,
            _ => return Err(self.unexpected("a value")),
        };
        Ok(Node { kind, span: self.span(start, self.at) })
    }

    fn word(&mut self, word: &str, kind: NodeKind) -> Parsed<NodeKind> {
        let end = self.at + word.len();
        let more = self.bytes.get(end).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        if more || self.bytes.get(self.at..end) != Some(word.as_bytes()) {
            return Err(self.unexpected("a value"));
        }
        self.at = end;
        Ok(kind)
    }

    fn number(&mut self) -> Parsed<NodeKind> {
        let start = self.at;
        let inside = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.');
        let rest = &self.bytes[start..];
        let end = start + rest.iter().position(|byte| !inside(byte)).unwrap_or(rest.len());
        let written = self.slice(start, end);
        let digits = written.strip_prefix('-').unwrap_or(written).as_bytes();
        let leading_zero = digits.len() > 1 && digits[0] == b'0' && digits[1].is_ascii_digit();
        let shape = digits.first().is_some_and(u8::is_ascii_digit) && !leading_zero && !written.ends_with('.');
        let known = digits.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E'));
        let kind = if !shape || !known {
            None
        } else if let Ok(int) = written.parse::<i64>() {
            Some(NodeKind::Int(int))
        } else {
            written.parse::<f64>().ok().filter(|float| float.is_finite()).map(NodeKind::Float)
        };
        let Some(kind) = kind else {
            return Err(self.error(self.span(start, end), "this is no number that JSON knows".to_owned()));
        };
        self.at = end;
        Ok(kind)
    }

    fn deeper(&self, depth: usize) -> Parsed<usize> {
        if depth < self.nesting {
            return Ok(depth + 1);
        }
        let message = format!("brackets are nested deeper than {}", self.nesting);
        Err(Box::new(Diagnostic::at(DiagnosticKind::Limit, self.span(self.at, self.at + 1), message)))
    }

    fn array(&mut self, depth: usize) -> Parsed<NodeKind> {
        let depth = self.deeper(depth)?;
        let before = self.items.len();
        self.at += 1;
        while let Some(item) = self.next_element(depth)? {
            self.items.push(item);
        }
        Ok(NodeKind::Array(self.items.drain(before..).collect()))
    }

    /// The next element of the array whose opening bracket or last element is behind; `None` behind its end.
    fn next_element(&mut self, depth: usize) -> Parsed<Option<Node>> {
        self.space()?;
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(None);
        }
        let node = self.value(depth)?;
        self.space()?;
        match self.peek() {
            Some(b',') => self.at += 1,
            Some(b']') => {}
            _ => return Err(self.unexpected("`,` or `]` after an element")),
        }
        Ok(Some(node))
    }

    /// The next key of the object whose opening bracket or last member is behind, with its colon; `None` behind its end.
    fn next_key(&mut self) -> Parsed<Option<Text>> {
        self.space()?;
        match self.peek() {
            Some(b'"') => {}
            Some(b'}') => {
                self.at += 1;
                return Ok(None);
            }
            _ => return Err(self.unexpected("a property name or `}`")),
        }
        let key = self.string(true)?;
        self.space()?;
        if self.peek() != Some(b':') {
            return Err(self.unexpected("`:` after a property name"));
        }
        self.at += 1;
        self.space()?;
        Ok(Some(key))
    }

    /// Passes the comma behind a member, if there is one.
    fn behind_member(&mut self) -> Parsed<()> {
        self.space()?;
        match self.peek() {
            Some(b',') => self.at += 1,
            Some(b'}') => {}
            _ => return Err(self.unexpected("`,` or `}` after a property")),
        }
        Ok(())
    }

    fn object(&mut self, depth: usize) -> Parsed<NodeKind> {
        let depth = self.deeper(depth)?;
        let before = self.members.len();
        self.at += 1;
        while let Some(key) = self.next_key()? {
            let value = self.value(depth)?;
            self.members.push(Member { key, value });
            self.behind_member()?;
        }
        let members: Vec<Member> = self.members.drain(before..).collect();
        self.note_duplicates(&members);
        Ok(NodeKind::Object(members))
    }

    fn note_duplicates(&mut self, members: &[Member]) {
        if members.len() <= SMALL_OBJECT {
            for (index, member) in members.iter().enumerate() {
                let key = &member.key.value;
                if members[..index].iter().any(|other| other.key.value.eq_ignore_ascii_case(key)) {
                    self.note_duplicate(member);
                }
            }
            return;
        }
        let mut seen = HashSet::with_capacity(members.len());
        for member in members {
            if !seen.insert(member.key.value.to_ascii_lowercase()) {
                self.note_duplicate(member);
            }
        }
    }

    fn note_duplicate(&mut self, member: &Member) {
        if self.notes.len() < MOST_NOTES {
            let message = format!("the property `{}` is given more than once; the last one counts", shorten(&member.key.value));
            self.notes.push(Diagnostic::at(DiagnosticKind::Note, member.key.span, message));
        }
    }

    /// Reads the string that begins here.
    fn string(&mut self, is_key: bool) -> Parsed<Text> {
        let start = self.at;
        let mut at = start + 1;
        let mut has_line_break = false;
        loop {
            match self.bytes.get(at) {
                Some(b'"') => break,
                Some(b'\\') => return self.escaped_string(start, at, has_line_break),
                Some(byte) => {
                    has_line_break |= *byte == b'\n';
                    at += 1;
                }
                None => return Err(self.unclosed(start)),
            }
        }
        self.at = at + 1;
        self.multi_line = has_line_break.then_some((start, self.at));
        let raw = self.slice(start + 1, at);
        let value = if is_key { self.intern(raw) } else { raw.into() };
        Ok(Text { value, span: self.span(start, self.at), escapes: None })
    }

    /// Reads on in the string that began at `start` and has its first backslash at `at`.
    fn escaped_string(&mut self, start: usize, mut at: usize, mut has_line_break: bool) -> Parsed<Text> {
        let mut value = String::with_capacity(at - start + 32);
        let mut escapes = Vec::new();
        let mut plain = start + 1;
        let clip = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        loop {
            match self.bytes.get(at) {
                Some(b'"') => break,
                Some(b'\\') => {
                    value.push_str(self.slice(plain, at));
                    let (decoded, length) = self.escape(at)?;
                    value.push(decoded);
                    at += length;
                    plain = at;
                    escapes.push((clip(value.len()), clip(at)));
                }
                Some(byte) => {
                    has_line_break |= *byte == b'\n';
                    at += 1;
                }
                None => return Err(self.unclosed(start)),
            }
        }
        value.push_str(self.slice(plain, at));
        self.at = at + 1;
        self.multi_line = has_line_break.then_some((start, self.at));
        Ok(Text { value: value.into(), span: self.span(start, self.at), escapes: Some(Box::new(Escapes(escapes))) })
    }

    /// The character of the escape at `at`, and how many bytes it is written with.
    fn escape(&self, at: usize) -> Parsed<(char, usize)> {
        let decoded = match self.bytes.get(at + 1) {
            Some(byte @ (b'"' | b'\\' | b'/' | b'\'')) => char::from(*byte),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(at),
            _ => {
                let letter = self.slice(at + 1, self.bytes.len()).chars().next();
                let end = at + 1 + letter.map_or(0, char::len_utf8);
                let error = self.error(self.span(at, end), format!("`{}` is no escape that JSON knows", self.slice(at, end)));
                return Err(with_hint(error, "write `\\\\` for a backslash"));
            }
        };
        Ok((decoded, 2))
    }

    fn unicode_escape(&self, at: usize) -> Parsed<(char, usize)> {
        let unit = |at: usize| -> Option<u32> {
            let digits = self.bytes.get(at + 2..at + 6)?;
            let escape = self.bytes.get(at..at + 2)? == b"\\u" && digits.iter().all(u8::is_ascii_hexdigit);
            u32::from_str_radix(std::str::from_utf8(digits).ok().filter(|_| escape)?, 16).ok()
        };
        let Some(high) = unit(at) else {
            let end = (at + 6).min(self.bytes.len());
            return Err(self.error(self.span(at, end), "expected four hexadecimal digits after `\\u`".to_owned()));
        };
        if (0xD800..0xDC00).contains(&high)
            && let Some(low @ 0xDC00..0xE000) = unit(at + 6)
        {
            let code = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
            return Ok((char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), 12));
        }
        Ok((char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER), 6))
    }

    fn intern(&mut self, key: &str) -> Arc<str> {
        let hash = key.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        let slot = &mut self.keys[(hash ^ (hash >> 15)) as usize % KEY_SLOTS];
        match slot {
            Some(known) if **known == *key => known.clone(),
            _ => slot.insert(key.into()).clone(),
        }
    }

    fn error(&self, span: Span, message: String) -> Box<Diagnostic> {
        Box::new(Diagnostic::at(DiagnosticKind::Input, span, message))
    }

    /// The place from `start` to the end of its line.
    fn rest_of_line(&self, start: usize) -> Span {
        let rest = &self.bytes[start.min(self.bytes.len())..];
        let length = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
        self.span(start, start + length)
    }

    fn unclosed(&self, start: usize) -> Box<Diagnostic> {
        self.error(self.rest_of_line(start), "the string has no end".to_owned())
    }

    /// The error for the token here, where `expected` should stand. Texts of strings and stray words are not quoted
    /// unless a colon shows that they are keys: they may be secrets.
    fn unexpected(&self, expected: &str) -> Box<Diagnostic> {
        if let Some((start, end)) = self.multi_line
            && self.slice(end, self.at).trim().is_empty()
            && self.peek().is_some_and(|byte| byte.is_ascii_alphanumeric())
        {
            let error = self.error(self.rest_of_line(start), "the string is not closed on its line".to_owned());
            return with_hint(error, format!("what follows its end, some lines below, is not {expected}"));
        }
        let (end, found, hint) = self.found();
        let error = self.error(self.span(self.at, end), format!("expected {expected}, found {found}"));
        match hint {
            Some(hint) => with_hint(error, hint),
            None => error,
        }
    }

    /// The end of the token here, how to call it, and what to do about it.
    fn found(&self) -> (usize, String, Option<String>) {
        let start = self.at;
        let before_colon = |end: usize| self.slice(end, self.bytes.len()).trim_start().starts_with(':');
        match self.peek() {
            None => (start, "the end of the file".to_owned(), Some("a bracket is not closed".to_owned())),
            Some(b'"') => {
                let rest = self.bytes.get(start + 1..).unwrap_or_default();
                let length = rest.iter().position(|byte| matches!(byte, b'"' | b'\n'));
                let closed = length.filter(|length| rest.get(*length) == Some(&b'"'));
                let end = closed.map_or_else(|| self.rest_of_line(start).end as usize, |length| start + length + 2);
                let found = if closed.is_some() && before_colon(end) {
                    format!("`\"{}\"`", shorten(self.slice(start + 1, end - 1)))
                } else {
                    "a string".to_owned()
                };
                (end, found, Some("a `,` is missing before it".to_owned()))
            }
            Some(byte) if byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' => {
                let rest = &self.bytes[start..];
                let inside = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'-' | b'.');
                let end = start + rest.iter().position(|byte| !inside(byte)).unwrap_or(rest.len());
                let word = self.slice(start, end);
                if matches!(word, "True" | "False" | "TRUE" | "FALSE" | "Null" | "NULL") {
                    return (end, format!("`{word}`"), Some(format!("write `{}`", word.to_ascii_lowercase())));
                }
                if matches!(word, "None" | "undefined" | "NaN" | "Infinity") {
                    return (end, format!("`{word}`"), Some("JSON has no such value; write `null`".to_owned()));
                }
                let hint = "write names and strings between double quotes".to_owned();
                let found = match word {
                    _ if before_colon(end) => format!("`{}`", shorten(word)),
                    "true" | "false" | "null" => return (end, format!("`{word}`"), None),
                    _ if byte.is_ascii_digit() => return (end, "a number".to_owned(), None),
                    _ => "a bare word".to_owned(),
                };
                (end, found, Some(hint))
            }
            Some(b'\'') => {
                let hint = "JSON strings stand between double quotes".to_owned();
                (start + 1, "`'`".to_owned(), Some(hint))
            }
            Some(_) => {
                let found = self.slice(start, self.bytes.len()).chars().next().unwrap_or(char::REPLACEMENT_CHARACTER);
                (start + found.len_utf8(), format!("`{}`", found.escape_debug()), None)
            }
        }
    }
}

fn with_hint(mut error: Box<Diagnostic>, hint: impl Into<String>) -> Box<Diagnostic> {
    error.hint = Some(hint.into());
    error
}

/// A name as it can be shown: no control characters, not too long.
fn shorten(name: &str) -> String {
    let mut short: String = name.chars().take(60).flat_map(char::escape_debug).collect();
    if name.chars().nth(60).is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests;
