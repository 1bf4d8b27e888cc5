//! Resource ids: from a scope, a type and names, any of which may have unknown parts.
//!
//! Source: <https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-resource>.

use crate::model::{Data, Part, Value};

/// The pieces of a text under construction.
#[derive(Default)]
pub(in crate::frontend) struct Pieces(Vec<Part>);

impl Pieces {
    pub(in crate::frontend) fn text(mut self, text: &str) -> Self {
        self.0.push(Part::Literal(text.into()));
        self
    }

    /// Adds a value as text; an array or object cannot be text and gives nothing.
    pub(in crate::frontend) fn value(mut self, value: &Value) -> Self {
        match &value.data {
            Data::String(text) => self.0.push(Part::Literal(text.clone())),
            Data::Parts(parts) => self.0.extend(parts.iter().cloned()),
            Data::Unknown(unknown) => self.0.push(Part::Hole(unknown.clone())),
            Data::Int(number) => self.0.push(Part::Literal(number.to_string().into())),
            Data::Null | Data::Bool(_) | Data::Float(_) | Data::Array(_) | Data::Object(_) => {}
        }
        self
    }

    pub(in crate::frontend) fn build(self) -> Value {
        Value::parts(self.0)
    }
}

/// Splits a name at its slashes. A hole counts as a piece without a slash.
pub(in crate::frontend) fn split(name: &Value) -> Vec<Value> {
    match &name.data {
        Data::String(text) => text.split('/').map(Value::string).collect(),
        Data::Parts(parts) => {
            let mut segments = Vec::new();
            let mut current = Pieces::default();
            for part in parts.iter() {
                match part {
                    Part::Hole(_) => current.0.push(part.clone()),
                    Part::Literal(text) => {
                        for (position, piece) in text.split('/').enumerate() {
                            if position > 0 {
                                segments.push(std::mem::take(&mut current).build());
                            }
                            current = current.text(piece);
                        }
                    }
                }
            }
            segments.push(current.build());
            segments
        }
        _ => vec![name.clone()],
    }
}

/// `base` + `/providers/` + type and names interleaved. With too few names (an unknown name of a child, say) the rest of
/// the type follows the last name.
///
/// The id of a resource group has no provider in it.
pub(in crate::frontend) fn provider_id(base: Pieces, resource_type: &str, names: &[Value]) -> Value {
    if let ([group], true) = (names, resource_type.eq_ignore_ascii_case("Microsoft.Resources/resourceGroups")) {
        return base.text("/resourceGroups/").value(group).build();
    }
    let mut segments = resource_type.split('/');
    let mut id = base.text("/providers/").text(segments.next().unwrap_or_default());
    let mut names = names.iter();
    for segment in segments {
        id = id.text("/").text(segment);
        if let Some(name) = names.next() {
            id = id.text("/").value(name);
        }
    }
    id.build()
}

/// How many names a type has.
pub(in crate::frontend) fn name_count(resource_type: &str) -> usize {
    resource_type.split('/').count().saturating_sub(1)
}

/// A type of the old form `A.B/c/providers/d` with the name `n/E.F/m` is the extension resource `E.F/d` named `m` on
/// `A.B/c` named `n`: (type and name of what it extends, its own type, its own name).
pub(super) fn extension(resource_type: &str, name: &Value) -> Option<(String, Vec<Value>, String, Value)> {
    let lower = resource_type.to_ascii_lowercase();
    let cut = lower.find("/providers/")?;
    let target_type = &resource_type[..cut];
    let rest = &resource_type[cut + "/providers/".len()..];
    let names = split(name);
    let target_names = name_count(target_type);
    let namespace = names.get(target_names)?.as_str()?.to_owned();
    let own = names.get(target_names + 1..)?;
    let mut own_name = Pieces::default();
    for (position, segment) in own.iter().enumerate() {
        own_name = if position > 0 { own_name.text("/") } else { own_name };
        own_name = own_name.value(segment);
    }
    Some((target_type.to_owned(), names[..target_names].to_vec(), format!("{namespace}/{rest}"), own_name.build()))
}

/// The text of a string with its unknown parts by their symbols: two values with one text are the same.
pub(super) fn exact(value: &Value) -> String {
    match value.data {
        Data::Parts(_) | Data::Unknown(_) => value.text_with(|hole| format!("{{{}}}", hole.symbol)).unwrap_or_default(),
        _ => display(value),
    }
}

/// The text of a known string, or a display form with `{…}` for what is unknown, for messages and addresses.
pub(super) fn display(value: &Value) -> String {
    let shown = !value.secret || matches!(value.data, Data::Unknown(_));
    let text = shown.then(|| value.text_with(|hole| format!("{{{}}}", hole.label()))).flatten();
    text.unwrap_or_else(|| String::from("{…}"))
}
