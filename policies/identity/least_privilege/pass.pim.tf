variable "principal_id" {
  description = "The object id of the service connection."
  type        = string
  default     = "00000000-0000-0000-0000-0000000000cc"
}

data "azurerm_subscription" "current" {}

# Only people can be eligible.
resource "azurerm_pim_eligible_role_assignment" "owner" {
  scope              = data.azurerm_subscription.current.id
  role_definition_id = "${data.azurerm_subscription.current.id}/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
  principal_id       = var.principal_id
  justification      = "Pipeline"
}

resource "azurerm_pim_active_role_assignment" "reader" {
  scope              = data.azurerm_subscription.current.id
  role_definition_id = "${data.azurerm_subscription.current.id}/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"
  principal_id       = var.principal_id
  justification      = "Pipeline"
}
