variable "availability" {
  type = string
}

resource "azurerm_resource_group" "main" {
  name     = "rg-records"
  location = "westeurope"
}

resource "azurerm_postgresql_flexible_server" "records" {
  name                = "psql-records"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  sku_name            = "GP_Standard_D2ds_v5"
  version             = "16"

  high_availability {
    mode = var.availability # unknown: availability-postgresql
  }
}
