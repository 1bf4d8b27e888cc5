resource "azurerm_resource_group" "app" {
  name     = "rg-app"
  location = "westeurope"
}

resource "azurerm_storage_account" "data" { # expect: data-customer-managed-key
  name                     = "stmaiq"
  resource_group_name      = azurerm_resource_group.app.name
  location                 = azurerm_resource_group.app.location
  account_tier             = "Standard"
  account_replication_type = "LRS"
}

resource "azurerm_cosmosdb_account" "data" { # expect: data-customer-managed-key
  name                = "cosmos-maiq"
  resource_group_name = azurerm_resource_group.app.name
  location            = azurerm_resource_group.app.location
  offer_type          = "Standard"

  consistency_policy {
    consistency_level = "Session"
  }

  geo_location {
    location          = azurerm_resource_group.app.location
    failover_priority = 0
  }
}

resource "azurerm_servicebus_namespace" "bus" { # expect: data-customer-managed-key
  name                = "sb-maiq"
  resource_group_name = azurerm_resource_group.app.name
  location            = azurerm_resource_group.app.location
  sku                 = "Premium"
}

resource "azurerm_mssql_server" "sql" { # expect: data-customer-managed-key
  name                = "sql-maiq"
  resource_group_name = azurerm_resource_group.app.name
  location            = azurerm_resource_group.app.location
  version             = "12.0"
}

resource "azurerm_managed_disk" "data" { # expect: data-customer-managed-key
  name                 = "disk-maiq"
  resource_group_name  = azurerm_resource_group.app.name
  location             = azurerm_resource_group.app.location
  storage_account_type = "Premium_LRS"
  create_option        = "Empty"
  disk_size_gb         = 64
}
