# The scope cannot be left out here: what stands for it is the group itself.
variable "principal_id" {
  description = "The object id of the managed identity of the app."
  type        = string
  default     = "00000000-0000-0000-0000-0000000000cc"
}

resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

resource "azurerm_role_assignment" "secrets_user" {
  scope                = azurerm_resource_group.data.id # expect: keyvault-role-least-privilege
  role_definition_name = "Key Vault Secrets User"
  principal_id         = var.principal_id
  principal_type       = "ServicePrincipal"
}
