//! What the abstract run knows so far: of places, of rules, and of what they give.

use std::collections::{BTreeMap, BTreeSet};

use crate::policy::flow::atoms::{Flow, Set};
use crate::policy::syntax::{Definition, Module};

/// How the value at one place is used.
#[derive(Clone, Debug, Default)]
pub(super) struct Use {
    pub(super) read: bool,
    pub(super) literals: Set,
    pub(super) unsettled: bool,
    pub(super) whole: bool,
    pub(super) counted: bool,
}

/// One definition, and what is known of its variables.
pub(super) struct Rule<'a> {
    pub(super) module: &'a Module,
    pub(super) definition: &'a Definition,
    pub(super) group: usize,
    pub(super) locals: BTreeMap<&'a str, Flow>,
    pub(super) args: Vec<Flow>,
    /// When something new was last known of them.
    pub(super) bound: u64,
    /// When it was last followed, and the groups it asked then.
    pub(super) run: Option<(u64, BTreeSet<usize>)>,
}

/// All definitions of one name, and what they give.
#[derive(Default)]
pub(super) struct Group {
    pub(super) rules: Vec<usize>,
    pub(super) result: Flow,
    /// When something new was last known of it.
    pub(super) given: u64,
}
