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

  dynamic "geo_location" {
    for_each = ["West Europe", "northeurope"]

    content {
      location          = geo_location.value
      failover_priority = geo_location.key
    }
  }
}

# The pair of West Europe is North Europe: in Ireland.
resource "azurerm_storage_account" "records" {
  name                             = "strecords"
  location                         = azurerm_resource_group.main.location
  resource_group_name              = azurerm_resource_group.main.name
  account_tier                     = "Standard"
  account_replication_type         = "RAGRS"
  cross_tenant_replication_enabled = false
}

resource "azurerm_container_registry" "records" {
  name                = "crrecords"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  sku                 = "Premium"

  georeplications {
    location = "swedencentral"
  }
}

# The pair of West Europe.
resource "azurerm_notification_hub_namespace" "records" {
  name                = "nh-records"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  namespace_type      = "NotificationHub"
  sku_name            = "Standard"
}

resource "azurerm_managed_redis" "cache" {
  for_each = {
    records = azurerm_resource_group.main.location
    near    = "northeurope"
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
  linked_managed_redis_ids = [azurerm_managed_redis.cache["near"].id]
}

resource "azurerm_eventhub_namespace" "near" {
  name                = "eh-near"
  location            = "northeurope"
  resource_group_name = azurerm_resource_group.main.name
  sku                 = "Standard"
}

resource "azurerm_eventhub_namespace_authorization_rule" "send" {
  name                = "send"
  namespace_name      = azurerm_eventhub_namespace.near.name
  resource_group_name = azurerm_resource_group.main.name
  send                = true
}

data "azurerm_key_vault" "records" {
  name                = "kv-records"
  resource_group_name = azurerm_resource_group.main.name
}

resource "azurerm_monitor_diagnostic_setting" "to_hub" {
  name                           = "to-hub"
  target_resource_id             = data.azurerm_key_vault.records.id
  eventhub_authorization_rule_id = azurerm_eventhub_namespace_authorization_rule.send.id

  enabled_log {
    category_group = "audit"
  }
}
