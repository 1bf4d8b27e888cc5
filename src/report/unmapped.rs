//! What configurations of Terraform say and seawall does not map to Azure yet.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

use serde::Serialize;

use crate::frontend::Target;
use crate::frontend::terraform::mapping::resources;
use crate::scan::Configurations;

/// Writes the types and arguments that have no place in the tables, those that stand most often first.
pub(super) fn write(read: &Configurations, out: &mut dyn Write) -> io::Result<()> {
    let mut rows: BTreeMap<(Arc<str>, Option<String>), usize> = BTreeMap::new();
    for configuration in &read.configurations {
        for one in resources(&configuration.instances, &Target::default()).value.unmapped {
            *rows.entry((one.resource_type, one.argument)).or_default() += one.count;
        }
    }
    let rows = rows.into_iter().map(|((kind, argument), count)| Row { kind: kind.to_string(), argument, count });
    let (mut arguments, mut types): (Vec<Row>, Vec<Row>) = rows.partition(|row| row.argument.is_some());
    for list in [&mut types, &mut arguments] {
        list.sort_by_key(|row| std::cmp::Reverse(row.count));
    }
    serde_json::to_writer_pretty(&mut *out, &List { version: 1, types, arguments })?;
    writeln!(out)
}

#[derive(Serialize)]
struct List {
    version: u32,
    types: Vec<Row>,
    arguments: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    #[serde(rename = "type")]
    kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    argument: Option<String>,
    count: usize,
}
