resource "azurerm_resource_group" "main" {
  name     = "rg-records"
  location = "westeurope"
}

resource "azurerm_cosmosdb_account" "records" {
  name                = "cosmos-records"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  offer_type          = "Standard"

  consistency_policy {
    consistency_level = "Session"
  }

  geo_location {
    location          = "West Europe"
    failover_priority = 0
  }

  geo_location {
    location          = "UK South" # expect: residency-replicas
    failover_priority = 1
  }
}

resource "azurerm_storage_account" "records" {
  name                     = "strecords"
  location                 = "brazilsouth"
  resource_group_name      = azurerm_resource_group.main.name
  account_tier             = "Standard"
  account_replication_type = "RAGRS" # expect: residency-replicas
}

resource "azurerm_container_registry" "records" {
  name                = "crrecords"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  sku                 = "Premium"

  georeplications {
    location = "eastus" # expect: residency-replicas
  }
}

# The resource type of azurerm has no replication.
resource "azapi_resource" "logs" {
  type      = "Microsoft.OperationalInsights/workspaces@2025-02-01"
  name      = "log-records"
  parent_id = azurerm_resource_group.main.id
  location  = azurerm_resource_group.main.location

  body = {
    properties = {
      replication = {
        enabled  = true
        location = "uksouth" # expect: residency-replicas
      }
    }
  }
}

resource "azurerm_notification_hub_namespace" "records" {
  name                = "nh-records"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  namespace_type      = "NotificationHub"
  sku_name            = "Standard"
  replication_region  = "SouthEastAsia" # expect: residency-replicas
}

resource "azurerm_managed_redis" "cache" {
  for_each = {
    records = azurerm_resource_group.main.location
    abroad  = "eastus"
  }

  name                  = "cache-${each.key}"
  location              = each.value
  resource_group_name   = azurerm_resource_group.main.name
  sku_name              = "Balanced_B5"
  public_network_access = "Disabled"

  default_database {
    geo_replication_group_name = "records"
  }
}

resource "azurerm_managed_redis_geo_replication" "records" {
  managed_redis_id         = azurerm_managed_redis.cache["records"].id
  linked_managed_redis_ids = [azurerm_managed_redis.cache["abroad"].id] # expect: residency-replicas
}
