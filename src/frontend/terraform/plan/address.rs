//! Addresses as Terraform writes them: `module.net["a"].data.azurerm_subnet.app[0]`.
//!
//! Source: <https://developer.hashicorp.com/terraform/cli/state/resource-addressing>.

use std::sync::Arc;

use crate::frontend::terraform::instance::{InstanceKey, Mode};

/// An address taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    /// The module calls, outermost first.
    pub(super) modules: Vec<Step>,
    pub(super) mode: Mode,
    pub(super) resource_type: Arc<str>,
    pub(super) name: Arc<str>,
    pub(super) key: Option<InstanceKey>,
    /// What is behind the instance: attributes and indices, as written.
    pub(super) rest: Vec<Step>,
}

/// A name with the key behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) name: Arc<str>,
    pub(super) key: Option<InstanceKey>,
}

/// The names of a dotted text with the keys behind them; `None` if it is none. `each.key` and `*` in brackets are no keys.
pub(super) fn steps(text: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut rest = text;
    loop {
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        let (name, behind) = rest.split_at(end);
        if name.is_empty() || !name.chars().all(|character| character.is_alphanumeric() || matches!(character, '_' | '-')) {
            return None;
        }
        rest = behind;
        let mut key = None;
        while let Some(inside) = rest.strip_prefix('[') {
            let (found, behind) = bracket(inside)?;
            // `a[0][1]`: the second index is a step without a name, which nobody asks for.
            if key.is_some() {
                return None;
            }
            key = Some(found);
            rest = behind;
        }
        steps.push(Step { name: name.into(), key });
        match rest.strip_prefix('.') {
            Some(behind) => rest = behind,
            None => return rest.is_empty().then_some(steps),
        }
    }
}

/// The key up to the closing bracket, and what is behind it.
fn bracket(text: &str) -> Option<(InstanceKey, &str)> {
    if !text.starts_with('"') {
        let (number, rest) = text.split_once(']')?;
        let key = if number == "?" { InstanceKey::Unknown } else { InstanceKey::Index(number.parse().ok()?) };
        return Some((key, rest));
    }
    let mut escaped = false;
    let end = text.char_indices().skip(1).find_map(|(at, character)| match character {
        _ if escaped => {
            escaped = false;
            None
        }
        '\\' => {
            escaped = true;
            None
        }
        '"' => Some(at),
        _ => None,
    })?;
    let quoted = text.get(..=end)?;
    // Terraform escapes `${` and `%{` as in its language, the rest as JSON does.
    let key: String = serde_json::from_str(quoted).ok()?;
    let key = key.replace("$${", "${").replace("%%{", "%{");
    Some((InstanceKey::Key(key.into()), text.get(end + 1..)?.strip_prefix(']')?))
}

impl Address {
    /// Takes an address apart.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut steps = steps(text)?.into_iter().peekable();
        let mut modules = Vec::new();
        while steps.peek().is_some_and(|step| &*step.name == "module" && step.key.is_none()) {
            steps.next();
            modules.push(steps.next()?);
        }
        let mut first = steps.next()?;
        let mut mode = Mode::Managed;
        if &*first.name == "data" && first.key.is_none() {
            mode = Mode::Data;
            first = steps.next()?;
        }
        if first.key.is_some() {
            return None;
        }
        let name = steps.next()?;
        Some(Address { modules, mode, resource_type: first.name, name: name.name, key: name.key, rest: steps.collect() })
    }

    /// The address of the block without any keys: all its instances in all instances of its module.
    pub(super) fn block(&self) -> String {
        let modules: String = self.modules.iter().map(|step| format!("module.{}.", step.name)).collect();
        format!("{modules}{}", local(self.mode, &self.resource_type, &self.name))
    }

    /// The address of an instance in a module instance.
    pub(super) fn instance(modules: &[Step], mode: Mode, resource_type: &str, name: &str, key: Option<&InstanceKey>) -> String {
        let key = key.map(ToString::to_string).unwrap_or_default();
        format!("{}{}{key}", prefix(modules), local(mode, resource_type, name))
    }
}

/// The address of a block within its module.
pub(super) fn local(mode: Mode, resource_type: &str, name: &str) -> String {
    match mode {
        Mode::Managed => format!("{resource_type}.{name}"),
        Mode::Data => format!("data.{resource_type}.{name}"),
    }
}

/// The address of a module instance with a dot behind it; empty for the root.
pub(super) fn prefix(modules: &[Step]) -> String {
    modules.iter().map(|step| format!("{}.", called(step))).collect()
}

/// `module.net["a"]`.
pub(super) fn called(step: &Step) -> String {
    format!("module.{}{}", step.name, step.key.as_ref().map(ToString::to_string).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_apart() {
        let found = Address::parse(r#"module.net["a.b\"]"].module.x[2].data.azurerm_subnet.app["k"].id"#).unwrap();
        assert_eq!(found.modules[0].key, Some(InstanceKey::Key("a.b\"]".into())));
        assert_eq!(found.modules[1].key, Some(InstanceKey::Index(2)));
        assert_eq!((found.mode, &*found.resource_type, &*found.name), (Mode::Data, "azurerm_subnet", "app"));
        assert_eq!((found.key.clone(), found.rest.len()), (Some(InstanceKey::Key("k".into())), 1));
        assert_eq!(found.block(), "module.net.module.x.data.azurerm_subnet.app");
        let again = Address::instance(&found.modules, found.mode, &found.resource_type, &found.name, found.key.as_ref());
        assert_eq!(format!("{again}.id"), r#"module.net["a.b\"]"].module.x[2].data.azurerm_subnet.app["k"].id"#);
    }

    #[test]
    fn what_is_no_address_is_none() {
        for text in ["", "a", "module.a", ".", "a..b", "a.b[", "a.b[\"", "a.b[each.key]", "a.b]", "a[0].b", "module.x.y"] {
            assert_eq!(Address::parse(text), None, "{text}");
        }
    }
}
