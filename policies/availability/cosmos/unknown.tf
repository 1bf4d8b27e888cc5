variable "everywhere" {
  type = bool
}

resource "azurerm_resource_group" "main" {
  name     = "rg-chats"
  location = "westeurope"
}

resource "azurerm_cosmosdb_account" "chats" {
  name                             = "cosmos-chats"
  location                         = azurerm_resource_group.main.location
  resource_group_name              = azurerm_resource_group.main.name
  offer_type                       = "Standard"
  multiple_write_locations_enabled = var.everywhere # unknown: availability-cosmos

  consistency_policy {
    consistency_level = "Session"
  }

  geo_location {
    location          = "westeurope"
    failover_priority = 0
    zone_redundant    = true
  }

  geo_location {
    location          = "northeurope"
    failover_priority = 1
    zone_redundant    = true
  }
}
