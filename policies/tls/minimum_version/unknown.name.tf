variable "setting" {
  type = string
}

resource "azurerm_resource_group" "main" {
  name     = "rg-data"
  location = "westeurope"
}

data "azurerm_postgresql_flexible_server" "pg" {
  name                = "pg"
  resource_group_name = azurerm_resource_group.main.name
}

resource "azurerm_postgresql_flexible_server_configuration" "main" {
  name      = var.setting # unknown: tls-minimum-version
  server_id = data.azurerm_postgresql_flexible_server.pg.id
  value     = "TLSv1"
}
