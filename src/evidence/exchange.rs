//! What programs of others read of a pack: OSCAL, and tables for spreadsheets.
//!
//! Everything is made of the documents of the pack and of what tells it from other packs, so that the same pack gives the same bytes.
//! `docs/evidence-exchange.md` says what stands where.

#[cfg(test)]
pub(super) mod example;

use std::io::{self, Write};

use crate::evidence::documents::Documents;
use crate::evidence::{oscal, tables};

/// What tells a pack from others. Its number and the digest of its manifest are not known yet when files are made that the manifest names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// `sha256:…` of the digests of its documents.
    pub digest: String,
    /// When it was made, in UTC, as in RFC 3339.
    pub created: String,
}

/// A file that can be made of a pack.
pub struct File<'a> {
    /// Its path, with `/`: `oscal/catalog.json`.
    pub path: String,
    write: Box<Writer<'a>>,
}

/// Writes a file.
pub(super) type Writer<'a> = dyn Fn(&mut dyn Write) -> io::Result<()> + Sync + 'a;

impl<'a> File<'a> {
    pub(super) fn new(path: impl Into<String>, write: impl Fn(&mut dyn Write) -> io::Result<()> + Sync + 'a) -> Self {
        File { path: path.into(), write: Box::new(write) }
    }

    /// Writes it, a piece at a time: wrap what is slow to write to.
    ///
    /// # Errors
    /// `out` cannot be written to.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        (self.write)(out)
    }
}

/// The files that can be made of a pack, in the order of their paths. OSCAL allows no empty list, so there is no mapping collection where no
/// control speaks to any article, and no plan of action where nothing is open.
pub fn files<'a>(documents: &'a Documents, identity: &'a Identity) -> Vec<File<'a>> {
    let mut files = tables::files(documents);
    files.extend(oscal::files(documents, identity));
    files.sort_by(|one, other| one.path.cmp(&other.path));
    files
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::evidence::documents::Finding;
    use crate::evidence::exchange::example;

    fn written(documents: &Documents, identity: &Identity) -> BTreeMap<String, String> {
        let files = files(documents, identity);
        let mut texts = BTreeMap::new();
        for file in &files {
            let mut out = Vec::new();
            file.write(&mut out).unwrap();
            assert!(texts.insert(file.path.clone(), String::from_utf8(out).unwrap()).is_none(), "{} is there twice", file.path);
        }
        texts
    }

    #[test]
    fn the_same_pack_gives_the_same_files() {
        let (documents, identity) = (example::hostile(), example::identity());
        let first = written(&documents, &identity);
        assert_eq!(first, written(&example::hostile(), &example::identity()));
        assert!(first.keys().is_sorted());
        let later = written(&documents, &Identity { digest: "sha256:00".to_owned(), ..identity });
        let same = |path: &str| first.get(path) == later.get(path);
        assert!(same("csv/findings.csv") && !same("oscal/assessment-results.json"));
    }

    #[test]
    fn all_files_are_there() {
        let paths: Vec<String> = written(&example::documents(), &example::identity()).into_keys().collect();
        let wanted = [
            "csv/articles.csv",
            "csv/controls.csv",
            "csv/exemptions.csv",
            "csv/findings.csv",
            "csv/population.csv",
            "csv/residency.csv",
            "oscal/assessment-results.json",
            "oscal/catalog.json",
            "oscal/framework-gdpr.json",
            "oscal/mapping-collection.json",
            "oscal/poam.json",
        ];
        assert_eq!(paths, wanted);
        let nothing: Vec<String> = written(&Documents::default(), &Identity::default()).into_keys().collect();
        assert!(!nothing.iter().any(|path| path.ends_with("poam.json") || path.contains("mapping")), "{nothing:?}");
        assert!(nothing.iter().any(|path| path == "oscal/assessment-results.json"));
    }

    #[test]
    fn nothing_of_a_hostile_text_gets_through() {
        let long = "x".repeat(100_000);
        let mut documents = example::hostile();
        documents.findings.push(Finding { message: long.clone(), property: long.clone(), ..documents.findings[0].clone() });
        for (path, text) in written(&documents, &example::identity()) {
            let hidden = |character: char| character.is_control() && character != '\n' && character != '\r';
            assert_eq!(text.find(hidden), None, "{path}");
            assert_eq!(text.find(['\u{202e}', '\u{200b}', '\u{feff}', '\u{2028}']), None, "{path}");
            if path.starts_with("csv/") {
                let rows = text.split("\r\n");
                let formula = |field: &str| field.trim_start_matches(['"', ' ']).starts_with(['=', '+', '-', '@']);
                let faults: Vec<&str> = rows.flat_map(|row| row.split(',')).filter(|field| formula(field)).collect();
                assert_eq!(faults, Vec::<&str>::new(), "{path}");
            } else {
                assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok(), "{path}");
                assert!(!text.contains("\\r") && !text.contains("\\t"), "{path}");
            }
        }
        assert!(written(&documents, &example::identity())["oscal/assessment-results.json"].contains(&long));
    }

    #[test]
    fn the_columns_are_those_of_the_documentation() {
        let documentation = include_str!("../../docs/evidence-exchange.md");
        for (path, text) in written(&example::documents(), &example::identity()) {
            let Some(header) = path.starts_with("csv/").then(|| text.lines().next().unwrap()) else { continue };
            let told = header.split(',').map(|column| format!("`{column}`")).collect::<Vec<_>>().join(", ");
            assert!(documentation.contains(&told), "{path}: {told}");
        }
    }
}
