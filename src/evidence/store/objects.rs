//! Packs in an object store, which has no rename: a write of one object, if there is none of that name, is what makes a pack exist.
//!
//! ```text
//! packs/20261122T020000Z-5f0c…/findings.jsonl …      the files of a pack, under names that nobody else has
//! chain/000123.json                                  makes them the pack 123: where its files lie, its manifest and its signature
//! packs/20261122T020000Z-5f0c…/manifest.json         copies of both, so that this folder alone is a pack
//!                              manifest.dsse.json    as `evidence verify` takes it
//! ```
//!
//! So whoever downloads one folder below `packs/`, with any tool, has the pack. Only `chain/` counts: files of a writer that was killed are in
//! no pack. Nothing is ever written twice, so that a container may be immutable. Nor do packs share files: an immutable object is kept for a time
//! from when it was written, and one that is shared would be free to go before the last pack that needs it.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::evidence::manifest::{ENVELOPE, MANIFEST};
use crate::evidence::store::folder::token;
use crate::evidence::store::{Backend, Commit, Sealed, Source, Stage, Trouble, content, name_of, number_of};

/// How the objects below `chain/` are laid out.
const FORMAT: &str = "seawall-evidence-chain/1";

/// Bytes that are compared at once.
const CHUNK: usize = 1 << 20;

/// What an object store can do. Names have `/` in them and come from this module.
pub trait Objects: Send + Sync {
    /// How it is called in messages, without anything secret.
    fn place(&self) -> String;

    /// The names of all objects that begin with `prefix`, those too that were written a moment ago.
    ///
    /// # Errors
    /// It does not answer, or refuses to.
    fn list(&self, prefix: &str) -> Result<Vec<String>, Trouble>;

    /// What is in an object, as a stream; none if there is no such object.
    ///
    /// # Errors
    /// It does not answer, or refuses to.
    fn read(&self, name: &str) -> Result<Option<Box<dyn Read + '_>>, Trouble>;

    /// Makes an object of all that `source` gives, whole or not at all, unless there is one of that name. If it was asked more than once, that one
    /// may be its own: the caller compares.
    ///
    /// # Errors
    /// The source cannot be read, or the store does not answer or refuses to.
    fn create(&self, name: &str, source: &mut Source<'_>) -> Result<Created, Trouble>;
}

/// Whether an object came to be.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Created {
    /// It did.
    Done,
    /// There is one of that name.
    Taken,
}

/// What makes a pack exist.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Link {
    format: String,
    number: u64,
    /// The folder below `packs/` that its files lie in.
    folder: String,
    /// The text of its manifest.
    manifest: String,
    /// The text of its signature.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    envelope: Option<String>,
}

/// The store in an object store.
pub struct Chain<O> {
    objects: O,
    /// The link that was read last: several files of a pack are read in a row.
    last: Mutex<Option<Arc<Link>>>,
}

impl<O: Objects> Chain<O> {
    /// The store in `objects`.
    pub fn new(objects: O) -> Self {
        Chain { objects, last: Mutex::default() }
    }

    fn link(&self, number: u64) -> Result<Arc<Link>, Trouble> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(link) = last.as_ref().filter(|link| link.number == number) {
            return Ok(Arc::clone(link));
        }
        let name = link_name(number);
        let what = || format!("`{name}` in the store `{}`", self.place());
        let reader = self.objects.read(&name)?.ok_or_else(|| Trouble::Broken(format!("{} is not there", what())))?;
        let bytes = content::whole(reader, &what)?;
        let link: Link =
            serde_json::from_slice(&bytes).map_err(|error| Trouble::Broken(format!("{} is broken: {error}", what())))?;
        // The name of the folder becomes part of others.
        let is_folder = !link.folder.is_empty() && link.folder.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let broken = |why: &str| Trouble::Broken(format!("{} {why}", what()));
        if link.format != FORMAT {
            return Err(broken(&format!("is of another format than `{FORMAT}`")));
        }
        if link.number != number {
            return Err(broken(&format!("says that it is of the pack {}", link.number)));
        }
        if !is_folder {
            return Err(broken("names a folder that is none"));
        }
        Ok(Arc::clone(last.insert(Arc::new(link))))
    }

    /// Puts copies of manifest and signature beside the files. The pack is whole without them, so that it is no failure of the pack if they cannot
    /// be written; the next writer tries again.
    fn complete(&self, link: &Link) {
        let copies = [(MANIFEST, Some(&link.manifest)), (ENVELOPE, link.envelope.as_ref())];
        for (path, text) in copies {
            if let Some(text) = text {
                drop(self.objects.create(&file_name(&link.folder, path), &mut of_text(path, text)));
            }
        }
    }

    /// Creates an object; one that is there with this very content is the own one, of which the answer got lost.
    fn create(&self, name: &str, source: &mut Source<'_>) -> Result<Created, Trouble> {
        if self.objects.create(name, source)? == Created::Done {
            return Ok(Created::Done);
        }
        // What was not asked for yet counts too.
        let mut buffer = vec![0; CHUNK];
        while source.fill(&mut buffer)? > 0 {}
        let Some(there) = self.objects.read(name)? else { return Ok(Created::Taken) };
        let mut there = Source::new(format!("`{name}` in the store `{}`", self.place()), there);
        while there.fill(&mut buffer)? > 0 {}
        Ok(if there.entry() == source.entry() { Created::Done } else { Created::Taken })
    }
}

