//! A JSON object that is written entry by entry, as `serde_json`'s pretty form has it. Long lists are made by all threads, a block after the other: no
//! list is ever held as a whole.

mod indented;

use std::io::{self, Write};
use std::sync::mpsc::sync_channel;
use std::thread;

use rayon::prelude::*;
use serde::Serialize;
use serde_json::ser::Serializer;
use serde_json::value::RawValue;

use crate::report::entries::indented::Indented;

/// Items that are made before they are written.
const BLOCK: usize = 1 << 10;

/// Items that one thread makes at a time.
const PIECE: usize = 1 << 6;

/// Bytes that an item may take: more are found as they are needed.
const ITEM: usize = 1 << 10;

/// An object that has been begun.
pub(super) struct Entries<'w> {
    out: &'w mut dyn Write,
    is_begun: bool,
}

impl<'w> Entries<'w> {
    /// Begins an object.
    pub(super) fn new(out: &'w mut dyn Write) -> Self {
        Entries { out, is_begun: false }
    }

    /// Writes an entry.
    pub(super) fn entry(&mut self, name: &str, value: &impl Serialize) -> io::Result<()> {
        self.name(name)?;
        let mut text = Vec::new();
        pretty(value, 1, &mut text)?;
        self.out.write_all(&text)
    }

    /// Writes an entry that is a list: what `make` makes of each item and its number, if anything. What it needs for several items it keeps in a `K`.
    pub(super) fn list<'t, T: Sync, V: Serialize, K: Default>(
        &mut self,
        name: &str,
        items: &'t [T],
        make: impl Fn(usize, &'t T, &mut K) -> Option<V> + Sync,
    ) -> io::Result<()> {
        self.name(name)?;
        let piece = |(number, piece): (usize, &'t [T])| -> io::Result<Vec<u8>> {
            let (mut text, mut kept) = (Vec::with_capacity(piece.len() * ITEM), K::default());
            for (place, item) in piece.iter().enumerate() {
                if let Some(value) = make(number * PIECE + place, item, &mut kept) {
                    text.extend_from_slice(b",\n    ");
                    pretty(&value, 2, &mut text)?;
                }
            }
            Ok(text)
        };
        self.out.write_all(b"[")?;
        let mut is_empty = true;
        let pieces = |(number, block): (usize, &'t [T])| -> Vec<io::Result<Vec<u8>>> {
            let pieces = block.par_chunks(PIECE).with_max_len(1).enumerate();
            pieces.map(|(at, one)| piece((number * (BLOCK / PIECE) + at, one))).collect()
        };
        let mut put = |pieces: Vec<io::Result<Vec<u8>>>| -> io::Result<()> {
            for piece in pieces {
                let piece = piece?;
                // No comma stands before the first.
                self.out.write_all(if is_empty { piece.get(1..).unwrap_or_default() } else { &piece })?;
                is_empty &= piece.is_empty();
            }
            Ok(())
        };
        if items.len() <= BLOCK {
            put(pieces((0, items)))?;
        } else {
            // While one block is written the next is made.
            thread::scope(|scope| {
                let (send, receive) = sync_channel(1);
                let blocks = items.chunks(BLOCK).enumerate();
                scope.spawn(move || blocks.map(pieces).try_for_each(|made| send.send(made)));
                receive.iter().try_for_each(put)
            })?;
        }
        self.out.write_all(if is_empty { b"]" } else { b"\n  ]" })
    }

    /// Ends the object.
    pub(super) fn end(self) -> io::Result<()> {
        self.out.write_all(if self.is_begun { b"\n}\n" } else { b"{}\n" })
    }

    fn name(&mut self, name: &str) -> io::Result<()> {
        self.out.write_all(if self.is_begun { b",\n  " } else { b"{\n  " })?;
        self.is_begun = true;
        serde_json::to_writer(&mut *self.out, name)?;
        self.out.write_all(b": ")
    }
}

/// The text of a value that stands in an item of such a list, to be written as often as it is needed.
pub(super) fn in_item(value: &impl Serialize) -> Box<RawValue> {
    let mut text = Vec::with_capacity(ITEM);
    pretty(value, 3, &mut text).expect("invariant: values can be written to memory");
    let text = String::from_utf8(text).expect("invariant: JSON is text");
    RawValue::from_string(text).expect("invariant: what was written as JSON is JSON")
}

/// Writes a value that stands `depth` levels deep.
fn pretty(value: &impl Serialize, depth: usize, into: &mut Vec<u8>) -> io::Result<()> {
    Ok(value.serialize(&mut Serializer::with_formatter(into, Indented::new(depth)))?)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn it_is_what_is_written_at_once() {
        let items: Vec<usize> = (0..3 * BLOCK + 5).collect();
        let item = |number: &usize| json!({"a": number, "b": [number], "c": {}});
        let even: Vec<_> = items.iter().filter(|number| number.is_multiple_of(2)).map(item).collect();
        let whole = json!({"head": {"x": 1}, "none": [], "even": even, "tail": []});
        let mut text = Vec::new();
        let mut entries = Entries::new(&mut text);
        entries.entry("head", &json!({"x": 1})).unwrap();
        entries.list("none", &items, |_, _, (): &mut ()| None::<usize>).unwrap();
        let made = |number: usize, one: &usize, (): &mut ()| {
            assert_eq!(number, *one);
            one.is_multiple_of(2).then(|| item(one))
        };
        entries.list("even", &items, made).unwrap();
        entries.entry("tail", &json!([])).unwrap();
        entries.end().unwrap();
        assert_eq!(String::from_utf8(text).unwrap(), serde_json::to_string_pretty(&whole).unwrap() + "\n");
    }

    #[test]
    fn what_is_kept_stands_as_deep_as_what_is_made() {
        let value = json!({"a": [1, {"b": 2}]});
        let mut text = Vec::new();
        let mut entries = Entries::new(&mut text);
        let kept = std::collections::BTreeMap::from([("kept", in_item(&value))]);
        entries.list("list", &[0], |_, _, (): &mut ()| Some(kept.clone())).unwrap();
        entries.end().unwrap();
        let whole = json!({"list": [{"kept": value}]});
        assert_eq!(String::from_utf8(text).unwrap(), serde_json::to_string_pretty(&whole).unwrap() + "\n");
    }
}
