variable "resource_group_name" {
  type    = string
  default = "rg-records"
}

resource "azurerm_bot_service_azure_bot" "bot" {
  name                = "bot-records"
  resource_group_name = var.resource_group_name
  location            = "westeurope"
  sku                 = "S1"
  endpoint            = "https://bot.example.com/api/messages"
  microsoft_app_id    = "11111111-1111-1111-1111-111111111111"
}

resource "azurerm_maps_account" "maps" {
  name                = "maps-records"
  resource_group_name = var.resource_group_name
  location            = "westeurope"
  sku_name            = "G2"
}

resource "azurerm_eventgrid_system_topic" "events" {
  name                = "evgt-records"
  resource_group_name = var.resource_group_name
  location            = "westeurope"
  source_resource_id  = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-records/providers/Microsoft.Storage/storageAccounts/strecords"
  topic_type          = "Microsoft.Storage.StorageAccounts"
}

resource "azapi_resource" "customers" {
  type      = "Microsoft.AzureActiveDirectory/b2cDirectories@2021-04-01"
  name      = "records.onmicrosoft.com"
  parent_id = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/${var.resource_group_name}"
  location  = "Europe"

  body = {
    sku = {
      name = "PremiumP1"
      tier = "A0"
    }
    properties = {
      createTenantProperties = {
        countryCode = "IE"
        displayName = "Records"
      }
    }
  }
}

resource "azurerm_traffic_manager_profile" "traffic" {
  name                   = "traf-records"
  resource_group_name    = var.resource_group_name
  traffic_routing_method = "Priority"

  dns_config {
    relative_name = "records"
    ttl           = 60
  }

  monitor_config {
    protocol = "HTTPS"
    port     = 443
    path     = "/"
  }
}

resource "azurerm_monitor_action_group" "people" {
  name                = "ag-records"
  resource_group_name = var.resource_group_name
  short_name          = "records"
}
