//! How far a run is, for whoever watches. Nobody needs to, and what is done does not depend on it.

use std::fmt;
use std::sync::Arc;

/// What a run does, one after the other.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Files are read and parsed.
    Reading,
    /// Templates, configurations and exports are evaluated.
    Evaluating,
    /// Resources are judged.
    Judging,
}

/// Who watches. Both are called from several threads, the second often: it must cost next to nothing.
pub trait Observer: fmt::Debug + Send + Sync {
    /// A phase begins that has so many steps.
    fn begins(&self, phase: Phase, steps: usize);
    /// A step of it is done.
    fn advances(&self);
}

/// The way to who watches, if anybody does.
#[derive(Clone, Debug, Default)]
pub struct Progress(Option<Arc<dyn Observer>>);

impl Progress {
    /// `observer` watches.
    pub fn new(observer: Arc<dyn Observer>) -> Self {
        Progress(Some(observer))
    }

    /// A phase begins that has so many steps.
    pub fn begins(&self, phase: Phase, steps: usize) {
        if let Some(observer) = &self.0 {
            observer.begins(phase, steps);
        }
    }

    /// A step of it is done.
    pub fn advances(&self) {
        if let Some(observer) = &self.0 {
            observer.advances();
        }
    }
}
