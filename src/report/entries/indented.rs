//! The pretty form of `serde_json`, letter by letter, with a line break and all blanks behind it written at once: a large report is mostly blanks to whoever writes
//! them two at a time.

use std::io::{self, Write};

use serde_json::ser::Formatter;

/// What stands between two items of [`LEVELS`] levels.
const BETWEEN: &[u8; 2 + 2 * LEVELS] = b",\n                                                                ";

/// Levels of which the blanks are written at once.
const LEVELS: usize = 32;

/// Writes values that stand some levels deep.
pub(super) struct Indented {
    depth: usize,
    holds: bool,
}

impl Indented {
    /// Writes a value that stands `depth` levels deep.
    pub(super) fn new(depth: usize) -> Self {
        Indented { depth, holds: false }
    }

    fn begin(&mut self, mark: u8, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
        self.depth += 1;
        self.holds = false;
        out.write_all(&[mark])
    }

    /// A line break, behind a comma unless what follows is the first.
    fn item(&self, first: bool, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
        let line = BETWEEN.get(usize::from(first)..2 + 2 * self.depth.min(LEVELS));
        out.write_all(line.unwrap_or_default())?;
        (LEVELS..self.depth).try_for_each(|_| out.write_all(b"  "))
    }

    fn end(&mut self, mark: u8, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
        self.depth = self.depth.saturating_sub(1);
        if self.holds {
            self.item(true, out)?;
        }
        out.write_all(&[mark])
    }
}

impl Formatter for Indented {
    fn begin_array<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(b'[', out)
    }

    fn end_array<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(b']', out)
    }

    fn begin_array_value<W: Write + ?Sized>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.item(first, out)
    }

    fn end_array_value<W: Write + ?Sized>(&mut self, _out: &mut W) -> io::Result<()> {
        self.holds = true;
        Ok(())
    }

    fn begin_object<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(b'{', out)
    }

    fn end_object<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(b'}', out)
    }

    fn begin_object_key<W: Write + ?Sized>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.item(first, out)
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }

    fn end_object_value<W: Write + ?Sized>(&mut self, _out: &mut W) -> io::Result<()> {
        self.holds = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde::Serialize;
    use serde_json::{Serializer, Value, json};

    use super::*;

    #[test]
    fn it_is_the_pretty_form() {
        let deep = (0..2 * LEVELS).fold(json!([{}, [], {"a": 1}]), |inner, level| {
            if level % 2 == 0 { json!({"b": inner, "c": []}) } else { json!([inner, {}, 2]) }
        });
        for value in [json!({}), json!([]), json!([1, {"a": [], "b": {"c": "\n"}}]), Value::Null, deep] {
            let mut text = Vec::new();
            value.serialize(&mut Serializer::with_formatter(&mut text, Indented::new(0))).unwrap();
            assert_eq!(String::from_utf8(text).unwrap(), serde_json::to_string_pretty(&value).unwrap());
        }
    }
}
