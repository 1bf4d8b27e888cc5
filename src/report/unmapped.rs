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
    let mut counts: BTreeMap<(Arc<str>, Option<String>), usize> = BTreeMap::new();
    for configuration in &read.configurations {
        for one in resources(&configuration.instances, &Target::default()).value.unmapped {
            *counts.entry((one.resource_type, one.argument)).or_default() += one.count;
        }
    }
    let mut sorted: Vec<_> = counts.into_iter().collect();
    sorted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let (arguments, types): (Vec<_>, Vec<_>) = sorted.into_iter().partition(|((_, argument), _)| argument.is_some());
    let view = |rows: Vec<((Arc<str>, Option<String>), usize)>| {
        rows.into_iter().map(|((kind, argument), count)| Row { kind: kind.to_string(), argument, count }).collect()
    };
    let list = List { version: 1, types: view(types), arguments: view(arguments) };
    serde_json::to_writer_pretty(&mut *out, &list)?;
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
