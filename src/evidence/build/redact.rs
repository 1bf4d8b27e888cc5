//! E-mail addresses name people, and a pack names none: whatever looks like one is replaced before a document is written.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Deserializer, Value as Json};

use crate::evidence::documents::Documents;

/// What stands where an address stood. It is the same for all, so that nobody can be told from it.
const INSTEAD: &str = "(e-mail address)";

static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[\p{L}\p{N}_%+][\p{L}\p{N}._%+'-]*@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)*\.\p{L}{2,}")
        .expect("invariant: a test makes it")
});

/// `text` without e-mail addresses.
pub fn cleaned_text(text: &str) -> String {
    ADDRESS.replace_all(text, INSTEAD).into_owned()
}

/// JSON without e-mail addresses. A text in it is read as the text that it stands for: behind `\n` an address begins.
pub fn cleaned_json(json: &str) -> String {
    let mut clean = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(start) = rest.find('"') {
        let (before, text) = rest.split_at(start);
        clean.push_str(before);
        let end = end_of(text);
        let (text, behind) = text.split_at(end);
        match serde_json::from_str::<String>(text) {
            Ok(said) if said.contains('@') => clean.push_str(&Json::from(cleaned_text(&said)).to_string()),
            Ok(_) | Err(_) => clean.push_str(text),
        }
        rest = behind;
    }
    clean.push_str(rest);
    clean
}

/// Where the text ends that begins with a quotation mark: behind the next one that is not escaped.
fn end_of(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The documents without e-mail addresses, wherever they stand in them.
pub(super) fn cleaned(documents: &Documents) -> Documents {
    let files = documents.files();
    let read = |path: &str| {
        let bytes = files.get(path).map(Vec::as_slice).unwrap_or_default();
        if !bytes.contains(&b'@') {
            return Ok(bytes.to_vec());
        }
        let mut clean = Vec::new();
        for document in Deserializer::from_slice(bytes).into_iter::<Json>() {
            let mut document = document.expect("invariant: documents are written as JSON");
            clean_values(&mut document);
            serde_json::to_writer(&mut clean, &document).expect("invariant: JSON is JSON");
            clean.push(b'\n');
        }
        Ok(clean)
    };
    Documents::read(read).expect("invariant: documents are read as they were written, and texts stay texts")
}

/// Cleans every text of a document. What keys there are is decided here, and none is an address.
pub(super) fn clean_values(document: &mut Json) {
    let mut open = vec![document];
    while let Some(value) = open.pop() {
        match value {
            Json::String(text) if text.contains('@') => *text = cleaned_text(text),
            Json::Array(items) => open.extend(items),
            Json::Object(entries) => open.extend(entries.values_mut()),
            Json::String(_) | Json::Null | Json::Bool(_) | Json::Number(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::documents::{ExemptionRow, Finding};

    #[test]
    fn addresses_are_replaced_wherever_they_stand() {
        for (text, clean) in [
            ("ask ada.lovelace+azure@example.co.uk, please", "ask (e-mail address), please"),
            ("jörg@müller.example", "(e-mail address)"),
            ("o'neil@example.com;x@y.z.example", "(e-mail address);(e-mail address)"),
            ("redacted@redacted.invalid", "(e-mail address)"),
            ("owner = 'ada@example.org'", "owner = '(e-mail address)'"),
            ("https://user@host/path", "https://user@host/path"),
            ("@Microsoft.KeyVault(SecretUri=x)", "@Microsoft.KeyVault(SecretUri=x)"),
        ] {
            assert_eq!(cleaned_text(text), clean);
        }
    }

    #[test]
    fn json_stays_json() {
        let json = r#"{"a@b.example": ["x\na@b.example \"q\"", "\\", 1, "none"], "\u0040": "é@ü.example"}"#;
        let clean = r#"{"(e-mail address)": ["x\n(e-mail address) \"q\"", "\\", 1, "none"], "@": "(e-mail address)"}"#;
        assert_eq!(cleaned_json(json), clean);
        for broken in ["\"", "\"\\", "{\"a", ""] {
            assert_eq!(cleaned_json(broken), broken);
        }
    }

    #[test]
    fn documents_name_nobody() {
        let mut documents = Documents::default();
        documents.findings.push(Finding { message: "\"quoted\"\na@b.example\n".to_owned(), ..Finding::default() });
        documents.exemptions.push(ExemptionRow { about: "x".to_owned(), ..ExemptionRow::default() });
        documents.exemptions[0].decision.owner = Some("grace@navy.example".to_owned());
        let clean = cleaned(&documents);
        assert_eq!(clean.findings[0].message, "\"quoted\"\n(e-mail address)\n");
        assert_eq!(clean.exemptions[0].decision.owner.as_deref(), Some("(e-mail address)"));
        let text: Vec<u8> = clean.files().into_values().flatten().collect();
        assert!(!String::from_utf8(text).unwrap().contains('@'));
    }
}
