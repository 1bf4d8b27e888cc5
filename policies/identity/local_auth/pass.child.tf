resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

variable "admin_password" {
  type      = string
  sensitive = true
}

resource "azurerm_mssql_server" "sql" {
  name                         = "sql"
  resource_group_name          = azurerm_resource_group.data.name
  location                     = azurerm_resource_group.data.location
  version                      = "12.0"
  administrator_login          = "sqladmin"
  administrator_login_password = var.admin_password
}

resource "azapi_resource" "entra_only" {
  type      = "Microsoft.Sql/servers/azureADOnlyAuthentications@2023-08-01-preview"
  name      = "Default"
  parent_id = azurerm_mssql_server.sql.id

  body = {
    properties = {
      azureADOnlyAuthentication = true
    }
  }
}

resource "azurerm_mysql_flexible_server" "mysql" {
  name                = "my"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  version             = "8.0.21"
  sku_name            = "GP_Standard_D2ds_v4"
}

resource "azurerm_mysql_flexible_server_configuration" "entra_only" {
  name                = "aad_auth_only"
  resource_group_name = azurerm_resource_group.data.name
  server_name         = azurerm_mysql_flexible_server.mysql.name
  value               = "ON"
}

resource "azurerm_cosmosdb_account" "mongo" {
  name                = "mongo"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  offer_type          = "Standard"
  kind                = "MongoDB"

  consistency_policy {
    consistency_level = "Session"
  }

  geo_location {
    location          = azurerm_resource_group.data.location
    failover_priority = 0
  }
}

data "azurerm_service_plan" "shared" {
  name                = "plan"
  resource_group_name = azurerm_resource_group.data.name
}

resource "azurerm_linux_web_app" "app" {
  name                = "app"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  service_plan_id     = data.azurerm_service_plan.shared.id
  https_only          = true

  ftp_publish_basic_authentication_enabled       = false
  webdeploy_publish_basic_authentication_enabled = false

  site_config {}
}
