//! Bytes as a file with suppressions: the first says what language it is in.

use crate::bodies::ground::Run;

/// One name a language.
const NAMES: [&str; 8] =
    ["a.bicep", "a.json", "a.tf", "a.tf.json", "a.bicepparam", "a.tfvars", "a.auto.tfvars.json", "a.parameters.json"];

pub(crate) fn run(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    let Ok(text) = std::str::from_utf8(rest) else { return };
    let run = Run::new([]);
    run.sources.add(NAMES[usize::from(*first) % NAMES.len()], text);
    run.check_suppressions();
}
