//! JSON with comments and multi-line strings, every node with its span.
//!
//! This is the JSON that Azure's own tools take for templates
//! (<https://learn.microsoft.com/azure/azure-resource-manager/templates/syntax>): `//` and `/* */` comments, line
//! breaks inside strings, and a comma too many. The parser is written here because findings need the exact place of
//! every value, and of every character of an expression inside a string with escapes.

use std::collections::HashSet;
use std::sync::Arc;

use indexmap::IndexMap;
use indexmap::map::MutableKeys;

use crate::budget::Budget;
use crate::diagnostic::{Diagnostic, DiagnosticKind, Warned};
use crate::model::{Data, Key, Object, Origin, StepKind, Value};
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
    escapes: Option<Box<[(u32, u32)]>>,
}

impl Text {
    /// The file offset of the byte `offset` of the decoded text; an offset behind the end is the closing quote.
    pub fn offset(&self, offset: usize) -> usize {
        let first = self.span.start as usize + 1;
        let last = (self.span.end as usize).saturating_sub(1).max(first);
        let passed = self.escapes.as_deref().and_then(|escapes| {
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
                let mut entries = IndexMap::with_capacity(members.len());
                for member in members {
                    let key = Key::at(member.key.value.clone(), member.key.span);
                    put(&mut entries, key, member.value.to_value(kind));
                }
                Data::Object(Arc::new(Object { entries, open: None }))
            }
        };
        Value::from(data).with_origin(Origin::step(self.span, kind, Origin::NONE))
    }
}

/// Inserts so that a duplicate replaces the key too, and with it the place that is reported.
fn put(entries: &mut IndexMap<Key, Value>, key: Key, value: Value) {
    if let Some((_, old_key, old_value)) = entries.get_full_mut2(&key) {
        *old_key = key;
        *old_value = value;
    } else {
        entries.insert(key, value);
    }
}

/// Reads one JSON value. Broken JSON gives no value and one diagnostic at the first token that does not fit.
pub fn parse(file: FileId, text: &str, budget: &Budget) -> Warned<Option<Node>> {
    let mut parser = Parser::new(file, text, budget);
    let result = parser.root();
    parser.finish(result)
}

/// Reads JSON values that follow each other, one a line as a rule (NDJSON), as one array.
pub fn parse_lines(file: FileId, text: &str, budget: &Budget) -> Warned<Option<Node>> {
    let mut parser = Parser::new(file, text, budget);
    let result = parser.lines();
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
    notes: Vec<Diagnostic>,
    /// The string before the current token, if it has a line break inside: the usual reason is a forgotten quote.
    multi_line: Option<(usize, usize)>,
}

impl<'a> Parser<'a> {
    fn new(file: FileId, text: &'a str, budget: &Budget) -> Self {
        let keys = vec![None; KEY_SLOTS];
        let bytes = text.as_bytes();
        Parser { file, text, bytes, at: 0, nesting: budget.nesting, keys, notes: Vec::new(), multi_line: None }
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

    fn lines(&mut self) -> Parsed<Node> {
        let mut items = Vec::new();
        self.space()?;
        while self.at < self.bytes.len() {
            items.push(self.value(0)?);
            self.space()?;
        }
        Ok(Node { kind: NodeKind::Array(items), span: self.span(0, self.bytes.len()) })
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
        let mut items = Vec::new();
        self.at += 1;
        loop {
            self.space()?;
            if self.peek() == Some(b']') {
                break;
            }
            items.push(self.value(depth)?);
            self.space()?;
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => break,
                _ => return Err(self.unexpected("`,` or `]` after an element")),
            }
        }
        self.at += 1;
        Ok(NodeKind::Array(items))
    }

    fn object(&mut self, depth: usize) -> Parsed<NodeKind> {
        let depth = self.deeper(depth)?;
        let mut members: Vec<Member> = Vec::new();
        self.at += 1;
        loop {
            self.space()?;
            match self.peek() {
                Some(b'"') => {}
                Some(b'}') => break,
                _ => return Err(self.unexpected("a property name or `}`")),
            }
            let key = self.string(true)?;
            self.space()?;
            if self.peek() != Some(b':') {
                return Err(self.unexpected("`:` after a property name"));
            }
            self.at += 1;
            self.space()?;
            let value = self.value(depth)?;
            members.push(Member { key, value });
            self.space()?;
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => break,
                _ => return Err(self.unexpected("`,` or `}` after a property")),
            }
        }
        self.at += 1;
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
        Ok(Text { value: value.into(), span: self.span(start, self.at), escapes: Some(escapes.into()) })
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
                let found = if before_colon(end) { format!("`{}`", shorten(word)) } else { "a bare word".to_owned() };
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
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::source::Sources;

