data "azurerm_subscription" "current" {}

locals {
  definitions = {
    resources = "/providers/Microsoft.Authorization/policyDefinitions/e56962a6-4747-49cd-b67b-bf8b01975c4c"
    groups    = "/providers/Microsoft.Authorization/policyDefinitions/e765b5de-1225-4ba3-bd56-1ac6695af988"
  }
}

resource "azurerm_subscription_policy_assignment" "regions" {
  name                 = "regions"
  subscription_id      = data.azurerm_subscription.current.id
  policy_definition_id = local.definitions.resources
  not_scopes           = [data.azurerm_subscription.current.id] # expect: residency-policy-assignment

  overrides {
    value = "Audit" # expect: residency-policy-assignment
  }

  parameters = jsonencode({
    listOfAllowedLocations = {
      value = ["westeurope", "northeurope"]
    }
  })
}

resource "azurerm_subscription_policy_assignment" "groups" {
  name                 = "groups"
  subscription_id      = data.azurerm_subscription.current.id
  policy_definition_id = local.definitions.groups

  resource_selectors { # expect: residency-policy-assignment
    name = "some"
    selectors {
      kind = "resourceLocation"
      in   = ["westeurope"]
    }
  }

  parameters = jsonencode({
    listOfAllowedLocations = {
      value = ["westeurope", "northeurope"]
    }
  })
}