impl<O: Objects> Backend for Chain<O> {
    fn place(&self) -> String {
        self.objects.place()
    }

    fn numbers(&self) -> Result<Vec<u64>, Trouble> {
        let names = self.objects.list("chain/")?;
        let number = |name: &String| number_of(name.strip_prefix("chain/")?.strip_suffix(".json")?);
        let numbers: BTreeSet<u64> = names.iter().filter_map(number).collect();
        Ok(numbers.into_iter().collect())
    }

    fn names(&self, number: u64) -> Result<Vec<String>, Trouble> {
        let link = self.link(number)?;
        let prefix = file_name(&link.folder, "");
        let names = self.objects.list(&prefix)?;
        let mut names: BTreeSet<String> = names.iter().filter_map(|name| Some(name.strip_prefix(&prefix)?.to_owned())).collect();
        // These two lie in the link; what lies beside the files are copies.
        names.insert(MANIFEST.to_owned());
        if link.envelope.is_some() {
            names.insert(ENVELOPE.to_owned())
        } else {
            names.remove(ENVELOPE)
        };
        Ok(names.into_iter().collect())
    }

    fn read(&self, number: u64, path: &str) -> Result<Option<Box<dyn Read + '_>>, Trouble> {
        let link = self.link(number)?;
        let text = |text: &str| Box::new(Cursor::new(text.as_bytes().to_vec())) as Box<dyn Read>;
        match path {
            MANIFEST => Ok(Some(text(&link.manifest))),
            ENVELOPE => Ok(link.envelope.as_deref().map(text)),
            _ => self.objects.read(&file_name(&link.folder, path)),
        }
    }

    fn stage(&self, created: &str) -> Result<Box<dyn Stage + '_>, Trouble> {
        if let Some(number) = self.numbers()?.last() {
            let link = self.link(*number)?;
            self.complete(&link);
        }
        let time: String = created.chars().filter(char::is_ascii_alphanumeric).take(16).collect();
        Ok(Box::new(Staged { chain: self, folder: format!("{time}-{}", token()) }))
    }
}

/// A pack that is being written.
struct Staged<'a, O> {
    chain: &'a Chain<O>,
    folder: String,
}

impl<O: Objects> Stage for Staged<'_, O> {
    fn put(&mut self, path: &str, source: &mut Source<'_>) -> Result<(), Trouble> {
        let name = file_name(&self.folder, path);
        match self.chain.create(&name, source)? {
            Created::Done => Ok(()),
            Created::Taken => Err(Trouble::Failed(format!("`{name}` in the store `{}` is somebody else's", self.chain.place()))),
        }
    }

    fn commit(&mut self, number: u64, sealed: &Sealed) -> Result<Commit, Trouble> {
        let text = |bytes: &[u8]| {
            String::from_utf8(bytes.to_vec()).map_err(|_| Trouble::Unsigned("the signature is no text, which JSON is".to_owned()))
        };
        let link = Link {
            format: FORMAT.to_owned(),
            number,
            folder: self.folder.clone(),
            manifest: text(&sealed.manifest)?,
            envelope: sealed.envelope.as_deref().map(text).transpose()?,
        };
        let json = serde_json::to_string_pretty(&link).expect("invariant: texts and numbers are JSON");
        let name = link_name(number);
        // The folder is nobody else's, so what is there with this content is this.
        if self.chain.create(&name, &mut of_text(&name, &json))? == Created::Taken {
            return Ok(Commit::Taken);
        }
        self.chain.complete(&link);
        Ok(Commit::Done(format!("{}/{name}", self.chain.place())))
    }
}

fn link_name(number: u64) -> String {
    format!("chain/{}.json", name_of(number))
}

fn file_name(folder: &str, path: &str) -> String {
    format!("packs/{folder}/{path}")
}

fn of_text<'a>(label: &str, text: &'a str) -> Source<'a> {
    Source::new(format!("`{label}`"), Box::new(text.as_bytes()))
}

#[cfg(test)]
mod tests;
