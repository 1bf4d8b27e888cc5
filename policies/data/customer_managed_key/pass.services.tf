resource "azurerm_resource_group" "app" {
  name     = "rg-app"
  location = "westeurope"
}

data "azurerm_disk_encryption_set" "disks" {
  name                = "des"
  resource_group_name = azurerm_resource_group.app.name
}

resource "azurerm_storage_account" "data" {
  name                     = "stmaiq"
  resource_group_name      = azurerm_resource_group.app.name
  location                 = azurerm_resource_group.app.location
  account_tier             = "Standard"
  account_replication_type = "LRS"
}

resource "azurerm_storage_account_customer_managed_key" "data" {
  storage_account_id = azurerm_storage_account.data.id
  key_vault_uri      = "https://kv-maiq.vault.azure.net/"
  key_name           = "storage"
}

resource "azurerm_cosmosdb_account" "data" {
  name                = "cosmos-maiq"
  resource_group_name = azurerm_resource_group.app.name
  location            = azurerm_resource_group.app.location
  offer_type          = "Standard"
  key_vault_key_id    = "https://kv-maiq.vault.azure.net/keys/cosmos"

  consistency_policy {
    consistency_level = "Session"
  }

  geo_location {
    location          = azurerm_resource_group.app.location
    failover_priority = 0
  }
}

resource "azurerm_servicebus_namespace" "bus" {
  name                = "sb-maiq"
  resource_group_name = azurerm_resource_group.app.name
  location            = azurerm_resource_group.app.location
  sku                 = "Premium"

  customer_managed_key {
    key_vault_key_id = "https://kv-maiq.vault.azure.net/keys/bus"
    identity_id      = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-keys"
  }
}

resource "azurerm_mssql_server" "sql" {
  name                = "sql-maiq"
  resource_group_name = azurerm_resource_group.app.name
  location            = azurerm_resource_group.app.location
  version             = "12.0"
}

resource "azurerm_mssql_server_transparent_data_encryption" "sql" {
  server_id        = azurerm_mssql_server.sql.id
  key_vault_key_id = "https://kv-maiq.vault.azure.net/keys/sql/0123456789abcdef0123456789abcdef"
}

resource "azurerm_managed_disk" "data" {
  name                 = "disk-maiq"
  resource_group_name  = azurerm_resource_group.app.name
  location             = azurerm_resource_group.app.location
  storage_account_type = "Premium_LRS"
  create_option        = "Empty"
  disk_size_gb         = 64
  disk_encryption_set_id = data.azurerm_disk_encryption_set.disks.id
}
