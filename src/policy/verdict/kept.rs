//! Resources that were converted for the engine, as many as are used again soon: what is judged together lies together, and a whole estate
//! converted takes as much memory as the estate.

use std::sync::{Arc, Mutex, PoisonError};

use crate::model::ResourceIndex;
use crate::policy::input::Prepared;

/// How many are kept.
const SLOTS: usize = 1 << 14;

/// A place for one resource, in one of two spellings.
type Slot = Mutex<Option<(ResourceIndex, Arc<Prepared>)>>;

/// The last resource of each slot.
pub(super) struct Kept {
    slots: Vec<Slot>,
}

impl Kept {
    pub(super) fn new() -> Self {
        Kept { slots: (0..SLOTS).map(|_| Slot::default()).collect() }
    }

    /// The resource at `index`, made anew if another one has taken its slot.
    pub(super) fn get(&self, index: ResourceIndex, foreign: bool, make: impl FnOnce() -> Prepared) -> Arc<Prepared> {
        let at = index.0.wrapping_mul(2).wrapping_add(usize::from(foreign)) % SLOTS;
        let Some(slot) = self.slots.get(at) else { return Arc::new(make()) };
        let known = || slot.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, prepared)) = known().as_ref().filter(|(of, _)| *of == index) {
            return prepared.clone();
        }
        let prepared = Arc::new(make());
        *known() = Some((index, prepared.clone()));
        prepared
    }
}
