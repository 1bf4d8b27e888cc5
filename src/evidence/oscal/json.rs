//! JSON that people can look at and programs can compare line by line: what is near the root has lines of its own, what is deep stands in one. Lists are
//! written as they are made, so that memory does not grow with the file.

use std::io::{self, Write};

use serde::{Serialize, Serializer};
use serde_json::ser::Formatter;

/// The depth down to which each value has its line: that of observations, risks and findings in a result.
const LINES: usize = 5;

/// Writes `value`.
pub(super) fn write(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut *out, Lines::default()))?;
    out.write_all(b"\n")
}

/// A list that is made while it is written.
pub(super) struct Rows<Make> {
    make: Make,
    empty: bool,
}

impl<Make> Rows<Make> {
    /// Of what `make` makes each time it is called.
    pub(super) fn new<Made: Iterator>(make: Make) -> Self
    where
        Make: Fn() -> Made,
    {
        let empty = make().next().is_none();
        Rows { make, empty }
    }

    /// Nothing is in it.
    pub(super) fn is_empty(&self) -> bool {
        self.empty
    }
}

impl<Make, Made> Serialize for Rows<Make>
where
    Make: Fn() -> Made,
    Made: Iterator<Item: Serialize>,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.make)())
    }
}

#[derive(Default)]
struct Lines {
    depth: usize,
    /// Something stands in what was begun last.
    filled: bool,
}

impl Lines {
    fn begin<W: ?Sized + Write>(&mut self, bracket: &[u8], out: &mut W) -> io::Result<()> {
        self.depth += 1;
        self.filled = false;
        out.write_all(bracket)
    }

    fn end<W: ?Sized + Write>(&mut self, bracket: &[u8], out: &mut W) -> io::Result<()> {
        let deep = self.depth > LINES;
        self.depth = self.depth.saturating_sub(1);
        if self.filled && !deep {
            self.line(out)?;
        }
        self.filled = true;
        out.write_all(bracket)
    }

    fn member<W: ?Sized + Write>(&mut self, first: bool, out: &mut W) -> io::Result<()> {
        if !first {
            out.write_all(b",")?;
        }
        if self.depth <= LINES {
            self.line(out)?;
        }
        Ok(())
    }

    fn line<W: ?Sized + Write>(&self, out: &mut W) -> io::Result<()> {
        out.write_all(b"\n")?;
        (0..self.depth).try_for_each(|_| out.write_all(b" "))
    }
}

impl Formatter for Lines {
    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(b"[", out)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(b"]", out)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.member(first, out)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(b"{", out)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(b"}", out)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.member(first, out)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_near_the_root_has_its_line() {
        let value = serde_json::json!({"a": [{"b": {"c": {"d": {"e": [1, 2]}, "f": {}}}}], "g": []});
        let mut out = Vec::new();
        write(&value, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
        let lines = ["{", " \"a\": [", "  {", "   \"b\": {", "    \"c\": {", "     \"d\": {\"e\": [1,2]},", "     \"f\": {}"];
        assert_eq!(text.lines().take(7).collect::<Vec<_>>(), lines);
        assert!(text.ends_with(" \"g\": []\n}\n"), "{text}");
    }
}
