//! What is made of the documents: pages, tables and logs for people and programs.

use std::time::Duration;

use crate::cli::Failure;
use crate::cli::evidence::judged::Judged;
use crate::cli::evidence::kept::Bytes;
use crate::cli::scan::PLAIN;
use crate::evidence::build::cleaned_text;
use crate::evidence::html;
use crate::policy::metadata::Severity;
use crate::report::{self, Around, Format};

/// How to check a pack, for whoever has nothing but its folder.
const README: &str = include_str!("readme.md");

/// All of them, by path in the pack.
pub(super) fn all(judged: &Judged) -> Result<Bytes, Failure> {
    let mut files = Bytes::new();
    files.insert("README.md".to_owned(), README.as_bytes().to_vec());
    files.insert("findings.sarif".to_owned(), sarif(judged)?);
    let mut page = Vec::new();
    html::write(&judged.documents, None, &mut page)?;
    files.insert("report.html".to_owned(), page);
    Ok(files)
}

/// The findings as SARIF, less the e-mail addresses in them.
fn sarif(judged: &Judged) -> Result<Vec<u8>, Failure> {
    let around = Around { threshold: Some(Severity::High), changed: None, base: None, files: None, took: None::<Duration> };
    let mut log = Vec::new();
    report::write_around(Format::Sarif, &judged.scan, PLAIN, &around, &mut log)?;
    let text = String::from_utf8(log).map_err(|error| Failure::Internal(error.to_string()))?;
    if !text.contains('@') {
        return Ok(text.into_bytes());
    }
    let mut log: serde_json::Value = serde_json::from_str(&text).map_err(|error| Failure::Internal(error.to_string()))?;
    let mut open = vec![&mut log];
    while let Some(value) = open.pop() {
        match value {
            serde_json::Value::String(text) if text.contains('@') => *text = cleaned_text(text),
            serde_json::Value::Array(items) => open.extend(items),
            serde_json::Value::Object(entries) => open.extend(entries.values_mut()),
            serde_json::Value::String(_)
            | serde_json::Value::Null
            | serde_json::Value::Bool(_)
            | serde_json::Value::Number(_) => {}
        }
    }
    serde_json::to_vec_pretty(&log).map_err(|error| Failure::Internal(error.to_string()))
}
