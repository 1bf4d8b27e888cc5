resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

resource "azurerm_redis_cache" "cache" {
  name                = "cache"
  resource_group_name = azurerm_resource_group.data.name
  location            = "westeurope"
  sku_name            = "Premium"
  family              = "P"
  capacity            = 1
}

resource "azurerm_redis_cache" "cache2" {
  name                = "cache2"
  resource_group_name = azurerm_resource_group.data.name
  location            = "eastus"
  sku_name            = "Premium"
  family              = "P"
  capacity            = 1
}

resource "azurerm_redis_linked_server" "link" {
  resource_group_name         = azurerm_resource_group.data.name
  target_redis_cache_name     = azurerm_redis_cache.cache.name
  linked_redis_cache_id       = azurerm_redis_cache.cache2.id
  linked_redis_cache_location = "eastus" # expect: residency-replicas
  server_role                 = "Secondary"
}

resource "azurerm_signalr_service" "hub" {
  name                = "hub"
  resource_group_name = azurerm_resource_group.data.name
  location            = "westeurope"

  sku {
    name     = "Premium_P1"
    capacity = 1
  }
}

resource "azapi_resource" "copy" {
  type      = "Microsoft.SignalRService/signalR/replicas@2023-08-01-preview"
  name      = "copy"
  parent_id = azurerm_signalr_service.hub.id
  location  = "eastus" # expect: residency-replicas
  body = {
    sku = {
      name = "Premium_P1"
    }
    properties = {}
  }
}
