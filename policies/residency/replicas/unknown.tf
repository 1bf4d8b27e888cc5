variable "secondary" {
  description = "Where the second copy lies."
  type        = string
}

resource "azurerm_resource_group" "main" {
  name     = "rg-records"
  location = "westeurope"
}

resource "azurerm_cosmosdb_account" "records" {
  name                = "cosmos-records"
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

  geo_location {
    location          = var.secondary # unknown: residency-replicas
    failover_priority = 1
  }
}
