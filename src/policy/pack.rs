//! Policies from elsewhere: a pack is a folder or bundle laid out as `policies/`, with a digest that reports name.

use std::collections::BTreeMap;

use crate::policy::catalogue::LoadError;
use crate::policy::digest;

/// Files that a pack may have.
pub const FILES: usize = 10_000;
/// Bytes that one of them may have.
pub const FILE_BYTES: u64 = 1 << 20;
/// Bytes that all of them together may have.
pub const BYTES: u64 = 64 << 20;

/// Endings of the files that belong to policies; all else in a folder is no part of the pack.
const ENDINGS: [&str; 6] = [".rego", ".yaml", ".toml", ".json", ".bicep", ".tf"];

/// Whether a file of this name is part of a pack. What begins with a dot belongs to other tools.
pub fn is_wanted(path: &str) -> bool {
    ENDINGS.iter().any(|ending| path.ends_with(ending)) && !path.split('/').any(|part| part.starts_with('.'))
}

/// Policies from elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pack {
    /// What it is called: as its user named it. Messages put it before the paths of its files.
    pub name: String,
    /// What it is, to the byte: `sha256:…` of its files, or the digest that a registry knows the bundle by.
    pub digest: String,
    /// The texts of its files, by their paths below the folder of the policies.
    pub files: BTreeMap<String, String>,
}

impl Pack {
    /// The pack of the `files` of a folder; others than those of policies are left out.
    ///
    /// # Errors
    /// There are too many files, or too large ones.
    pub fn of_folder(name: &str, files: impl IntoIterator<Item = (String, String)>) -> Result<Self, LoadError> {
        let mut pack = Pack::of_bundle(name, "", files)?;
        pack.digest = digest::of_files(pack.files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
        Ok(pack)
    }

    /// The pack of the `files` of a bundle that has a digest of its own.
    ///
    /// # Errors
    /// There are too many files, or too large ones.
    pub fn of_bundle(name: &str, digest: &str, files: impl IntoIterator<Item = (String, String)>) -> Result<Self, LoadError> {
        let mut pack = Pack { name: name.to_owned(), digest: digest.to_owned(), files: BTreeMap::new() };
        let mut bytes = 0;
        for (path, text) in files.into_iter().filter(|(path, _)| is_wanted(path)) {
            let size = text.len() as u64;
            bytes += size;
            if size > FILE_BYTES {
                let why = format!("the file has {size} bytes, more than the limit of {FILE_BYTES}");
                return Err(LoadError::new(pack.shown(&path), 1, why));
            }
            if bytes > BYTES {
                let why = format!("the files have more than {BYTES} bytes together");
                return Err(LoadError::new(pack.shown(&path), 1, why));
            }
            pack.files.insert(path, text);
            if pack.files.len() > FILES {
                return Err(LoadError::new(name, 1, format!("there are more than {FILES} files")));
            }
        }
        Ok(pack)
    }

    /// The path of one of its files, as messages show it.
    pub fn shown(&self, path: &str) -> String {
        format!("{}/{path}", self.name.trim_end_matches('/'))
    }
}

/// What is wrong with a table that several packs may have laid over each other: in the last that has it, or a part of it.
pub(crate) fn in_pack(packs: &[Pack], mut error: LoadError) -> LoadError {
    let stem = error.file.trim_end_matches(".yaml");
    let is_part = |path: &&String| path.strip_prefix(stem).is_some_and(|rest| rest == ".yaml" || rest.starts_with('_'));
    let found = packs.iter().rev().find_map(|pack| Some(pack.shown(pack.files.keys().find(is_part)?)));
    error.file = found.unwrap_or(error.file);
    error
}

/// Who the policies of a scan are from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// The name of the pack; `seawall` for the policies that come with it.
    pub name: String,
    /// Its digest.
    pub digest: String,
    /// How many policies are from there: those that another pack overrides are that one's.
    pub policies: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack(files: &[(&str, &str)]) -> Pack {
        Pack::of_folder("p", files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))).unwrap()
    }

    #[test]
    fn the_digest_tells_files_apart() {
        let digests: Vec<String> = [
            pack(&[("a.rego", "x")]),
            pack(&[("a.rego", "y")]),
            pack(&[("b.rego", "x")]),
            pack(&[("a.rego", "x"), ("b.rego", "")]),
            pack(&[("a.rego", ""), ("b.rego", "x")]),
        ]
        .map(|pack| pack.digest)
        .into();
        assert!(digests.iter().enumerate().all(|(at, one)| !digests[at + 1..].contains(one)), "{digests:?}");
        assert_eq!(pack(&[("a.rego", "x"), ("README.md", "z"), (".git/a.rego", "z")]).digest, digests[0]);
    }

    #[test]
    fn a_pack_is_bounded() {
        let large = "#".repeat(usize::try_from(FILE_BYTES).unwrap() + 1);
        let refused = Pack::of_folder("p", [("a/b/policy.rego".to_owned(), large)]).unwrap_err().to_string();
        assert!(refused.starts_with("p/a/b/policy.rego:1: the file has 1048577 bytes"), "{refused}");
        let many = (0..=FILES).map(|number| (format!("{number}.json"), String::new()));
        assert_eq!(Pack::of_folder("p", many).unwrap_err().message, "there are more than 10000 files");
        let full = "#".repeat(usize::try_from(FILE_BYTES).unwrap());
        let heavy = (0..=BYTES / FILE_BYTES).map(|number| (format!("{number}.json"), full.clone()));
        assert_eq!(Pack::of_folder("p", heavy).unwrap_err().message, "the files have more than 67108864 bytes together");
    }
}
