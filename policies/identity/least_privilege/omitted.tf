variable "principal_id" {
  description = "The object id of the service connection."
  type        = string
  default     = "00000000-0000-0000-0000-0000000000cc"
}

data "azurerm_subscription" "current" {}

# Nobody says whose principal it is.
resource "azurerm_role_assignment" "owner" {
  scope                = data.azurerm_subscription.current.id
  role_definition_name = "Owner" # expect: identity-least-privilege
  principal_id         = var.principal_id
}

resource "azurerm_role_assignment" "contributor" {
  scope                = data.azurerm_subscription.current.id
  role_definition_name = "Contributor" # expect: identity-least-privilege
  principal_id         = var.principal_id
  principal_type       = "ServicePrincipal"
}
