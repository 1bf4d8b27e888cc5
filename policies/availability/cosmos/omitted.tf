resource "azurerm_resource_group" "main" {
  name     = "rg-chats"
  location = "westeurope"
}

# Without the arguments there is one region to write to, and one zone in each.
resource "azurerm_cosmosdb_account" "chats" { # expect: availability-cosmos
  name                = "cosmos-chats"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  offer_type          = "Standard"

  consistency_policy {
    consistency_level = "Session"
  }

  geo_location {
    location          = "westeurope"
    failover_priority = 0
    zone_redundant    = true
  }

  geo_location { # expect: availability-cosmos
    location          = "northeurope"
    failover_priority = 1
  }
}
