//! One digest for many files. The build script uses it too, for the policies that come with seawall.

use sha2::{Digest as _, Sha256};

/// `sha256:…` of files by path, in the order of their paths: of each its path and its length, so that no two sets of files run
/// together to the same bytes, and its text.
pub(crate) fn of_files<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut sorted: Vec<(&str, &str)> = files.into_iter().collect();
    sorted.sort_unstable();
    let mut hash = Sha256::new();
    for (path, text) in sorted {
        hash.update(format!("{} {path}\n{}\n", path.len(), text.len()));
        hash.update(text);
    }
    let hexadecimal: Vec<String> = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{}", hexadecimal.concat())
}
