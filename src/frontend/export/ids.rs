//! Resource ids taken apart: type, name and scope are in them, whatever the columns beside them say.

use crate::model::ScopeKind;

/// What an id says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Id {
    /// The full type.
    pub(super) resource_type: String,
    /// The names of parents and of the resource itself, with `/` between them.
    pub(super) name: String,
    /// The id of the resource that this one extends, as a lock or a diagnostic setting does.
    pub(super) extends: Option<String>,
}

/// The type of resource groups in templates; Resource Graph and ids call it otherwise.
pub(super) const RESOURCE_GROUP: &str = "Microsoft.Resources/resourceGroups";
/// The type of subscriptions.
pub(super) const SUBSCRIPTION: &str = "Microsoft.Resources/subscriptions";

/// Takes `id` apart; `None` if it does not name a resource.
pub(super) fn parse(id: &str) -> Option<Id> {
    let segments: Vec<&str> = id.strip_prefix('/')?.trim_end_matches('/').split('/').collect();
    if segments.iter().any(|segment| segment.is_empty()) {
        return None;
    }
    let Some(providers) = segments.iter().rposition(|segment| segment.eq_ignore_ascii_case("providers")) else {
        return parse_container(&segments);
    };
    let (namespace, rest) = segments.get(providers + 1..)?.split_first()?;
    if rest.is_empty() || rest.len() % 2 == 1 {
        return None;
    }
    let mut resource_type = (*namespace).to_owned();
    let mut names = Vec::new();
    for pair in rest.chunks_exact(2) {
        resource_type.push('/');
        resource_type.push_str(pair[0]);
        names.push(pair[1]);
    }
    let target = &segments[..providers];
    let extends = target.iter().any(|segment| segment.eq_ignore_ascii_case("providers"));
    let is_management_group = target.len() == 4 && target[1].eq_ignore_ascii_case("Microsoft.Management");
    let extends = (extends && !is_management_group).then(|| format!("/{}", target.join("/")));
    Some(Id { resource_type, name: names.join("/"), extends })
}

fn parse_container(segments: &[&str]) -> Option<Id> {
    let (resource_type, name) = match segments {
        [subscriptions, name] if subscriptions.eq_ignore_ascii_case("subscriptions") => (SUBSCRIPTION, name),
        [subscriptions, _, groups, name]
            if subscriptions.eq_ignore_ascii_case("subscriptions") && groups.eq_ignore_ascii_case("resourceGroups") =>
        {
            (RESOURCE_GROUP, name)
        }
        _ => return None,
    };
    Some(Id { resource_type: resource_type.to_owned(), name: (*name).to_owned(), extends: None })
}

/// The scope that a resource with this id is deployed at.
pub(super) fn scope(id: &str) -> ScopeKind {
    let segments: Vec<&str> = id.trim_matches('/').split('/').collect();
    let is = |index: usize, name: &str| segments.get(index).is_some_and(|segment| segment.eq_ignore_ascii_case(name));
    if is(0, "subscriptions") && is(2, "resourceGroups") && segments.len() > 4 {
        ScopeKind::ResourceGroup
    } else if is(0, "subscriptions") && segments.len() > 2 {
        ScopeKind::Subscription
    } else if is(1, "Microsoft.Management") && is(2, "managementGroups") && segments.len() > 4 {
        ScopeKind::ManagementGroup
    } else {
        ScopeKind::Tenant
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_say_type_name_and_target() {
        let child = parse("/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/a/slots/b").unwrap();
        assert_eq!((child.resource_type.as_str(), child.name.as_str()), ("Microsoft.Web/sites/slots", "a/b"));
        assert_eq!(child.extends, None);
        let setting =
            parse("/subscriptions/s/resourceGroups/g/providers/A.B/c/d/providers/microsoft.insights/diagnosticSettings/e");
        let setting = setting.unwrap();
        assert_eq!(setting.resource_type, "microsoft.insights/diagnosticSettings");
        assert_eq!(setting.extends.as_deref(), Some("/subscriptions/s/resourceGroups/g/providers/A.B/c/d"));
        assert_eq!(parse("/subscriptions/s/resourcegroups/g").unwrap().resource_type, RESOURCE_GROUP);
        assert_eq!(parse("/subscriptions/s").unwrap().name, "s");
        for broken in ["", "/", "x", "/subscriptions/s/providers/A.B", "/providers/A.B/c", "/a//b", "//"] {
            assert_eq!(parse(broken), None, "{broken}");
        }
    }

    #[test]
    fn ids_say_the_scope() {
        assert_eq!(scope("/subscriptions/s/resourceGroups/g/providers/A.B/c/d"), ScopeKind::ResourceGroup);
        assert_eq!(scope("/subscriptions/s/resourceGroups/g"), ScopeKind::Subscription);
        assert_eq!(scope("/subscriptions/s/providers/A.B/c/d"), ScopeKind::Subscription);
        assert_eq!(scope("/subscriptions/s"), ScopeKind::Tenant);
        let group = "/providers/Microsoft.Management/managementGroups/m";
        assert_eq!(scope(group), ScopeKind::Tenant);
        let assignment = format!("{group}/providers/Microsoft.Authorization/policyAssignments/p");
        assert_eq!(scope(&assignment), ScopeKind::ManagementGroup);
        assert_eq!(parse(&assignment).unwrap().extends, None);
    }
}
