data "azurerm_subscription" "current" {}

locals {
  definitions = {
    resources = "/providers/Microsoft.Authorization/policyDefinitions/e56962a6-4747-49cd-b67b-bf8b01975c4c"
    groups    = "/providers/Microsoft.Authorization/policyDefinitions/e765b5de-1225-4ba3-bd56-1ac6695af988"
  }
}

resource "azurerm_policy_set_definition" "europe" {
  name         = "europe"
  policy_type  = "Custom"
  display_name = "Europe only"
  parameters   = jsonencode({ regions = { type = "Array" } })

  dynamic "policy_definition_reference" {
    for_each = local.definitions
    content {
      policy_definition_id = policy_definition_reference.value
      parameter_values     = jsonencode({ listOfAllowedLocations = { value = "[parameters('regions')]" } })
    }
  }
}

resource "azurerm_subscription_policy_assignment" "europe" {
  name                 = "europe"
  subscription_id      = data.azurerm_subscription.current.id
  policy_definition_id = azurerm_policy_set_definition.europe.id
  parameters           = jsonencode({ regions = { value = ["westeurope", "northeurope"] } })
}
