resource "azurerm_resource_group" "main" {
  name     = "rg-records"
  location = "westeurope"
}

resource "azurerm_log_analytics_workspace" "abroad" {
  name                = "log-abroad"
  location            = "eastus"
  resource_group_name = azurerm_resource_group.main.name
}

data "azurerm_key_vault" "records" {
  name                = "kv-records"
  resource_group_name = azurerm_resource_group.main.name
}

resource "azurerm_monitor_diagnostic_setting" "to_abroad" {
  name                       = "to-abroad"
  target_resource_id         = data.azurerm_key_vault.records.id
  log_analytics_workspace_id = azurerm_log_analytics_workspace.abroad.id # expect: residency-replicas

  enabled_log {
    category_group = "allLogs"
  }
}

data "azurerm_mssql_server" "records" {
  name                = "sql-records"
  resource_group_name = azurerm_resource_group.main.name
}

resource "azurerm_mssql_server" "abroad" {
  name                = "sql-abroad"
  location            = "eastus"
  resource_group_name = azurerm_resource_group.main.name
  version             = "12.0"

  azuread_administrator {
    login_username              = "sql-admins"
    object_id                   = "11111111-1111-1111-1111-111111111111"
    azuread_authentication_only = true
  }
}

resource "azurerm_mssql_failover_group" "records" {
  name      = "fog"
  server_id = data.azurerm_mssql_server.records.id
  databases = []

  partner_server { # expect: residency-replicas
    id = azurerm_mssql_server.abroad.id
  }

  read_write_endpoint_failover_policy {
    mode = "Manual"
  }
}

resource "azurerm_eventhub_namespace" "abroad" {
  name                = "eh-abroad"
  location            = "eastus"
  resource_group_name = azurerm_resource_group.main.name
  sku                 = "Standard"
}

resource "azurerm_eventhub_namespace_authorization_rule" "send" {
  name                = "send"
  namespace_name      = azurerm_eventhub_namespace.abroad.name
  resource_group_name = azurerm_resource_group.main.name
  send                = true
}

resource "azurerm_monitor_diagnostic_setting" "to_hub" {
  name                           = "to-hub"
  target_resource_id             = data.azurerm_key_vault.records.id
  eventhub_authorization_rule_id = azurerm_eventhub_namespace_authorization_rule.send.id # expect: residency-replicas

  enabled_log {
    category_group = "audit"
  }
}
