variable "subnet_id" {
  type = string
}

resource "azurerm_resource_group" "main" {
  name     = "rg-app"
  location = "westeurope"
}

resource "azurerm_container_app_environment" "environment" {
  name                = "cae-orders"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name

  infrastructure_subnet_id = var.subnet_id # unknown: network-vnet-integration
}
