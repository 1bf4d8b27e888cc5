//! Azure's built-in roles by name, for `roleDefinitions`.
//!
//! Source: <https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions-resource#roledefinitions>.

use std::sync::LazyLock;

use crate::diagnostic::DiagnosticKind;
use crate::frontend::template::evaluate::Engine;
use crate::frontend::template::ids::Pieces;
use crate::frontend::template::scope::{Scope, object};
use crate::model::{Cause, Data, ScopeKind, Type, Unknown, Value};
use crate::source::Span;

/// (name, id), by name.
static ROLES: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let rows = include_str!("role_definitions.txt").lines().filter(|line| !line.starts_with('#'));
    rows.filter_map(|row| row.split_once(' ')).map(|(id, name)| (name, id)).collect()
});

/// The id of the built-in role with this name.
pub(in crate::frontend) fn built_in(name: &str) -> Option<&'static str> {
    let place = ROLES.binary_search_by_key(&name, |(name, _)| name).ok()?;
    ROLES.get(place).map(|(_, id)| *id)
}

impl Engine<'_> {
    /// `roleDefinitions(name)`. Azure also finds the tenant's own roles, whose ids no file tells.
    pub(super) fn role_definition(&self, scope: &Scope, name: &Value, span: Span) -> Value {
        let unknown =
            |what: String| Value::unknown(Unknown::new(what.as_str(), Type::String, Cause::Runtime(what.as_str().into())));
        let Data::String(text) = &name.data else {
            let what = "roleDefinitions()";
            return roles(unknown(format!("{what}.id")), unknown(format!("{what}.roleDefinitionId")));
        };
        let Some(id) = built_in(text) else {
            let message = "this is no built-in role that is known here, so its id is unknown";
            self.report(DiagnosticKind::Note, span, message);
            let what = if name.secret { "roleDefinitions()".to_owned() } else { format!("roleDefinitions('{text}')") };
            return roles(unknown(format!("{what}.id")), unknown(format!("{what}.roleDefinitionId")));
        };
        // <https://github.com/Azure/bicep/issues/19507> shows the id below a subscription. How it is spelt in deployments to a
        // management group is written nowhere.
        let before = match scope.kind {
            ScopeKind::ResourceGroup | ScopeKind::Subscription => scope.subscription_prefix(),
            ScopeKind::ManagementGroup => Pieces::default().value(&unknown("roleDefinitions().scope".to_owned())),
            ScopeKind::Tenant => Pieces::default(),
        };
        let full = before.text("/providers/Microsoft.Authorization/roleDefinitions/").text(id).build();
        roles(full, Value::string(id)).with_secret(name.secret)
    }
}

fn roles(id: Value, guid: Value) -> Value {
    object([("id", id), ("roleDefinitionId", guid)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_roles_are_found_by_name() {
        assert_eq!(built_in("Contributor"), Some("b24988ac-6180-42a0-ab88-20f7382dd24c"));
        assert_eq!(built_in("Key Vault Secrets User"), Some("4633458b-17de-408a-b874-0445c86b69e6"));
        assert_eq!(built_in("Storage Blob Data Contributor"), Some("ba92f5b4-2d11-453d-a403-e96b0029c9fe"));
        assert_eq!(built_in("AcrPull"), Some("7f951dda-4ed3-4680-a7ca-43fe172d538d"));
        assert_eq!(built_in(""), None);
        assert_eq!(built_in("Our Own Role"), None);
    }

    #[test]
    fn the_table_is_sorted_and_whole() {
        assert!(ROLES.len() > 400);
        assert!(ROLES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        let is_guid = |id: &str| id.len() == 36 && id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
        assert!(ROLES.iter().all(|(name, id)| !name.is_empty() && is_guid(id)));
        let mut ids: Vec<&str> = ROLES.iter().map(|(_, id)| *id).collect();
        ids.sort_unstable();
        assert!(ids.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
