//! The documents as files, and back.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::DeserializeOwned;

use crate::evidence::documents::Documents;

/// The file of findings: one JSON object a line.
pub const FINDINGS: &str = "findings.jsonl";

/// A document that is not there, or is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Its path in the pack.
    pub file: String,
    /// What is wrong with it, in words.
    pub why: String,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file, self.why)
    }
}

impl std::error::Error for Unreadable {}

impl Documents {
    /// The files, by their paths in the pack. The same documents give the same bytes.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut findings = Vec::new();
        for finding in &self.findings {
            serde_json::to_writer(&mut findings, finding).expect("invariant: texts and numbers are JSON");
            findings.push(b'\n');
        }
        let files = [
            ("scope.json", json(&self.scope)),
            ("collection.json", json(&self.collection)),
            ("population.json", json(&self.population)),
            ("controls.json", json(&self.controls)),
            (FINDINGS, findings),
            ("exemptions.json", json(&self.exemptions)),
            ("residency.json", json(&self.residency)),
            ("transfers.json", json(&self.transfers)),
            ("measures.json", json(&self.measures)),
            ("articles.json", json(&self.articles)),
            ("sample.json", json(&self.sample)),
            ("limits.json", json(&self.limits)),
        ];
        files.into_iter().map(|(path, bytes)| (path.to_owned(), bytes)).collect()
    }

    /// What `files` made; `read` gives the bytes of a file of the pack.
    ///
    /// # Errors
    /// A file is missing, or is not what it should be.
    pub fn read(mut read: impl FnMut(&str) -> Result<Vec<u8>, String>) -> Result<Self, Unreadable> {
        let mut bytes = |file: &str| read(file).map_err(|why| Unreadable { file: file.to_owned(), why });
        let findings = bytes(FINDINGS)?;
        let lines = findings.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).enumerate();
        let findings = lines.map(|(number, line)| {
            let wrong =
                |error: serde_json::Error| Unreadable { file: format!("{FINDINGS}:{}", number + 1), why: error.to_string() };
            serde_json::from_slice(line).map_err(wrong)
        });
        let findings = findings.collect::<Result<_, _>>()?;
        Ok(Documents {
            scope: parse("scope.json", &bytes("scope.json")?)?,
            collection: parse("collection.json", &bytes("collection.json")?)?,
            population: parse("population.json", &bytes("population.json")?)?,
            controls: parse("controls.json", &bytes("controls.json")?)?,
            findings,
            exemptions: parse("exemptions.json", &bytes("exemptions.json")?)?,
            residency: parse("residency.json", &bytes("residency.json")?)?,
            transfers: parse("transfers.json", &bytes("transfers.json")?)?,
            measures: parse("measures.json", &bytes("measures.json")?)?,
            articles: parse("articles.json", &bytes("articles.json")?)?,
            sample: parse("sample.json", &bytes("sample.json")?)?,
            limits: parse("limits.json", &bytes("limits.json")?)?,
        })
    }
}

fn json<T: serde::Serialize>(document: &T) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(document).expect("invariant: texts and numbers are JSON");
    bytes.push(b'\n');
    bytes
}

fn parse<T: DeserializeOwned>(file: &str, bytes: &[u8]) -> Result<T, Unreadable> {
    serde_json::from_slice(bytes).map_err(|error| Unreadable { file: file.to_owned(), why: error.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::documents::{Finding, Scope};

    #[test]
    fn documents_are_read_as_they_were_written() {
        let documents = Documents {
            scope: Scope { created: "2026-11-22T01:00:00Z".to_owned(), ..Scope::default() },
            findings: vec![Finding { id: "1".to_owned(), ..Finding::default() }, Finding::default()],
            ..Documents::default()
        };
        let files = documents.files();
        let read = |files: &BTreeMap<String, Vec<u8>>| {
            Documents::read(|path| files.get(path).cloned().ok_or_else(|| "there is no such file".to_owned()))
        };
        assert_eq!(read(&files), Ok(documents));
        for path in files.keys() {
            let mut fewer = files.clone();
            fewer.remove(path);
            assert_eq!(read(&fewer).map_err(|error| error.file), Err(path.clone()));
            let broken = [files.clone(), BTreeMap::from([(path.clone(), b"{\"x\":".to_vec())])].into_iter().flatten().collect();
            assert!(read(&broken).is_err_and(|error| error.file.starts_with(path.as_str())), "{path}");
        }
    }
}
