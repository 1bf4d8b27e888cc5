//! `csvdecode`, as Go reads comma-separated values.

use std::sync::Arc;

use super::argument::Call;
use super::stop::{Outcome, Stop};
use crate::frontend::terraform::value::{Attribute, Type, Value};

/// `csvdecode(text)`: a list of objects by the names in the first line.
pub(super) fn csv_decode(call: &Call<'_>) -> Outcome {
    let mut records = records(call, call.text(0)?)?.into_iter();
    let Some(header) = records.next() else { return Stop::message("missing header line") };
    let names: Vec<Arc<str>> = header.into_iter().map(Arc::from).collect();
    let mut sorted = names.clone();
    sorted.sort();
    if let Some(twice) = sorted.windows(2).find_map(|pair| if pair.first() == pair.last() { pair.first() } else { None }) {
        return Stop::message(format!("duplicate column name {twice:?}"));
    }
    let mut items = Vec::new();
    for (index, record) in records.enumerate() {
        if record.len() != names.len() {
            return Stop::message(format!("record {}: wrong number of fields", index + 2));
        }
        call.room(record.len())?;
        items.push(Value::object(names.iter().cloned().zip(record.into_iter().map(Value::string))));
    }
    let attribute = Attribute { ty: Type::String, optional: false, default: None };
    let ty = Type::Object(Arc::new(names.into_iter().map(|name| (name, attribute.clone())).collect()));
    Ok(Value::list(ty, items))
}

fn records(call: &Call<'_>, text: &str) -> Result<Vec<Vec<String>>, Stop> {
    let mut records = Vec::new();
    let mut lines = text.split_inclusive('\n').enumerate();
    while let Some((number, line)) = lines.next() {
        let line = unbroken(line);
        if line.is_empty() {
            continue;
        }
        call.room(1)?;
        let mut record = Vec::new();
        let mut rest = line;
        loop {
            let Some(quoted) = rest.strip_prefix('"') else {
                let (field, after) = rest.split_once(',').map_or((rest, None), |(field, after)| (field, Some(after)));
                if field.contains('"') {
                    return Stop::message(format!("parse error on line {}: bare \" in non-quoted field", number + 1));
                }
                record.push(field.to_owned());
                match after {
                    Some(after) => rest = after,
                    None => break,
                }
                continue;
            };
            // A field in quotes goes on over lines.
            let mut field = String::new();
            let mut inner = quoted;
            let after = loop {
                match inner.split_once('"') {
                    Some((text, after)) => {
                        field.push_str(text);
                        match after.strip_prefix('"') {
                            Some(after) => {
                                field.push('"');
                                inner = after;
                            }
                            None => break after,
                        }
                    }
                    None => {
                        field.push_str(inner);
                        field.push('\n');
                        call.fits(field.len())?;
                        match lines.next() {
                            Some((_, line)) => inner = unbroken(line),
                            None => {
                                return Stop::message(format!(
                                    "parse error on line {}: extraneous or missing \" in quoted field",
                                    number + 1
                                ));
                            }
                        }
                    }
                }
            };
            record.push(field);
            match after.strip_prefix(',') {
                Some(after) => rest = after,
                None if after.is_empty() => break,
                None => {
                    return Stop::message(format!(
                        "parse error on line {}: extraneous or missing \" in quoted field",
                        number + 1
                    ));
                }
            }
        }
        records.push(record);
    }
    Ok(records)
}

/// A line without its end.
fn unbroken(line: &str) -> &str {
    let line = line.strip_suffix('\n').unwrap_or(line);
    line.strip_suffix('\r').unwrap_or(line)
}
