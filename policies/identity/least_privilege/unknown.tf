variable "role" {
  description = "The name of a role."
  type        = string
}

variable "principal_id" {
  description = "The object id of the service connection."
  type        = string
  default     = "00000000-0000-0000-0000-0000000000cc"
}

data "azurerm_subscription" "current" {}

resource "azurerm_role_assignment" "assignment" {
  scope                = data.azurerm_subscription.current.id
  role_definition_name = var.role # unknown: identity-least-privilege
  principal_id         = var.principal_id
  principal_type       = "ServicePrincipal"
}
