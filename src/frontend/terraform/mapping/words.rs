//! Reads a table backwards: which argument a property is.

use std::sync::Arc;

use crate::frontend::terraform::mapping::path::{ArgumentPath, PropertyStep};
use crate::frontend::terraform::mapping::table::{Child, NEWEST, Row, Table, Test, Transform, Wanted, holds, plain};
use crate::model::{Vocabulary, Word};

/// The words of `table` for the resource that it becomes or changes.
pub(super) fn of(table: &Table) -> Vocabulary {
    vocabulary(table, &table.rows, None)
}

/// The words of a child that `table` makes.
pub(super) fn of_child(table: &Table, child: &Child) -> Vocabulary {
    vocabulary(table, &child.rows, child.each.as_ref())
}

fn vocabulary(table: &Table, rows: &[Row], each: Option<&ArgumentPath>) -> Vocabulary {
    // The names of today come first; those of other majors stand in where there is no other, and so does what a constant hangs on.
    let constant = |row: &Row| matches!(row.transform, Transform::Const(_));
    let mut sorted: Vec<&Row> = rows.iter().collect();
    sorted.sort_by_key(|row| (constant(row), !holds(row.since, row.until, NEWEST)));
    let words = sorted.into_iter().filter_map(|row| word(row, each)).collect();
    Vocabulary { block: table.azurerm.clone(), words }
}

fn word(row: &Row, each: Option<&ArgumentPath>) -> Option<Word> {
    let written = |test: &&Test| matches!(test.wanted, Wanted::Set | Wanted::Unset);
    let asked = || row.conditions.iter().find(written).into_iter().flat_map(|test| test.paths.iter().take(1));
    let paths: Vec<&ArgumentPath> = if row.tf.is_empty() { asked().collect() } else { row.tf.iter().collect() };
    let names: Vec<String> = paths.into_iter().map(|path| name(path, each)).collect();
    let property = row.arm.0.iter().map(|step| match step {
        PropertyStep::Key(key) => Some(key.clone()),
        PropertyStep::Each | PropertyStep::Append(_) | PropertyStep::Flat => None,
    });
    let values = match &row.transform {
        Transform::Map(table) => table.iter().map(|(from, to)| (plain(to), from.clone())).collect(),
        Transform::Not => vec![("true".to_owned(), "false".to_owned()), ("false".to_owned(), "true".to_owned())],
        _ => Vec::new(),
    };
    (!names.is_empty() && row.setting.is_none()).then(|| Word {
        property: property.collect(),
        name: Arc::from(names.join("`, `")),
        values,
    })
}

fn name(path: &ArgumentPath, each: Option<&ArgumentPath>) -> String {
    let base = each.filter(|_| path.relative).into_iter().flat_map(ArgumentPath::names);
    base.chain(path.names()).map(|name| &**name).collect::<Vec<_>>().join(".")
}