    fn read(text: &str) -> Warned<Option<Node>> {
        parse(Sources::default().add("a.json", text), text, &Budget::default())
    }

    fn node(text: &str) -> Node {
        let parsed = read(text);
        parsed.value.unwrap_or_else(|| panic!("{:?}", parsed.diagnostics))
    }

    /// The message, what is marked, and the hint of the only error.
    fn error(text: &str) -> (String, String, Option<String>) {
        let parsed = read(text);
        assert!(parsed.value.is_none(), "{text} is no JSON");
        let [error] = parsed.diagnostics.as_slice() else { panic!("one error, not {:?}", parsed.diagnostics) };
        let span = error.span.unwrap();
        (error.message.clone(), text[span.start as usize..span.end as usize].to_owned(), error.hint.clone())
    }

    fn slice(text: &str, span: Span) -> &str {
        &text[span.start as usize..span.end as usize]
    }

    #[test]
    fn values_and_their_places() {
        let text = "// first\n{ \"a\": [1, -2.5e3, true, null,], /* x */ \"B\": {\"c\": \"d\ne\"}, }";
        let root = node(text);
        assert_eq!(slice(text, root.get("A").unwrap().span), "[1, -2.5e3, true, null,]");
        let items = root.get("a").unwrap().items();
        assert!(matches!(items[0].kind, NodeKind::Int(1)));
        assert!(matches!(items[1].kind, NodeKind::Float(float) if float == -2500.0));
        assert!(matches!(items[2].kind, NodeKind::Bool(true)));
        assert!(items[3].is_null());
        assert_eq!(slice(text, items[1].span), "-2.5e3");
        let string = root.get("b").unwrap().get("C").unwrap();
        assert_eq!(string.as_str(), Some("d\ne"));
        assert_eq!(slice(text, string.span), "\"d\ne\"");
        assert_eq!(slice(text, root.members()[1].key.span), "\"B\"");
    }

    #[test]
    fn numbers_keep_what_they_are() {
        assert!(matches!(node("9223372036854775807").kind, NodeKind::Int(i64::MAX)));
        assert!(matches!(node("9223372036854775808").kind, NodeKind::Float(_)));
        assert!(matches!(node("1.0").kind, NodeKind::Float(float) if float == 1.0));
        for text in ["01", "-", "1.", "1e999", "1e", "0x1", "--1", "1.2.3", "-inf"] {
            assert_eq!(error(text).1, text);
        }
    }

    #[test]
    fn escapes_map_back_to_the_file() {
        let text = r#"  "a\n\u00e4\ud83d\ude00b\"c""#;
        let NodeKind::String(string) = node(text).kind else { panic!("a string") };
        assert_eq!(&*string.value, "a\nä😀b\"c");
        let b = string.value.find('b').unwrap();
        assert_eq!(&text[string.offset(b)..=string.offset(b)], "b");
        assert_eq!(slice(text, string.range(1, 2)), r"\n");
        assert_eq!(slice(text, string.range(2, 4)), r"\u00e4");
        assert_eq!(slice(text, string.range(4, 8)), r"\ud83d\ude00");
        assert_eq!(string.offset(999), text.len() - 1);
        assert_eq!(string.offset(0), 3);
    }

