//! The comments of a text.

use std::ops::Range;

/// Where the comments of `text` stand, in order; none is in a string.
pub fn comments(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let rest = text.get(at..).unwrap_or_default();
        let length = match byte {
            b'"' => string(bytes.get(at..).unwrap_or_default()),
            b'/' if rest.starts_with("//") => rest.find(['\n', '\r']).unwrap_or(rest.len()),
            b'/' if rest.starts_with("/*") => {
                rest.get(2..).and_then(|inside| inside.find("*/")).map_or(rest.len(), |length| length + 4)
            }
            _ => 1,
        };
        if *byte == b'/' && length > 1 {
            found.push(at..at + length);
        }
        at += length;
    }
    found
}

/// How long the string is that `bytes` begin with, with its quotes.
fn string(bytes: &[u8]) -> usize {
    let mut at = 1;
    loop {
        match bytes.get(at) {
            Some(b'"') => return at + 1,
            Some(b'\\') => at += 2,
            Some(_) => at += 1,
            None => return bytes.len(),
        }
    }
}
