//! Which provider a resource goes to, and which major version of it.
//!
//! Sources: <https://developer.hashicorp.com/terraform/language/providers/requirements>,
//! <https://developer.hashicorp.com/terraform/language/expressions/version-constraints>,
//! <https://developer.hashicorp.com/terraform/language/files/dependency-lock>.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::frontend::terraform::load::{find, text_of};
use crate::frontend::terraform::syntax::{Body, Expression, ExpressionKind, ObjectKey};

/// A provider by its local name and alias.
pub(super) type Name = (Arc<str>, Option<Arc<str>>);

/// What a module asks of a provider.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Requirement {
    /// The type at the end of the source address: `azurerm` of `hashicorp/azurerm`.
    pub(super) kind: Option<Arc<str>>,
    /// The version constraint.
    pub(super) version: Option<Arc<str>>,
}

/// The provider that `azurerm` or `azurerm.west` names; older configurations put it in quotes.
pub(super) fn name(expression: &Expression) -> Option<Name> {
    match &expression.kind {
        ExpressionKind::Name(name) => Some((name.clone(), None)),
        ExpressionKind::Attribute(of, alias) => match &of.kind {
            ExpressionKind::Name(name) => Some((name.clone(), Some(alias.text.clone()))),
            _ => None,
        },
        ExpressionKind::String(text) => Some(match text.split_once('.') {
            Some((name, alias)) => (name.into(), Some(alias.into())),
            None => (text.clone(), None),
        }),
        ExpressionKind::Parentheses(of) => name(of),
        _ => None,
    }
}

/// The local name of a resource's provider if it names none: its type up to the first underscore.
pub(super) fn implied(resource_type: &str) -> Arc<str> {
    resource_type.split('_').next().unwrap_or(resource_type).into()
}

/// What the `required_providers` of a `terraform` block ask for.
pub(super) fn requirements(body: &Body) -> Vec<(Arc<str>, Requirement)> {
    let blocks = body.blocks.iter().filter(|block| &*block.kind.text == "required_providers");
    blocks
        .flat_map(|block| &block.body.attributes)
        .map(|attribute| {
            let requirement = match &attribute.value.kind {
                ExpressionKind::Object(items) => {
                    let item = |wanted: &str| {
                        items.iter().find_map(|(key, value)| match (key, &value.kind) {
                            (ObjectKey::Name(name), ExpressionKind::String(text)) if &*name.text == wanted => Some(text.clone()),
                            (ObjectKey::Computed(key), ExpressionKind::String(text)) => match &key.kind {
                                ExpressionKind::String(name) if &**name == wanted => Some(text.clone()),
                                _ => None,
                            },
                            _ => None,
                        })
                    };
                    Requirement { kind: item("source").and_then(|source| last(&source)), version: item("version") }
                }
                // Before Terraform 0.13 the version stood alone.
                ExpressionKind::String(version) => Requirement { kind: None, version: Some(version.clone()) },
                _ => Requirement::default(),
            };
            (attribute.name.text.clone(), requirement)
        })
        .collect()
}

fn last(source: &str) -> Option<Arc<str>> {
    source.rsplit('/').next().map(|kind| kind.to_ascii_lowercase().into())
}

/// The major version of each provider in a lock file, by its type.
pub(super) fn locked(body: &Body) -> BTreeMap<Arc<str>, u32> {
    let blocks = body.blocks.iter().filter(|block| &*block.kind.text == "provider");
    blocks
        .filter_map(|block| {
            let version = find(&block.body, "version").and_then(text_of)?;
            Some((last(&block.labels.first()?.text)?, version.split('.').next()?.parse().ok()?))
        })
        .collect()
}

/// The newest major version that a constraint allows; `None` if it allows any that is new enough.
pub(super) fn newest(constraint: &str) -> Option<u32> {
    constraint.split(',').filter_map(|part| upper(part.trim())).min()
}

/// The major version that one condition ends with.
fn upper(condition: &str) -> Option<u32> {
    let at = condition.find(|character: char| character.is_ascii_digit() || character == 'v')?;
    let (operator, version) = condition.split_at_checked(at)?;
    let mut numbers = version.trim_start_matches('v').split(['.', '-', '+']).map(str::parse::<u32>);
    let major = numbers.next()?.ok()?;
    match operator.trim() {
        "" | "=" | "~>" | "<=" => Some(major),
        // Below 4.0.0 is 3; below 4.1 is 4.
        "<" if numbers.all(|number| number.is_ok_and(|number| number == 0)) => major.checked_sub(1),
        "<" => Some(major),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints_end_with_a_major_version() {
        let cases = [
            ("~> 3.0", Some(3)),
            ("~> 4", Some(4)),
            ("4.12.0", Some(4)),
            ("= 3.116.0", Some(3)),
            (">= 3.0", None),
            (">= 3.0, < 4.0", Some(3)),
            (">= 3.0, < 4.1.0", Some(4)),
            (">=3.0,<5", Some(4)),
            ("> 2.0, <= 4.2, != 4.1", Some(4)),
            ("", None),
        ];
        for (constraint, major) in cases {
            assert_eq!(newest(constraint), major, "{constraint}");
        }
    }
}
