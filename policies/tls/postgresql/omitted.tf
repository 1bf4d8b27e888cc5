# Configurations and single servers without a value cannot be said: a flexible server alone is what is left.
resource "azurerm_resource_group" "main" {
  name     = "rg-data"
  location = "westeurope"
}

resource "azurerm_postgresql_flexible_server" "pg" {
  name                = "pg"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  version             = "16"
  sku_name            = "GP_Standard_D2ds_v5"
}
