//! Which ids came already, where there may be very many.

use foldhash::HashSet;
use sha2::{Digest, Sha256};

/// Ids, compared without case, each in sixteen bytes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen(HashSet<[u8; 16]>);

impl Seen {
    /// Whether it is new.
    pub(crate) fn insert(&mut self, id: &str) -> bool {
        self.0.insert(digest(id))
    }

    pub(crate) fn has(&self, id: &str) -> bool {
        self.0.contains(&digest(id))
    }

    pub(crate) fn len(&self) -> u64 {
        self.0.len() as u64
    }
}

fn digest(id: &str) -> [u8; 16] {
    let whole = Sha256::digest(id.to_ascii_lowercase());
    let mut half = [0; 16];
    half.iter_mut().zip(whole.iter()).for_each(|(to, from)| *to = *from);
    half
}
