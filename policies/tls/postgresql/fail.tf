resource "azurerm_resource_group" "main" {
  name     = "rg-data"
  location = "westeurope"
}

data "azurerm_postgresql_flexible_server" "pg" {
  name                = "pg"
  resource_group_name = azurerm_resource_group.main.name
}

resource "azurerm_postgresql_flexible_server_configuration" "tls" {
  name      = "require_secure_transport"
  server_id = data.azurerm_postgresql_flexible_server.pg.id
  value     = "OFF" # expect: tls-postgresql
}

data "azurerm_mysql_flexible_server" "my" {
  name                = "my"
  resource_group_name = azurerm_resource_group.main.name
}

resource "azurerm_mysql_flexible_server_configuration" "tls" {
  name                = "require_secure_transport"
  resource_group_name = azurerm_resource_group.main.name
  server_name         = data.azurerm_mysql_flexible_server.my.name
  value               = "off" # expect: tls-postgresql
}

# Single servers are gone from newer majors of the provider.
resource "azurerm_postgresql_server" "pgold" {
  name                    = "pgold"
  location                = azurerm_resource_group.main.location
  resource_group_name     = azurerm_resource_group.main.name
  sku_name                = "GP_Gen5_4"
  version                 = "11"
  ssl_enforcement_enabled = false # expect: tls-postgresql
}

resource "azurerm_mysql_server" "myold" {
  name                    = "myold"
  location                = azurerm_resource_group.main.location
  resource_group_name     = azurerm_resource_group.main.name
  sku_name                = "GP_Gen5_4"
  version                 = "8.0"
  ssl_enforcement_enabled = false # expect: tls-postgresql
}
