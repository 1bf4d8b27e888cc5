variable "setting" {
  type = bool
}

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
  non_ssl_port_enabled = var.setting # unknown: tls-redis-non-ssl-port
}
