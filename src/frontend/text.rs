//! Bytes to text: UTF-8, UTF-16, byte order marks.
//!
//! Windows PowerShell 5 writes UTF-16 when output is redirected, and a byte order mark with `-Encoding utf8`
//! (<https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_character_encoding>).

/// The text of a file, without a byte order mark.
///
/// # Errors
/// Says at which byte the file stops being text.
pub fn decode(mut bytes: Vec<u8>) -> Result<String, String> {
    match bytes.as_slice() {
        [0xEF, 0xBB, 0xBF, ..] => {
            bytes.drain(..3);
            utf8(bytes, 3)
        }
        [0xFF, 0xFE, rest @ ..] => utf16(rest, 2, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, 2, u16::from_be_bytes),
        // Without a mark, text of Latin letters shows itself by its zeros.
        all if zeros_at(all, 1) => utf16(all, 0, u16::from_le_bytes),
        all if zeros_at(all, 0) => utf16(all, 0, u16::from_be_bytes),
        _ => utf8(bytes, 0),
    }
}

/// `text` as bytes in the encoding of `like`, with its byte order mark: the way back of [`decode`].
pub fn encode_like(like: &[u8], text: &str) -> Vec<u8> {
    let utf16 =
        |mark: &[u8], bytes: fn(u16) -> [u8; 2]| [mark, &text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>()].concat();
    match like {
        [0xEF, 0xBB, 0xBF, ..] => [&[0xEF, 0xBB, 0xBF], text.as_bytes()].concat(),
        [0xFF, 0xFE, ..] => utf16(&[0xFF, 0xFE], u16::to_le_bytes),
        [0xFE, 0xFF, ..] => utf16(&[0xFE, 0xFF], u16::to_be_bytes),
        all if zeros_at(all, 1) => utf16(&[], u16::to_le_bytes),
        all if zeros_at(all, 0) => utf16(&[], u16::to_be_bytes),
        _ => text.as_bytes().to_vec(),
    }
}

fn utf8(bytes: Vec<u8>, skipped: usize) -> Result<String, String> {
    String::from_utf8(bytes).map_err(|error| format!("not UTF-8 at byte {}", error.utf8_error().valid_up_to() + skipped))
}

fn utf16(bytes: &[u8], skipped: usize, unit: fn([u8; 2]) -> u16) -> Result<String, String> {
    let mut text = String::with_capacity(bytes.len() / 2 + 16);
    let mut at = skipped;
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    for decoded in char::decode_utf16(units) {
        let character = decoded.map_err(|_| format!("not UTF-16 at byte {at}"))?;
        at += 2 * character.len_utf16();
        text.push(character);
    }
    if bytes.len() % 2 == 1 { Err(format!("not UTF-16 at byte {at}")) } else { Ok(text) }
}

/// Whether the first pairs of bytes are zero at `index` and not at the other.
fn zeros_at(bytes: &[u8], index: usize) -> bool {
    let start = &bytes[..bytes.len().min(64)];
    start.len() >= 2 && start.chunks_exact(2).all(|pair| pair[index] == 0 && pair[1 - index] != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "{\"name\": \"x\"}\r\n";

    fn encode(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn every_encoding_gives_the_same_text() {
        let mark = format!("\u{feff}{TEXT}");
        let inputs = [
            TEXT.as_bytes().to_vec(),
            mark.as_bytes().to_vec(),
            encode(&mark, u16::to_le_bytes),
            encode(&mark, u16::to_be_bytes),
            encode(TEXT, u16::to_le_bytes),
            encode(TEXT, u16::to_be_bytes),
        ];
        for input in inputs {
            assert_eq!(encode_like(&input, TEXT), input);
            assert_eq!(decode(input).as_deref(), Ok(TEXT));
        }
        let umlaut = "\u{feff}\"ä😀\"";
        assert_eq!(decode(encode(umlaut, u16::to_le_bytes)).as_deref(), Ok("\"ä😀\""));
        assert_eq!(decode(Vec::new()).as_deref(), Ok(""));
    }

    #[test]
    fn errors_name_the_byte() {
        assert_eq!(decode(b"{\"a\": \"b\xFFc\"}".to_vec()), Err("not UTF-8 at byte 8".to_owned()));
        assert_eq!(decode(vec![0xEF, 0xBB, 0xBF, b'a', 0xFF]), Err("not UTF-8 at byte 4".to_owned()));
        assert_eq!(decode(vec![0xFF, 0xFE, b'a', 0, 0x00, 0xD8]), Err("not UTF-16 at byte 4".to_owned()));
        assert_eq!(decode(vec![0xFF, 0xFE, b'a', 0, b'b']), Err("not UTF-16 at byte 4".to_owned()));
    }
}
