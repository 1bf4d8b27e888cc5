variable "admin_password" {
  type      = string
  sensitive = true
}

resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

resource "azurerm_storage_account" "data" {
  name                     = "stdata"
  resource_group_name      = azurerm_resource_group.data.name
  location                 = azurerm_resource_group.data.location
  account_tier             = "Standard"
  account_replication_type = "ZRS"
}

output "password" {
  value     = var.admin_password
  sensitive = true
}

output "account_id" {
  value = azurerm_storage_account.data.id
}

output "endpoint" {
  value = azurerm_storage_account.data.primary_blob_endpoint
}
