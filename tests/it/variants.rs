//! The variants of the systems: each breaks one promise by one change, a patch in `fixtures/systems/<system>/variants`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use diffy::patch_set::{FileOperation, ParseOptions, PatchSet};

use crate::systems::{Files, Place};

/// One of them. Its file is `<row>-<control>.patch`, or `<row>-<control>.<what>.patch` if there are several.
pub(crate) struct Variant {
    /// Below the root of the repository.
    pub(crate) file: String,
    /// The row of `docs/requirements.md`.
    pub(crate) row: String,
    /// The control that must notice it.
    pub(crate) control: String,
    patch: String,
}

/// The variants of a system, in the order of their names.
pub(crate) fn variants(system: &str) -> Vec<Variant> {
    let below = format!("fixtures/systems/{system}/variants");
    let Ok(entries) = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(&below)) else { return Vec::new() };
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let variant = |path: &std::path::PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap();
        let stem = name.strip_suffix(".patch").unwrap_or_else(|| panic!("{below}/{name} is no patch"));
        let (row, rest) = stem.split_once('-').unwrap_or_else(|| panic!("{below}/{name} names no row and control"));
        Variant {
            file: format!("{below}/{name}"),
            row: row.to_owned(),
            control: rest.split('.').next().unwrap_or(rest).to_owned(),
            patch: fs::read_to_string(path).unwrap(),
        }
    };
    paths.iter().map(variant).collect()
}

impl Variant {
    /// The files with the change, and the lines of it that are marked with `expect: <control>`: all that is found stands there.
    pub(crate) fn apply(&self, files: &Files) -> Result<(Files, BTreeSet<Place>), String> {
        let mut changed = files.clone();
        let mark = format!("expect: {}", self.control);
        let mut marked = BTreeSet::new();
        for patch in PatchSet::parse(&self.patch, ParseOptions::unidiff()) {
            let patch = patch.map_err(|error| error.to_string())?;
            let FileOperation::Modify { modified, .. } = patch.operation().strip_prefix(1) else {
                return Err("a variant changes files that are there".to_owned());
            };
            let file = changed.iter_mut().find(|(path, _)| *path == modified).ok_or(format!("there is no file {modified}"))?;
            let text = patch.patch().as_text().ok_or("a variant changes text")?;
            file.1 = diffy::apply(&file.1, text).map_err(|error| format!("does not fit {modified}: {error}"))?;
            let lines = (1..).zip(file.1.lines()).filter(|(_, line)| line.contains(&mark));
            marked.extend(lines.map(|(number, _)| (modified.to_string(), number)));
        }
        if marked.is_empty() { Err(format!("no line is marked with `{mark}`")) } else { Ok((changed, marked)) }
    }
}
