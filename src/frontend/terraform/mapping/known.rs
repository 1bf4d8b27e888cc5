//! Which arguments a table knows, and which of those that are written it does not.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::frontend::terraform::mapping::path::ArgumentPath;
use crate::frontend::terraform::mapping::table::{Id, Kind, Name, Row, Table, Test, Transform};
use crate::frontend::terraform::value::{Data, Value};

/// What every resource may have and no table names.
const EVERYWHERE: &[&str] =
    &["timeouts", "lifecycle", "depends_on", "provider", "count", "for_each", "connection", "provisioner", "id"];

/// Levels of blocks that are looked into.
const DEPTH: usize = 16;

/// The arguments that a table names.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// All below it is known too.
    whole: bool,
    below: BTreeMap<Arc<str>, Known>,
}

impl Known {
    /// Those of `table`.
    pub fn of(table: &Table) -> Self {
        let mut known = Known::default();
        for name in EVERYWHERE {
            known.add([Arc::from(*name)], true);
        }
        for name in table.computed.keys() {
            known.add(std::iter::once(Arc::from(name.as_str())), true);
        }
        table.id.iter().for_each(|id| known.id(id));
        if let Kind::Merge(merge) = &table.kind {
            known.id(&merge.link);
        }
        table.drop.iter().for_each(|path| known.path(path, true));
        table.rows.iter().for_each(|row| known.row(row, None));
        for child in &table.children {
            let each = child.each.as_ref();
            each.iter().for_each(|path| known.path(path, false));
            child.names.iter().for_each(|name| known.name(name, each));
            known.tests(&child.conditions, each);
            child.rows.iter().for_each(|row| known.row(row, each));
        }
        known
    }

    /// The arguments of `value` that are written and not known, as paths without indices.
    pub fn missing(&self, value: &Value) -> BTreeSet<String> {
        let mut missing = BTreeSet::new();
        self.look(value, "", 0, &mut missing);
        missing
    }

    /// Whether the argument at these names, or one that it lies in, is known.
    pub fn covers(&self, names: &[&str]) -> bool {
        match names.split_first() {
            None => true,
            Some(_) if self.whole => true,
            Some((first, rest)) => self.below.get(*first).is_some_and(|known| known.covers(rest)),
        }
    }

    fn look(&self, value: &Value, path: &str, depth: usize, missing: &mut BTreeSet<String>) {
        if self.whole || depth > DEPTH {
            return;
        }
        match &value.data {
            Data::Sequence(sequence) => sequence.items.iter().for_each(|item| self.look(item, path, depth + 1, missing)),
            Data::Mapping(mapping) => {
                for (name, value) in mapping.entries.iter().filter(|(_, value)| !is_empty(value)) {
                    let path = if path.is_empty() { name.to_string() } else { format!("{path}.{name}") };
                    match self.below.get(name) {
                        Some(known) => known.look(value, &path, depth + 1, missing),
                        None => {
                            missing.insert(path);
                        }
                    }
                }
            }
            Data::Null(_) | Data::Bool(_) | Data::Number(_) | Data::String(_) | Data::Parts(_) | Data::Unknown(..) => {}
        }
    }

    fn add(&mut self, names: impl IntoIterator<Item = Arc<str>>, whole: bool) {
        let mut known = self;
        for name in names {
            known = known.below.entry(name).or_default();
        }
        known.whole |= whole;
    }

    fn path(&mut self, path: &ArgumentPath, whole: bool) {
        self.add(path.names().cloned(), whole);
    }

    fn below(&mut self, path: &ArgumentPath, each: Option<&ArgumentPath>, whole: bool) {
        let base = each.filter(|_| path.relative).into_iter().flat_map(ArgumentPath::names);
        self.add(base.chain(path.names()).cloned(), whole);
    }

    fn name(&mut self, name: &Name, each: Option<&ArgumentPath>) {
        match name {
            Name::Argument(path) => self.below(path, each, false),
            Name::Text(_) => {}
        }
    }

    fn tests(&mut self, tests: &[Test], each: Option<&ArgumentPath>) {
        tests.iter().flat_map(|test| &test.paths).for_each(|path| self.below(path, each, false));
    }

    fn row(&mut self, row: &Row, each: Option<&ArgumentPath>) {
        // A constant says that a block is there and nothing of what is in it.
        let whole = !matches!(row.transform, Transform::Const(_));
        row.tf.iter().chain(&row.aliases).for_each(|path| self.below(path, each, whole));
        self.tests(&row.conditions, each);
        if let Transform::IdOf(_, names) = &row.transform {
            names.iter().for_each(|name| self.name(name, each));
        }
    }

    fn id(&mut self, id: &Id) {
        id.form.argument().into_iter().for_each(|path| self.path(path, true));
        id.names.iter().for_each(|name| self.name(name, None));
        id.or.iter().for_each(|other| self.id(other));
    }
}

/// Null, and a block or list of which there is none.
fn is_empty(value: &Value) -> bool {
    match &value.data {
        Data::Null(_) => true,
        Data::Sequence(sequence) => sequence.items.is_empty() && sequence.open.is_none(),
        Data::Mapping(_) | Data::Bool(_) | Data::Number(_) | Data::String(_) | Data::Parts(_) | Data::Unknown(..) => false,
    }
}
