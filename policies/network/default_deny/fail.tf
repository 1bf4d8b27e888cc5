resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

resource "azurerm_storage_account" "data" {
  name                          = "acct"
  resource_group_name           = azurerm_resource_group.data.name
  location                      = azurerm_resource_group.data.location
  account_tier                  = "Standard"
  account_replication_type      = "ZRS"
  public_network_access_enabled = false

  network_rules {
    default_action = "Allow" # expect: network-default-deny
  }
}

resource "azurerm_cosmosdb_account" "cosmos" {
  name                              = "cosmos"
  resource_group_name               = azurerm_resource_group.data.name
  location                          = azurerm_resource_group.data.location
  offer_type                        = "Standard"
  is_virtual_network_filter_enabled = false # expect: network-default-deny

  consistency_policy {
    consistency_level = "Session"
  }

  geo_location {
    location          = azurerm_resource_group.data.location
    failover_priority = 0
  }
}
