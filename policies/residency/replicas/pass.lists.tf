resource "azurerm_resource_group" "main" {
  name     = "rg-records"
  location = "westeurope"
}

# azurerm says none of these lists.

resource "azapi_resource" "events" {
  type      = "Microsoft.EventHub/namespaces@2024-01-01"
  name      = "events-records"
  parent_id = azurerm_resource_group.main.id
  location  = azurerm_resource_group.main.location

  body = {
    sku = {
      name = "Premium"
    }
    properties = {
      geoDataReplication = {
        maxReplicationLagDurationInSeconds = 0
        locations = [
          {
            locationName = "westeurope"
            roleType     = "Primary"
          },
          {
            locationName = "northeurope"
            roleType     = "Secondary"
          },
        ]
      }
    }
  }
}

resource "azapi_resource" "orders" {
  type      = "Microsoft.ServiceBus/namespaces@2024-01-01"
  name      = "orders-records"
  parent_id = azurerm_resource_group.main.id
  location  = azurerm_resource_group.main.location

  body = {
    sku = {
      name = "Premium"
    }
    properties = {
      geoDataReplication = {
        maxReplicationLagDurationInSeconds = 0
        locations = [
          {
            locationName = "westeurope"
            roleType     = "Primary"
          },
          {
            locationName = "northeurope"
            roleType     = "Secondary"
          },
        ]
      }
    }
  }
}

resource "azapi_resource" "vision" {
  type      = "Microsoft.CognitiveServices/accounts@2024-10-01"
  name      = "vision-records"
  parent_id = azurerm_resource_group.main.id
  location  = azurerm_resource_group.main.location

  body = {
    sku = {
      name = "S1"
    }
    properties = {
      locations = {
        routingMethod = "Performance"
        regions = [
          {
            name  = "northeurope"
            value = 1
          },
        ]
      }
    }
  }
}

resource "azapi_resource" "maps" {
  type      = "Microsoft.Maps/accounts@2024-01-01-preview"
  name      = "maps-records"
  parent_id = azurerm_resource_group.main.id
  location  = azurerm_resource_group.main.location

  body = {
    sku = {
      name = "G2"
    }
    properties = {
      locations = [
        {
          locationName = "northeurope"
        },
      ]
    }
  }
}

resource "azapi_resource" "hsm" {
  type      = "Microsoft.KeyVault/managedHSMs@2023-07-01"
  name      = "hsm-records"
  parent_id = azurerm_resource_group.main.id
  location  = azurerm_resource_group.main.location

  body = {
    properties = {
      regions = [
        {
          name = "northeurope"
        },
      ]
    }
  }
}

resource "azurerm_app_configuration" "store" {
  name                = "appcs-records"
  resource_group_name = azurerm_resource_group.main.name
  location            = azurerm_resource_group.main.location
  sku                 = "standard"

  replica {
    name     = "copy"
    location = "northeurope"
  }
}

resource "azurerm_web_pubsub" "sockets" {
  name                = "wps-records"
  resource_group_name = azurerm_resource_group.main.name
  location            = azurerm_resource_group.main.location
  sku                 = "Premium_P1"
  capacity            = 1
}

resource "azapi_resource" "sockets_copy" {
  type      = "Microsoft.SignalRService/webPubSub/replicas@2024-03-01"
  name      = "copy"
  parent_id = azurerm_web_pubsub.sockets.id
  location  = "northeurope"

  body = {
    sku = {
      name = "Premium_P1"
    }
    properties = {}
  }
}
