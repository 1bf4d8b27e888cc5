resource "azurerm_storage_account" "a" {
  name                     = "sta"
  resource_group_name      = "rg"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"
  min_tls_version          = "TLS1_0"
}

output "v" {
  value = { TLS1_0 = "old" }[azurerm_storage_account.a.min_tls_version]
}