    #[test]
    fn lone_surrogates_are_replaced() {
        assert_eq!(node(r#""\ud83dx""#).as_str(), Some("\u{fffd}x"));
        assert_eq!(node(r#""\ude00\ud83d\u0041""#).as_str(), Some("\u{fffd}\u{fffd}A"));
        assert_eq!(error(r#""\u12G4""#).1, r"\u12G4");
        assert_eq!(error(r#""\d+""#).1, r"\d");
    }

    #[test]
    fn duplicates_are_noted_and_the_last_one_counts() {
        let text = r#"{"a": 1, "b": 2, "A": 3}"#;
        let parsed = read(text);
        assert_eq!(parsed.diagnostics.len(), 1);
        assert_eq!(slice(text, parsed.diagnostics[0].span.unwrap()), "\"A\"");
        let root = parsed.value.unwrap();
        assert!(matches!(root.get("a").unwrap().kind, NodeKind::Int(3)));
        let value = root.to_value(StepKind::Literal);
        let (key, last) = value.as_object().unwrap().get_entry("a").unwrap();
        assert_eq!(slice(text, key.span.unwrap()), "\"A\"");
        assert!(matches!(last.data, Data::Int(3)));
        assert_eq!(slice(text, last.origin.span().unwrap()), "3");
        let many: Vec<String> = (0..30).map(|number| format!("\"k{}\": 0", number % 29)).collect();
        assert_eq!(read(&format!("{{{}}}", many.join(","))).diagnostics.len(), 1);
    }

    #[test]
    fn errors_stand_at_the_token_that_does_not_fit() {
        let (message, place, hint) = error("{\"type\": \"x\"\n \"name\": 1}");
        assert_eq!(message, "expected `,` or `}` after a property, found `\"name\"`");
        assert_eq!((place.as_str(), hint.as_deref()), ("\"name\"", Some("a `,` is missing before it")));
        assert_eq!(error("[1, True]").2.as_deref(), Some("write `true`"));
        assert_eq!(error("[1, ,]").1, ",");
        assert_eq!(error("{name: 1}").0, "expected a property name or `}`, found `name`");
        assert_eq!(error("[1").0, "expected `,` or `]` after an element, found the end of the file");
        assert_eq!(error("{} {}").0, "expected the end of the file, found `{`");
        assert_eq!(error("{\"a\": 'x'}").1, "'");
        assert_eq!(error("").0, "the file holds no JSON value");
        assert_eq!(error("/* x").1, "/*");
        assert_eq!(error("[\"a\nb").1, "\"a");
        assert_eq!(error("{\"a\": \"x,\n \"b\": \"y\"}").1, "\"x,");
    }

    #[test]
    fn texts_that_may_be_secrets_are_not_quoted() {
        assert!(!error("{\"password\": \"a\" \"hunter2\"}").0.contains("hunter2"));
        assert!(!error("{\"password\": hunter2\"}").0.contains("hunter2"));
    }

    #[test]
    fn depth_is_limited() {
        let deep = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(read(&deep(200)).value.is_some());
        let parsed = read(&deep(201));
        assert!(parsed.value.is_none());
        assert_eq!(parsed.diagnostics[0].kind, DiagnosticKind::Limit);
        assert_eq!(parsed.diagnostics[0].message, "brackets are nested deeper than 200");
        assert!(read(&"{\"a\":".repeat(1_000_000)).value.is_none());
    }

    #[test]
    fn lines_become_one_array() {
        let text = "{\"a\": 1}\n{\"a\": 2}\n";
        let parsed = parse_lines(Sources::default().add("a", text), text, &Budget::default());
        assert_eq!(parsed.value.unwrap().items().len(), 2);
    }

    fn check(text: &str, node: &Node) {
        let written = slice(text, node.span);
        match &node.kind {
            NodeKind::Null => assert_eq!(written, "null"),
            NodeKind::Bool(value) => assert_eq!(written, value.to_string()),
            NodeKind::Int(value) => assert_eq!(written, value.to_string()),
            NodeKind::Float(value) => assert_eq!(written.parse::<f64>().unwrap(), *value),
            NodeKind::String(string) => {
                for (offset, character) in string.value.char_indices() {
                    let place = slice(text, string.range(offset, offset + character.len_utf8()));
                    assert!(place.starts_with('\\') || place == character.to_string(), "{place} is {character}");
                }
            }
            NodeKind::Array(items) => items.iter().for_each(|item| check(text, item)),
            NodeKind::Object(members) => members.iter().for_each(|member| check(text, &member.value)),
        }
    }

    fn any_json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            ".{0,12}".prop_map(Into::into),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
                prop::collection::vec(("[a-z]{1,6}", inner), 0..6)
                    .prop_map(|entries| serde_json::Value::Object(entries.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn arbitrary_text_never_panics(text in "\\PC*") {
            let parsed = read(&text);
            prop_assert!(parsed.value.is_some() || !parsed.diagnostics.is_empty());
        }

        #[test]
        fn text_that_looks_like_json_never_panics(text in "[\\[\\]{}:,\"\\\\/*u0-9a-fDd\n \u{fffd}ä'-]{0,60}") {
            let parsed = read(&text);
            if let Some(node) = &parsed.value {
                check(&text, node);
            }
        }

        #[test]
        fn spans_slice_to_what_is_there(json in any_json()) {
            let text = serde_json::to_string_pretty(&json).unwrap();
            check(&text, &node(&text));
        }
    }
}
