variable "principal_id" {
  description = "The object id of the service connection."
  type        = string
  default     = "00000000-0000-0000-0000-0000000000cc"
}

data "azurerm_subscription" "current" {}

resource "azurerm_resource_group" "app" {
  name     = "rg-app"
  location = "westeurope"
}

resource "azurerm_role_definition" "deployer" {
  name               = "Deployer"
  role_definition_id = "00000000-0000-0000-0000-00000000000a"
  scope              = data.azurerm_subscription.current.id

  permissions {
    actions     = ["*"]
    not_actions = ["Microsoft.Authorization/elevateAccess/Action"]
  }

  assignable_scopes = [data.azurerm_subscription.current.id]
}

resource "azurerm_role_definition" "granter" {
  name               = "Role Granter"
  role_definition_id = "00000000-0000-0000-0000-00000000000b"
  scope              = data.azurerm_subscription.current.id

  permissions {
    actions     = ["Microsoft.Authorization/roleAssignments/*"]
    not_actions = []
  }

  assignable_scopes = [data.azurerm_subscription.current.id]
}

resource "azurerm_role_assignment" "owner" {
  scope                = azurerm_resource_group.app.id
  role_definition_name = "Owner" # expect: identity-least-privilege
  principal_id         = var.principal_id
  principal_type       = "ServicePrincipal"
}

resource "azurerm_role_assignment" "access" {
  scope              = azurerm_resource_group.app.id
  role_definition_id = "/providers/Microsoft.Authorization/roleDefinitions/18D7D88D-D35E-4FB5-A5C3-7773C20A72D9" # expect: identity-least-privilege
  principal_id       = var.principal_id
  principal_type     = "ServicePrincipal"
}

resource "azurerm_role_assignment" "roles" {
  scope                = data.azurerm_subscription.current.id
  role_definition_name = "Role Based Access Control Administrator" # expect: identity-least-privilege
  principal_id         = var.principal_id
  principal_type       = "ServicePrincipal"
}

resource "azurerm_role_assignment" "contributor" {
  scope                = data.azurerm_subscription.current.id
  role_definition_name = "Contributor" # expect: identity-least-privilege
  principal_id         = var.principal_id
}

resource "azurerm_role_assignment" "everything" {
  scope              = azurerm_resource_group.app.id
  role_definition_id = azurerm_role_definition.deployer.role_definition_resource_id # expect: identity-least-privilege
  principal_id       = var.principal_id
  principal_type     = "ServicePrincipal"
}

resource "azurerm_role_assignment" "granting" {
  scope              = azurerm_resource_group.app.id
  role_definition_id = azurerm_role_definition.granter.id # expect: identity-least-privilege
  principal_id       = var.principal_id
  principal_type     = "ServicePrincipal"
}

resource "azurerm_role_assignment" "otherwise" {
  scope                = azurerm_resource_group.app.id
  role_definition_name = "Role Based Access Control Administrator" # expect: identity-least-privilege
  principal_id         = var.principal_id
  principal_type       = "ServicePrincipal"
  condition            = "@Resource[Microsoft.Storage/storageAccounts:name] StringEquals 'st'"
  condition_version    = "2.0"
}
