//! Bytes to text: UTF-8, UTF-16, byte order marks.

/// Decodes bytes.
///
/// # Errors
/// Says why they are no text.
pub fn decode(bytes: Vec<u8>) -> Result<String, String> {
    String::from_utf8(bytes).map_err(|error| error.to_string())
}
