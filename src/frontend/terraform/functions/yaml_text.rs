//! `yamlencode`, in the very form that Terraform writes.

use super::argument::{Call, first_unknown};
use super::stop::{Outcome, Stop};
use crate::frontend::terraform::value::{Data, Value};
use crate::model::Cause;

/// The column from which on a text in quotes is broken at its next space.
const WIDTH: usize = 80;

/// `yamlencode(value)`.
pub(super) fn yaml_encode(call: &Call<'_>) -> Outcome {
    let value = call.need(0)?;
    if let Some(because) = first_unknown(value) {
        return Err(Stop::unknown(because));
    }
    let mut writer = Writer { call, text: String::new() };
    match &value.data {
        Data::Sequence(sequence) if !sequence.items.is_empty() => writer.sequence(&sequence.items, 0)?,
        Data::Mapping(mapping) if !mapping.entries.is_empty() => writer.mapping(value, 0)?,
        _ => {
            writer.leaf(value, 0)?;
            // A plain scalar needs an end.
            if matches!(value.data, Data::Null(_) | Data::Bool(_) | Data::Number(_)) {
                writer.text.push_str("...\n");
            }
        }
    }
    call.give(writer.text)
}

struct Writer<'a> {
    call: &'a Call<'a>,
    text: String,
}

impl Writer<'_> {
    fn column(&self) -> usize {
        self.text.rsplit('\n').next().map_or(0, |line| line.chars().count())
    }

    fn pad(&mut self, depth: usize) {
        self.text.extend(std::iter::repeat_n(' ', depth));
    }

    /// Elements at a column, of which the first line has been begun.
    fn sequence(&mut self, items: &[Value], depth: usize) -> Result<(), Stop> {
        for (index, item) in items.iter().enumerate() {
            self.call.fits(self.text.len())?;
            if index > 0 {
                self.pad(depth);
            }
            self.text.push_str("- ");
            match &item.data {
                Data::Sequence(inner) if !inner.items.is_empty() => self.sequence(&inner.items, depth + 2)?,
                Data::Mapping(inner) if !inner.entries.is_empty() => self.mapping(item, depth + 2)?,
                _ => self.leaf(item, depth)?,
            }
        }
        Ok(())
    }

    /// Entries at a column, of which the first line has been begun.
    fn mapping(&mut self, value: &Value, depth: usize) -> Result<(), Stop> {
        let Some(mapping) = value.as_mapping() else { return Ok(()) };
        for (index, (key, item)) in mapping.entries.iter().enumerate() {
            self.call.fits(self.text.len())?;
            if index > 0 {
                self.pad(depth);
            }
            if key.contains('\n') || key.len() > 128 {
                let cause = "a key that is too long for one line of YAML".into();
                return Err(Stop::because(Cause::Unsupported(cause)));
            }
            self.quoted(key, depth, false);
            self.text.push(':');
            match &item.data {
                // Elements stand at the column of their key.
                Data::Sequence(inner) if !inner.items.is_empty() => {
                    self.text.push('\n');
                    self.pad(depth);
                    self.sequence(&inner.items, depth)?;
                }
                Data::Mapping(inner) if !inner.entries.is_empty() => {
                    self.text.push('\n');
                    self.pad(depth + 2);
                    self.mapping(item, depth + 2)?;
                }
                _ => {
                    self.text.push(' ');
                    self.leaf(item, depth)?;
                }
            }
        }
        Ok(())
    }

    /// A simple value, with the end of its line.
    fn leaf(&mut self, value: &Value, depth: usize) -> Result<(), Stop> {
        match &value.data {
            Data::Bool(known) => self.text.push_str(if *known { "true" } else { "false" }),
            Data::Number(number) => self.text.push_str(&number.to_string()),
            Data::String(text) if text.contains('\n') && blockable(text) => return self.block(text, depth),
            Data::String(text) => self.quoted(text, depth, true),
            Data::Sequence(_) => self.text.push_str("[]"),
            Data::Mapping(_) => self.text.push_str("{}"),
            Data::Null(_) | Data::Parts(_) | Data::Unknown(..) => self.text.push_str("null"),
        }
        self.text.push('\n');
        Ok(())
    }

    /// A text of several lines as it is.
    fn block(&mut self, text: &str, depth: usize) -> Result<(), Stop> {
        self.text.push('|');
        if text.starts_with([' ', '\n']) {
            self.text.push('2');
        }
        let body = text.strip_suffix('\n');
        match body {
            None => self.text.push('-'),
            Some(body) if body.is_empty() || body.ends_with('\n') => self.text.push('+'),
            Some(_) => {}
        }
        self.text.push('\n');
        for line in body.unwrap_or(text).split('\n') {
            self.call.fits(self.text.len())?;
            if !line.is_empty() {
                self.pad(depth + 2);
                self.text.push_str(line);
            }
            self.text.push('\n');
        }
        Ok(())
    }

    /// A text in quotes; a long one is broken at spaces.
    fn quoted(&mut self, text: &str, depth: usize, breaks: bool) {
        let letters: Vec<char> = text.chars().collect();
        self.text.push('"');
        let mut column = self.column();
        let mut after_space = false;
        for (index, letter) in letters.iter().enumerate() {
            let inside = index > 0 && index + 1 < letters.len();
            if *letter == ' ' && breaks && !after_space && column > WIDTH && inside {
                self.text.push('\n');
                self.pad(depth + 2);
                column = depth + 2;
                if letters.get(index + 1) == Some(&' ') {
                    self.text.push('\\');
                    column += 1;
                }
                after_space = true;
                continue;
            }
            let before = self.text.len();
            self.letter(*letter);
            column += self.text.get(before..).map_or(0, |written| written.chars().count());
            after_space = *letter == ' ';
        }
        self.text.push('"');
    }

    fn letter(&mut self, letter: char) {
        match letter {
            '"' => self.text.push_str("\\\""),
            '\\' => self.text.push_str("\\\\"),
            '\0' => self.text.push_str("\\0"),
            '\u{7}' => self.text.push_str("\\a"),
            '\u{8}' => self.text.push_str("\\b"),
            '\t' => self.text.push_str("\\t"),
            '\n' => self.text.push_str("\\n"),
            '\u{b}' => self.text.push_str("\\v"),
            '\u{c}' => self.text.push_str("\\f"),
            '\r' => self.text.push_str("\\r"),
            '\u{1b}' => self.text.push_str("\\e"),
            '\u{85}' => self.text.push_str("\\N"),
            '\u{2028}' => self.text.push_str("\\L"),
            '\u{2029}' => self.text.push_str("\\P"),
            letter if printable(letter) => self.text.push(letter),
            letter => {
                let code = u32::from(letter);
                self.text.push_str(&match code {
                    0..=0xff => format!("\\x{code:02X}"),
                    0x100..=0xffff => format!("\\u{code:04X}"),
                    _ => format!("\\U{code:08X}"),
                });
            }
        }
    }
}

fn printable(letter: char) -> bool {
    matches!(letter, ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}')
}

/// Whether a text may stand as it is: no space at the end of a line, nothing that cannot be seen.
fn blockable(text: &str) -> bool {
    !text.contains(" \n") && !text.ends_with(' ') && text.chars().all(|letter| letter == '\n' || printable(letter))
}
