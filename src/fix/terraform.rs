//! Fixes in Terraform: the argument that a property comes from, written as its author would have.

mod azapi;
mod azurerm;
mod insert;
mod layout;
mod print;
mod site;
mod source;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use serde_json::Value as Json;

use crate::fix::edit::Edit;
use crate::fix::template::At;
use crate::fix::terraform::insert::{Addition, into_block};
use crate::fix::terraform::site::{File, is_reference};
use crate::frontend::terraform::mapping::inverse::equal;
use crate::frontend::terraform::mapping::table;
use crate::frontend::terraform::syntax::{Block, Expression};
use crate::model::{Origin, Path, Resource, ResourceIndex};
use crate::scan::Scan;
use crate::source::FileId;

/// Levels of an object that is written part by part.
const DEPTH: usize = 8;

/// The edits after which the property at `path` of a resource that comes from Terraform is `new`.
///
/// # Errors
/// Why there are none, in one sentence.
pub(crate) fn edits(scan: &Scan, resource: ResourceIndex, path: &Path, new: &Json, at: At) -> Result<Vec<Edit>, String> {
    let mut work = Work { scan, at, resource: scan.estate.resource(resource), edits: Vec::new(), additions: Vec::new() };
    let sites = work.sites()?;
    work.write(&sites, path, new)?;
    work.finish()
}

/// One of the blocks that a resource is made of.
struct Site {
    file: Rc<File>,
    block: Block,
    /// What the type of an azurerm resource says of it.
    table: Option<Arc<table::Table>>,
    /// The major of the provider.
    major: Option<u32>,
}

/// Edits as they are found.
struct Work<'a> {
    scan: &'a Scan,
    at: At,
    resource: &'a Resource,
    edits: Vec<Edit>,
    /// What blocks lack.
    additions: Vec<(Rc<File>, Block, Addition)>,
}

impl Work<'_> {
    /// The blocks of the resource, those that change it first.
    fn sites(&self) -> Result<Vec<Site>, String> {
        let mut files: BTreeMap<FileId, Rc<File>> = BTreeMap::new();
        let mut sites: Vec<Site> = Vec::new();
        let mut why = "it does not come from Terraform".to_owned();
        for authored in self.resource.vocabularies.iter().rev() {
            let Some(header) = authored.header else { continue };
            let file = match files.get(&header.file) {
                Some(file) => file.clone(),
                None => match File::of(self.scan, header) {
                    Ok(file) => files.entry(header.file).or_insert(Rc::new(file)).clone(),
                    Err(error) => {
                        why = error;
                        continue;
                    }
                },
            };
            let Some(block) = file.block(header).cloned() else { continue };
            let kind = block.labels.first().map_or("", |label| &label.text);
            let table = table::get(kind);
            sites.push(Site { file, block, table, major: authored.major });
        }
        if sites.is_empty() { Err(why) } else { Ok(sites) }
    }

    /// Writes `new` at `path`; an object that no argument stands for, part by part.
    fn write(&mut self, sites: &[Site], path: &Path, new: &Json) -> Result<(), String> {
        let mut open = vec![(path.clone(), new)];
        while let Some((path, new)) = open.pop() {
            if new.is_null() {
                return Err("a value is to be taken away".to_owned());
            }
            let (value, depth) = self.resource.body.nearest(&path);
            if depth == path.0.len() && equal(value, new) && !value.origin.is_provider_default() {
                continue;
            }
            match (self.one(sites, &path, new)?, new) {
                (true, _) => {}
                (false, Json::Object(entries)) if !entries.is_empty() && path.0.len() < DEPTH => {
                    // They are taken from the end.
                    open.extend(entries.iter().rev().map(|(key, inner)| (path.key(key.as_str()), inner)));
                }
                (false, _) => return Err(azurerm::nowhere(sites, self.resource, &path)),
            }
        }
        Ok(())
    }

    /// Writes one value; `false` if nothing stands for the property.
    fn one(&mut self, sites: &[Site], path: &Path, new: &Json) -> Result<bool, String> {
        Ok(azurerm::write(self, sites, path, new)? || azapi::write(self, sites, path, new)?)
    }

    /// Notes what a block lacks.
    fn add(&mut self, file: &Rc<File>, block: &Block, blocks: &[&str], (name, value): (&str, Json), fallback: bool) {
        let known = self.additions.iter().position(|(_, other, _)| other.span == block.span);
        let at = known.unwrap_or_else(|| {
            self.additions.push((file.clone(), block.clone(), Addition::default()));
            self.additions.len() - 1
        });
        if let Some((_, _, addition)) = self.additions.get_mut(at) {
            addition.add(blocks, name, value, fallback);
        }
    }

    /// The edits by which an expression comes to a value: where its own comes from, or there and then.
    fn replace(&self, file: &File, written: &Expression, origin: &Origin, new: &Json) -> Result<Vec<Edit>, String> {
        match self.at {
            At::Property if is_reference(written) => source::in_place(file, written, new),
            At::Source | At::Property => source::replace(self.scan, file, written, origin, new),
        }
    }

    fn finish(mut self) -> Result<Vec<Edit>, String> {
        for (file, block, addition) in &self.additions {
            self.edits.extend(into_block(file, block, addition)?);
        }
        self.edits.sort();
        self.edits.dedup();
        if self.edits.is_empty() {
            return Err("it is written as it should be".to_owned());
        }
        let mut files: BTreeMap<FileId, Vec<Edit>> = BTreeMap::new();
        for edit in self.edits {
            files.entry(edit.file).or_default().push(edit);
        }
        let mut edits = Vec::new();
        for (id, own) in files {
            if own.windows(2).any(|pair| matches!(pair, [one, other] if other.start < one.end)) {
                return Err("two values are written at one place".to_owned());
            }
            let source = self.scan.sources.file(id);
            let is_json = source.path().ends_with(".json");
            edits.extend(if is_json { own } else { layout::aligned(id, source.text(), own) });
        }
        Ok(edits)
    }
}
