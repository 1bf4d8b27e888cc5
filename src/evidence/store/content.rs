//! What packs are made of: files by path, from memory or from disk, hashed while they are read.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

use sha2::{Digest as _, Sha256};

use crate::evidence::manifest::{ENVELOPE, Entry, MANIFEST};
use crate::evidence::store::{LONGEST, Trouble};

/// The files of a pack by their paths with `/`, less manifest and signature.
pub type Files = BTreeMap<String, Content>;

/// What is in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// These bytes.
    Bytes(Vec<u8>),
    /// What is in a file on disk: it may be too large to be held.
    File(PathBuf),
}

impl Content {
    #[expect(clippy::disallowed_methods, reason = "the files of a pack lie outside of every scan root")]
    fn source(&self, path: &str) -> Result<Source<'_>, Trouble> {
        match self {
            Content::Bytes(bytes) => Ok(Source::new(format!("`{path}`"), Box::new(&bytes[..]))),
            Content::File(file) => {
                let label = format!("`{}`", file.display());
                match File::open(file) {
                    Ok(file) => Ok(Source::new(label, Box::new(file))),
                    Err(error) => Err(Trouble::Failed(format!("{label} cannot be read: {error}"))),
                }
            }
        }
    }
}

/// Bytes on their way into a pack. They are counted and hashed as they pass.
pub struct Source<'a> {
    label: String,
    reader: Box<dyn Read + 'a>,
    hash: Sha256,
    size: u64,
}

impl<'a> Source<'a> {
    /// Those of `reader`, which messages call `label`.
    pub fn new(label: String, reader: Box<dyn Read + 'a>) -> Self {
        Source { label, reader, hash: Sha256::new(), size: 0 }
    }

    /// Fills `buffer` as far as there is something to fill it with; says how far.
    ///
    /// # Errors
    /// The source cannot be read.
    pub fn fill(&mut self, buffer: &mut [u8]) -> Result<usize, Trouble> {
        let mut filled = 0;
        while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            match self.reader.read(rest) {
                Ok(0) => break,
                Ok(count) => filled = filled.saturating_add(count),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Trouble::Failed(format!("{} cannot be read: {error}", self.label))),
            }
        }
        self.hash.update(buffer.get(..filled).unwrap_or_default());
        self.size = self.size.saturating_add(filled as u64);
        Ok(filled)
    }

    /// Size and digest of what has passed.
    pub fn entry(&self) -> Entry {
        let digest = data_encoding::HEXLOWER.encode(&self.hash.clone().finalize());
        Entry { size: self.size, digest: format!("sha256:{digest}") }
    }
}

/// Writes all files by `put`; gives what a manifest says of them.
pub(super) fn put_all(
    files: &Files,
    mut put: impl FnMut(&str, &mut Source<'_>) -> Result<(), Trouble>,
) -> Result<BTreeMap<String, Entry>, Trouble> {
    let mut entries = BTreeMap::new();
    for (path, content) in files {
        let mut source = content.source(path)?;
        put(path, &mut source)?;
        entries.insert(path.clone(), source.entry());
    }
    Ok(entries)
}

/// All bytes of something that is no larger than documents are.
pub(super) fn whole(reader: impl Read, what: &dyn Fn() -> String) -> Result<Vec<u8>, Trouble> {
    let mut bytes = Vec::new();
    let read = reader.take(LONGEST.saturating_add(1)).read_to_end(&mut bytes);
    read.map_err(|error| Trouble::Failed(format!("{} cannot be read: {error}", what())))?;
    if bytes.len() as u64 > LONGEST {
        return Err(Trouble::Broken(format!("{} is larger than {} MB", what(), LONGEST >> 20)));
    }
    Ok(bytes)
}

/// Refuses files that cannot lie in one folder together, on any system.
pub(super) fn check(files: &Files) -> Result<(), Trouble> {
    let mut folded = BTreeSet::new();
    for path in files.keys() {
        check_path(path)?;
        if [MANIFEST, ENVELOPE].iter().any(|own| own.eq_ignore_ascii_case(path)) {
            return Err(Trouble::Refused(format!("`{path}` is made by the store and cannot be given")));
        }
        folded.insert(path.to_lowercase());
    }
    if folded.len() < files.len() {
        return Err(Trouble::Refused(
            "two files of the pack differ in case alone, which some systems do not tell apart".to_owned(),
        ));
    }
    for path in &folded {
        let parents = path.match_indices('/').filter_map(|(at, _)| path.get(..at));
        if let Some(parent) = parents.into_iter().find(|parent| folded.contains(*parent)) {
            return Err(Trouble::Refused(format!("`{parent}` cannot be a file of the pack and the folder of `{path}`")));
        }
    }
    Ok(())
}

/// Refuses a path that leads out of a pack, or that some system reads otherwise than it is meant.
pub(super) fn check_path(path: &str) -> Result<(), Trouble> {
    let is_plain = |part: &str| {
        !part.is_empty()
            && !part.ends_with(['.', ' '])
            && !part.chars().any(|c| c.is_control() || matches!(c, '\\' | ':' | '<' | '>' | '"' | '|' | '?' | '*'))
    };
    if path.len() <= 1000 && path.split('/').all(is_plain) {
        return Ok(());
    }
    Err(Trouble::Refused(format!("`{}` is no path in a pack", path.chars().take(200).collect::<String>().escape_debug())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_in_the_pack() {
        for path in ["a", "a/b.json", ".hidden", "policies/data/ä.yaml", "a..b"] {
            assert_eq!(check_path(path), Ok(()), "{path}");
        }
        let long = "a".repeat(1001);
        for path in
            ["", "/a", "a/", "a//b", ".", "..", "../a", "a/../b", "a/./b", "a\\b", "C:a", "a\0", "a\nb", "a.", "a ", "a*", &long]
        {
            assert!(check_path(path).is_err(), "{path}");
        }
    }

    #[test]
    fn files_that_exclude_one_another_are_refused() {
        let checked = |paths: &[&str]| {
            let files = paths.iter().map(|path| ((*path).to_owned(), Content::Bytes(Vec::new()))).collect();
            check(&files)
        };
        assert_eq!(checked(&["a", "b/a", "b/c", "manifest.json.txt", "b.txt"]), Ok(()));
        let case = "two files of the pack differ in case alone, which some systems do not tell apart";
        for (paths, why) in [
            (&["a", "A"][..], case),
            (&["a", "a/b"], "`a` cannot be a file of the pack and the folder of `a/b`"),
            (&["a", "A/b/c"], "`a` cannot be a file of the pack and the folder of `a/b/c`"),
            (&["manifest.json"], "`manifest.json` is made by the store and cannot be given"),
            (&["Manifest.dsse.json"], "`Manifest.dsse.json` is made by the store and cannot be given"),
            (&["../a"], "`../a` is no path in a pack"),
            (&["a\nb"], "`a\\nb` is no path in a pack"),
        ] {
            assert_eq!(checked(paths), Err(Trouble::Refused(why.to_owned())));
        }
    }

    #[test]
    fn what_passes_is_counted_and_hashed() {
        let mut source = Source::new("it".to_owned(), Box::new((&b"ab"[..]).chain(&b"c"[..])));
        let mut buffer = [0; 2];
        assert_eq!(source.fill(&mut buffer), Ok(2));
        assert_eq!(source.fill(&mut buffer), Ok(1));
        assert_eq!(source.fill(&mut buffer), Ok(0));
        assert_eq!(source.entry(), Entry::of(b"abc"));
    }
}
