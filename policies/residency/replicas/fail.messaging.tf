resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

resource "azurerm_eventhub_namespace" "events" {
  name                = "events"
  resource_group_name = azurerm_resource_group.data.name
  location            = "westeurope"
  sku                 = "Standard"
}

resource "azurerm_eventhub_namespace" "events2" {
  name                = "events2"
  resource_group_name = azurerm_resource_group.data.name
  location            = "eastus"
  sku                 = "Standard"
}

resource "azurerm_eventhub_namespace_disaster_recovery_config" "events" {
  name                 = "alias"
  resource_group_name  = azurerm_resource_group.data.name
  namespace_name       = azurerm_eventhub_namespace.events.name
  partner_namespace_id = azurerm_eventhub_namespace.events2.id # expect: residency-replicas
}

resource "azurerm_servicebus_namespace" "orders" {
  name                         = "orders"
  resource_group_name          = azurerm_resource_group.data.name
  location                     = "westeurope"
  sku                          = "Premium"
  capacity                     = 1
  premium_messaging_partitions = 1
}

resource "azurerm_servicebus_namespace" "orders2" {
  name                         = "orders2"
  resource_group_name          = azurerm_resource_group.data.name
  location                     = "eastus"
  sku                          = "Premium"
  capacity                     = 1
  premium_messaging_partitions = 1
}

resource "azurerm_servicebus_namespace_disaster_recovery_config" "orders" {
  name                 = "alias"
  primary_namespace_id = azurerm_servicebus_namespace.orders.id
  partner_namespace_id = azurerm_servicebus_namespace.orders2.id # expect: residency-replicas
}
