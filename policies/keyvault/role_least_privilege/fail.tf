variable "principal_id" {
  description = "The object id of the managed identity of the app."
  type        = string
  default     = "00000000-0000-0000-0000-0000000000cc"
}

resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

data "azurerm_key_vault" "vault" {
  name                = "kv"
  resource_group_name = azurerm_resource_group.data.name
}

data "azurerm_subscription" "current" {}

resource "azurerm_role_assignment" "secrets_officer" {
  scope                = data.azurerm_key_vault.vault.id
  role_definition_name = "Key Vault Secrets Officer" # expect: keyvault-role-least-privilege
  principal_id         = var.principal_id
  principal_type       = "ServicePrincipal"
}

resource "azurerm_role_assignment" "administrator" {
  scope              = data.azurerm_key_vault.vault.id
  role_definition_id = "/providers/Microsoft.Authorization/roleDefinitions/00482a5a-887f-4fb3-b363-3b7fe8e74483" # expect: keyvault-role-least-privilege
  principal_id       = var.principal_id
  principal_type     = "ServicePrincipal"
}

resource "azurerm_role_assignment" "contributor" {
  scope                = data.azurerm_key_vault.vault.id
  role_definition_name = "Contributor" # expect: keyvault-role-least-privilege
  principal_id         = var.principal_id
  principal_type       = "ServicePrincipal"
}

# On every vault of the group.
resource "azurerm_role_assignment" "secrets_user" {
  scope                = azurerm_resource_group.data.id # expect: keyvault-role-least-privilege
  role_definition_name = "Key Vault Secrets User"
  principal_id         = var.principal_id
  principal_type       = "ServicePrincipal"
}

resource "azurerm_role_assignment" "purge" {
  scope              = azurerm_resource_group.data.id
  role_definition_id = "${data.azurerm_subscription.current.id}/providers/Microsoft.Authorization/roleDefinitions/a68e7c17-0ab2-4c09-9a58-125dae29748c" # expect: keyvault-role-least-privilege
  principal_id       = var.principal_id
  principal_type     = "ServicePrincipal"
}
