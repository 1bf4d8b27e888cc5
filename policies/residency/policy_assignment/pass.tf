data "azurerm_subscription" "current" {}

locals {
  definitions = {
    resources = "/providers/Microsoft.Authorization/policyDefinitions/e56962a6-4747-49cd-b67b-bf8b01975c4c"
    groups    = "/providers/Microsoft.Authorization/policyDefinitions/e765b5de-1225-4ba3-bd56-1ac6695af988"
  }
}

resource "azurerm_subscription_policy_assignment" "allowed" {
  for_each             = local.definitions
  name                 = "allowed-${each.key}"
  subscription_id      = data.azurerm_subscription.current.id
  policy_definition_id = each.value
  parameters           = jsonencode({ listOfAllowedLocations = { value = ["westeurope", "northeurope"] } })
}
