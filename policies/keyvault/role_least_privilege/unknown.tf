variable "role" {
  description = "The name of a role."
  type        = string
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

resource "azurerm_role_assignment" "assignment" {
  scope                = data.azurerm_key_vault.vault.id
  role_definition_name = var.role # unknown: keyvault-role-least-privilege
  principal_id         = var.principal_id
  principal_type       = "ServicePrincipal"
}
