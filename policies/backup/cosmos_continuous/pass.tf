locals {
  tiers = {
    records = "Continuous30Days"
    week    = "Continuous7Days"
  }
}

resource "azurerm_resource_group" "main" {
  name     = "rg-records"
  location = "westeurope"
}

resource "azurerm_cosmosdb_account" "main" {
  for_each = local.tiers

  name                = "cosmos-${each.key}"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  offer_type          = "Standard"

  consistency_policy {
    consistency_level = "Session"
  }

  geo_location {
    location          = azurerm_resource_group.main.location
    failover_priority = 0
  }

  backup {
    type = "Continuous"
    tier = each.value
  }
}
