//! Where a deployment goes to: subscription, resource group and so on, known or not, and the functions that tell.

use std::sync::Arc;

use crate::frontend::Target;
use crate::frontend::template::ids::Pieces;
use crate::model::{Cause, Data, Key, Refinement, ScopeKind, Type, Unknown, Value};

/// The target of a deployment.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    pub(super) kind: ScopeKind,
    pub(super) subscription: Value,
    pub(super) resource_group: Value,
    pub(super) management_group: Value,
    pub(super) tenant: Value,
    /// The region of the resource group.
    pub(super) group_location: Value,
    /// The region the deployment is stored in; resource groups have none.
    pub(super) location: Value,
}

fn context(function: &str, ty: Type) -> Value {
    let refinement = Refinement { not_null: true, ..Refinement::default() };
    Value::unknown(Unknown { refinement, ..Unknown::new(function, ty, Cause::Context(function.into())) })
}

/// The id of the subscription that a deployment goes to, as `subscription().subscriptionId` gives it: the same unknown value
/// in every language.
pub(in crate::frontend) fn subscription(target: &Target) -> Value {
    Scope::root(ScopeKind::Subscription, target).subscription
}

/// The id of the tenant, as `tenant().tenantId` gives it.
pub(in crate::frontend) fn tenant(target: &Target) -> Value {
    Scope::root(ScopeKind::Tenant, target).tenant
}

impl Scope {
    /// The scope of a root template, as far as the user said.
    pub(super) fn root(kind: ScopeKind, target: &Target) -> Self {
        let given = |value: &Option<String>, function: &str| {
            value.as_ref().map_or_else(|| context(function, Type::String), |text| Value::string(text.as_str()))
        };
        Scope {
            kind,
            subscription: given(&target.subscription, "subscription().subscriptionId"),
            resource_group: given(&target.resource_group, "resourceGroup().name"),
            management_group: given(&target.management_group, "managementGroup().name"),
            tenant: given(&target.tenant, "tenant().tenantId"),
            group_location: given(&target.location, "resourceGroup().location"),
            location: given(&target.location, "deployment().location"),
        }
    }

    /// The id of the scope: what stands before `/providers/` in the ids of its resources.
    pub(super) fn prefix(&self) -> Pieces {
        match self.kind {
            ScopeKind::ResourceGroup => self.subscription_prefix().text("/resourceGroups/").value(&self.resource_group),
            ScopeKind::Subscription => self.subscription_prefix(),
            ScopeKind::ManagementGroup | ScopeKind::Tenant => Pieces::default(),
        }
    }

    /// The id of the scope as a resource; that of the tenant is empty.
    pub(super) fn id(&self) -> Value {
        match self.kind {
            ScopeKind::ManagementGroup => self.management_group_id(),
            ScopeKind::ResourceGroup | ScopeKind::Subscription | ScopeKind::Tenant => self.prefix().build(),
        }
    }

    pub(super) fn subscription_prefix(&self) -> Pieces {
        Pieces::default().text("/subscriptions/").value(&self.subscription)
    }

    pub(super) fn management_group_id(&self) -> Value {
        Pieces::default().text("/providers/Microsoft.Management/managementGroups/").value(&self.management_group).build()
    }

    /// `subscription()`.
    pub(super) fn subscription_object(&self) -> Value {
        object([
            ("id", self.subscription_prefix().build()),
            ("subscriptionId", self.subscription.clone()),
            ("tenantId", self.tenant.clone()),
            ("displayName", context("subscription().displayName", Type::String)),
        ])
    }

    /// `resourceGroup()`.
    pub(super) fn resource_group_object(&self) -> Value {
        object([
            ("id", self.subscription_prefix().text("/resourceGroups/").value(&self.resource_group).build()),
            ("name", self.resource_group.clone()),
            ("type", Value::string("Microsoft.Resources/resourceGroups")),
            ("location", self.group_location.clone()),
            ("managedBy", context("resourceGroup().managedBy", Type::Any)),
            ("tags", context("resourceGroup().tags", Type::Object)),
            ("properties", object([("provisioningState", Value::string("Succeeded"))])),
        ])
    }

    /// `managementGroup()`.
    pub(super) fn management_group_object(&self) -> Value {
        open_object(
            [
                ("id", self.management_group_id()),
                ("name", self.management_group.clone()),
                ("type", Value::string("Microsoft.Management/managementGroups")),
            ],
            "managementGroup()",
        )
    }

    /// `tenant()`.
    pub(super) fn tenant_object(&self) -> Value {
        open_object([("tenantId", self.tenant.clone())], "tenant()")
    }
}

/// `environment()`: constants of the public cloud.
/// Source: <https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-deployment#environment>.
pub(super) fn environment() -> Value {
    let authentication = object([
        ("loginEndpoint", Value::string("https://login.microsoftonline.com/")),
        (
            "audiences",
            Value::array(vec![
                Value::string("https://management.core.windows.net/"),
                Value::string("https://management.azure.com/"),
            ]),
        ),
        ("tenant", Value::string("common")),
        ("identityProvider", Value::string("AAD")),
    ]);
    let suffixes = object([
        ("acrLoginServer", Value::string(".azurecr.io")),
        ("azureDatalakeAnalyticsCatalogAndJob", Value::string("azuredatalakeanalytics.net")),
        ("azureDatalakeStoreFileSystem", Value::string("azuredatalakestore.net")),
        ("azureFrontDoorEndpointSuffix", Value::string("azurefd.net")),
        ("keyvaultDns", Value::string(".vault.azure.net")),
        ("sqlServerHostname", Value::string(".database.windows.net")),
        ("storage", Value::string("core.windows.net")),
    ]);
    object([
        ("name", Value::string("AzureCloud")),
        ("gallery", Value::string("https://gallery.azure.com/")),
        ("graph", Value::string("https://graph.windows.net/")),
        ("portal", Value::string("https://portal.azure.com")),
        ("graphAudience", Value::string("https://graph.windows.net/")),
        ("activeDirectoryDataLake", Value::string("https://datalake.azure.net/")),
        ("batch", Value::string("https://batch.core.windows.net/")),
        ("media", Value::string("https://rest.media.azure.net")),
        ("sqlManagement", Value::string("https://management.core.windows.net:8443/")),
        (
            "vmImageAliasDoc",
            Value::string(
                "https://raw.githubusercontent.com/Azure/azure-rest-api-specs/master/arm-compute/quickstart-templates/aliases.json",
            ),
        ),
        ("resourceManager", Value::string("https://management.azure.com/")),
        ("authentication", authentication),
        ("suffixes", suffixes),
    ])
}

/// An object with these keys.
pub(super) fn object<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::object(entries.map(|(key, value)| (Key::new(key), value)))
}

/// An object with these keys and others that depend on the deployment.
pub(super) fn open_object<const N: usize>(entries: [(&str, Value); N], function: &str) -> Value {
    let entries = entries.map(|(key, value)| (Key::new(key), value)).into_iter().collect();
    let open = Some(Arc::new(Unknown::new(function, Type::Any, Cause::Context(function.into()))));
    Data::Object(Arc::new(crate::model::Object { entries, open, ..crate::model::Object::default() })).into()
}
