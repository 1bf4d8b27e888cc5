//! Copies of packs in a folder, so that they can be verified where there is no network.

use std::path::Path;

use crate::evidence::manifest::MANIFEST;
use crate::evidence::store::folder::{Copy, Folder};
use crate::evidence::store::{Backend, Source, Store, Trouble, content};

/// Which packs are copied.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// All that the folder has not yet.
    All,
    /// The one of this number.
    One(u64),
}

/// Copies packs into a folder, in which they lie as in a store of its own; gives their numbers. What is there already stays. Everything is taken as it
/// is: whether it is what was sealed is for whoever verifies the copies.
///
/// # Errors
/// A pack cannot be read or written, or the folder has another one under its number. Packs that were copied before that stay.
pub fn fetch(store: &Store, which: Which, folder: &Path) -> Result<Vec<u64>, Trouble> {
    let folder = Folder::new(folder);
    let there = folder.numbers()?;
    let packs = store.packs()?;
    let wanted = match which {
        Which::All => packs,
        Which::One(number) if packs.contains(&number) => vec![number],
        Which::One(number) => {
            return Err(Trouble::Refused(format!("the store `{}` has no pack {number}: {}", store.place(), has(&packs))));
        }
    };
    let mut fetched = Vec::new();
    for number in wanted {
        let is_new = !there.contains(&number) && copy(store, number, &folder)?;
        if is_new {
            fetched.push(number);
        } else {
            same(store, number, &folder)?;
        }
    }
    Ok(fetched)
}

/// Copies a pack; false if there is one of its number.
fn copy(store: &Store, number: u64, folder: &Folder) -> Result<bool, Trouble> {
    let mut copy = Copy::begin(folder, number)?;
    for path in store.names(number)? {
        let gone = || Trouble::Failed(format!("`{path}` of the pack {number} of `{}` is not there any more", store.place()));
        let reader = store.read(number, &path)?.ok_or_else(gone)?;
        copy.put(&path, &mut Source::new(format!("`{path}` of the pack {number} of `{}`", store.place()), reader))?;
    }
    copy.finish()
}

/// Refuses a pack of this number that is another one.
fn same(store: &Store, number: u64, folder: &Folder) -> Result<(), Trouble> {
    let what = || format!("the manifest of the pack {number} of `{}`", folder.place());
    let there = folder.read(number, MANIFEST)?.map(|reader| content::whole(reader, &what)).transpose()?;
    if there == store.document(number, MANIFEST)? {
        return Ok(());
    }
    Err(Trouble::Refused(format!(
        "`{}` has another pack {number} than `{}`: name a folder that is not there yet",
        folder.place(),
        store.place()
    )))
}

fn has(packs: &[u64]) -> String {
    match (packs.first(), packs.last()) {
        (Some(first), Some(last)) => format!("its packs are {first} to {last}"),
        _ => "it has none".to_owned(),
    }
}
