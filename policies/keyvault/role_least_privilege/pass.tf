# The place of each assignment is known, and Azure makes its name.
provider "azurerm" {
  subscription_id = "00000000-0000-4000-8000-000000000001"
  features {}
}

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

resource "azurerm_role_assignment" "secrets_user" {
  scope                = data.azurerm_key_vault.vault.id
  role_definition_name = "Key Vault Secrets User"
  principal_id         = var.principal_id
  principal_type       = "ServicePrincipal"
}

resource "azurerm_role_assignment" "crypto_user" {
  scope              = data.azurerm_key_vault.vault.id
  role_definition_id = "/providers/Microsoft.Authorization/roleDefinitions/12338AF0-0E69-4776-BEA7-57AE8D297424"
  principal_id       = var.principal_id
  principal_type     = "ServicePrincipal"
}

# A person may write secrets.
resource "azurerm_role_assignment" "secrets_officer" {
  scope                = data.azurerm_key_vault.vault.id
  role_definition_name = "Key Vault Secrets Officer"
  principal_id         = var.principal_id
  principal_type       = "User"
}

# Reads no vault.
resource "azurerm_role_assignment" "reader" {
  scope                = azurerm_resource_group.data.id
  role_definition_name = "Reader"
  principal_id         = var.principal_id
  principal_type       = "ServicePrincipal"
}
