resource "azurerm_resource_group" "main" {
  name     = "rg-data"
  location = "westeurope"
}

resource "azurerm_redis_cache" "main" {
  name                 = "cache"
  location             = azurerm_resource_group.main.location
  resource_group_name  = azurerm_resource_group.main.name
  sku_name             = "Basic"
  family               = "C"
  capacity             = 0
  non_ssl_port_enabled = false
}

resource "azurerm_managed_redis" "main" {
  name                = "cachee"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  sku_name            = "Balanced_B0"

  default_database {
    client_protocol = "Encrypted"
  }
}
