resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

resource "azurerm_storage_account" "orders" {
  name                             = "storders"
  resource_group_name              = azurerm_resource_group.data.name
  location                         = "westeurope"
  account_tier                     = "Standard"
  account_replication_type         = "ZRS"
  cross_tenant_replication_enabled = true # expect: residency-replicas
}

resource "azurerm_storage_account" "archive" {
  name                             = "starchive"
  resource_group_name              = azurerm_resource_group.data.name
  location                         = "eastus"
  account_tier                     = "Standard"
  account_replication_type         = "ZRS"
  cross_tenant_replication_enabled = false
}

resource "azurerm_storage_object_replication" "copies" {
  source_storage_account_id      = azurerm_storage_account.orders.id
  destination_storage_account_id = azurerm_storage_account.archive.id # expect: residency-replicas

  rules {
    source_container_name      = "in"
    destination_container_name = "out"
  }
}
