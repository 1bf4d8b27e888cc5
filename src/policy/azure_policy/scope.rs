//! [Scopes]: whether something lies inside of one, also where ids are not known throughout.
//!
//! [Scopes]: https://learn.microsoft.com/azure/governance/policy/concepts/scope

use crate::model::Value;

/// Stands for an unknown part of an id.
const HOLE: char = '\u{1}';

/// Three answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Yes,
    No,
    /// It cannot be told, and why.
    Unknown(String),
}

/// The place of a resource: its id in lower case, by segments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place(Vec<String>);

impl Place {
    /// Of a resource's id.
    pub(super) fn of(id: &Value) -> Self {
        let text = id.text_with(|_| HOLE.to_string()).unwrap_or_default();
        Place(text.to_ascii_lowercase().split('/').filter(|segment| !segment.is_empty()).map(str::to_owned).collect())
    }

    fn after(&self, key: &str) -> Option<&str> {
        let at = self.0.iter().position(|segment| segment == key)?;
        self.0.get(at + 1).map(String::as_str)
    }

    /// The id of the subscription, if it is known.
    pub(super) fn subscription(&self) -> Option<&str> {
        self.after("subscriptions").filter(|id| !id.contains(HOLE))
    }

    /// The name of the resource group, in lower case, if it is known.
    pub(super) fn resource_group(&self) -> Option<&str> {
        self.after("resourcegroups").filter(|name| !name.contains(HOLE))
    }

    /// Whether it lies in a resource group.
    pub(super) fn in_group(&self) -> bool {
        self.after("resourcegroups").is_some()
    }
}

/// A scope as it is compared.
fn normal(scope: &str) -> String {
    let scope = scope.to_ascii_lowercase();
    let plain = scope.trim_end_matches('/');
    if plain.is_empty() { "/".to_owned() } else { plain.to_owned() }
}

/// Whether a scope is above all subscriptions.
fn is_above_subscriptions(scope: &str) -> bool {
    scope == "/" || scope.contains("/microsoft.management/managementgroups/")
}

/// Whether an assignment to `scope` binds what lies at `place`. Code does not tell its subscription, nor a subscription its
/// management groups: an assignment that the user gave for this estate binds there unless what is known says otherwise.
pub(super) fn binds(scope: &str, place: &Place) -> Answer {
    let scope = normal(scope);
    if is_above_subscriptions(&scope) {
        return Answer::Yes;
    }
    compare(&scope, place, true)
}

/// Whether what lies at `place` is in `scope`, for scopes that are left out or exempt: what cannot be told is not taken for true.
pub(super) fn holds(scope: &str, place: &Place) -> Answer {
    let scope = normal(scope);
    match scope.as_str() {
        "/" => Answer::Yes,
        other if is_above_subscriptions(other) => {
            let name = other.rsplit('/').next().unwrap_or_default();
            Answer::Unknown(format!("whether the management group `{name}` holds the subscription is not told by code"))
        }
        other => compare(other, place, false),
    }
}

fn compare(scope: &str, place: &Place, subscription_fits: bool) -> Answer {
    let mut doubt = None;
    let wanted: Vec<&str> = scope.split('/').filter(|segment| !segment.is_empty()).collect();
    for (number, segment) in wanted.iter().enumerate() {
        let Some(own) = place.0.get(number) else {
            // A hole at the end may stand for more segments.
            let open = place.0.last().is_some_and(|last| last.contains(HOLE)) && number > 0 && place.0.len() < 4;
            return if open || place.0.is_empty() { Answer::Unknown("the id is not known".to_owned()) } else { Answer::No };
        };
        if own == segment {
            continue;
        }
        if !may_be(own, segment) {
            return Answer::No;
        }
        let what = match number {
            1 if subscription_fits => continue,
            1 => "the subscription is not known; `--subscription` tells it",
            3 => "the resource group is not known; `--resource-group` tells it",
            _ => "the id is not known",
        };
        doubt.get_or_insert_with(|| what.to_owned());
    }
    doubt.map_or(Answer::Yes, Answer::Unknown)
}

/// Whether a segment with holes may be `text`.
fn may_be(segment: &str, text: &str) -> bool {
    let Some((front, _)) = segment.split_once(HOLE) else { return segment == text };
    let back = segment.rsplit_once(HOLE).map_or("", |(_, back)| back);
    text.len() >= front.len() + back.len() && text.starts_with(front) && text.ends_with(back)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::{Cause, Part, Type, Unknown};

    const SUBSCRIPTION: &str = "/subscriptions/00000000-0000-0000-0000-000000000001";

    fn id(pieces: &[&str]) -> Place {
        let parts = pieces.iter().map(|piece| match *piece {
            "?" => Part::Hole(Arc::new(Unknown::new("x", Type::String, Cause::Runtime("id".into())))),
            text => Part::Literal(text.into()),
        });
        Place::of(&Value::parts(parts))
    }

    #[test]
    fn an_id_lies_in_its_scopes() {
        let place = id(&[SUBSCRIPTION, "/resourceGroups/rg/providers/Microsoft.X/y/z"]);
        assert_eq!((place.subscription(), place.resource_group()), (Some("00000000-0000-0000-0000-000000000001"), Some("rg")));
        for scope in ["/", SUBSCRIPTION, "/providers/Microsoft.Management/managementGroups/root"] {
            assert_eq!(binds(scope, &place), Answer::Yes, "{scope}");
        }
        assert_eq!(binds(&format!("{SUBSCRIPTION}/resourceGroups/RG"), &place), Answer::Yes);
        assert_eq!(binds(&format!("{SUBSCRIPTION}/resourceGroups/rg2"), &place), Answer::No);
        assert_eq!(binds("/subscriptions/00000000-0000-0000-0000-000000000002", &place), Answer::No);
        assert!(matches!(holds("/providers/Microsoft.Management/managementGroups/x", &place), Answer::Unknown(_)));
    }

    #[test]
    fn what_is_not_known_is_in_doubt() {
        let place = id(&["/subscriptions/", "?", "/resourceGroups/", "?", "/providers/Microsoft.X/y/z"]);
        assert_eq!(binds(SUBSCRIPTION, &place), Answer::Yes);
        assert!(matches!(holds(SUBSCRIPTION, &place), Answer::Unknown(_)));
        assert!(matches!(binds(&format!("{SUBSCRIPTION}/resourceGroups/rg"), &place), Answer::Unknown(_)));
        let group = id(&["/subscriptions/", "?", "/resourceGroups/rg-", "?", "/providers/Microsoft.X/y/z"]);
        assert_eq!(binds(&format!("{SUBSCRIPTION}/resourceGroups/other"), &group), Answer::No);
        assert_eq!(binds(&format!("{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.X/y/q"), &place), Answer::No);
    }
}
