//! What is made of the documents: pages, tables and logs for people and programs.

use crate::cli::Failure;
use crate::cli::evidence::judged::Judged;
use crate::cli::evidence::kept::Bytes;
use crate::cli::scan::PLAIN;
use crate::evidence::build::cleaned_json;
use crate::evidence::exchange::{self, Identity};
use crate::evidence::html;
use crate::evidence::manifest::digest;
use crate::finding::Status;
use crate::policy::metadata::Severity;
use crate::report::{self, Around, Format};
use crate::scan::Scan;

/// How to check a pack, for whoever has nothing but its folder.
const README: &str = include_str!("readme.md");

/// Findings in one log: GitHub takes [25,000 results](https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning#validating-your-sarif-file),
/// and viewers become slow before that.
const RESULTS: usize = 20_000;

/// All of them, by path in the pack; `documents` are the files of the documents that they are made of.
pub(super) fn all(judged: &mut Judged, documents: &Bytes) -> Result<Bytes, Failure> {
    let mut files = Bytes::new();
    files.insert("README.md".to_owned(), README.as_bytes().to_vec());
    let mut page = Vec::new();
    html::write(&judged.documents, None, &mut page)?;
    files.insert("report.html".to_owned(), page);
    let identity = Identity { digest: content(documents), created: judged.documents.scope.created.clone() };
    for file in exchange::files(&judged.documents, &identity) {
        let mut bytes = Vec::new();
        file.write(&mut bytes)?;
        files.insert(file.path, bytes);
    }
    sarif(&mut judged.scan, &mut files)?;
    Ok(files)
}

/// What tells these documents from others: the manifest is not made yet when files are made that it names.
fn content(documents: &Bytes) -> String {
    let listed: String = documents.iter().map(|(path, bytes)| format!("{} {path}\n", digest(bytes))).collect();
    digest(listed.as_bytes())
}

/// The findings as SARIF, in several logs if there are many.
fn sarif(scan: &mut Scan, files: &mut Bytes) -> Result<(), Failure> {
    let around = Around { threshold: Some(Severity::High), changed: None, base: None, files: None, took: None };
    let mut outcomes = std::mem::take(&mut scan.outcomes);
    outcomes.retain(|outcome| outcome.is_finding() || matches!(outcome.status, Status::Exempt(_)));
    let mut number = 0;
    loop {
        let rest = outcomes.split_off(RESULTS.min(outcomes.len()));
        scan.outcomes = outcomes;
        outcomes = rest;
        number += 1;
        let mut log = Vec::new();
        report::write_around(Format::Sarif, scan, PLAIN, &around, &mut log)?;
        let log = String::from_utf8(log).map_err(|error| Failure::Internal(error.to_string()))?;
        let name = if number == 1 { "findings.sarif".to_owned() } else { format!("findings-{number}.sarif") };
        files.insert(name, cleaned_json(&log).into_bytes());
        if outcomes.is_empty() {
            return Ok(());
        }
    }
}
