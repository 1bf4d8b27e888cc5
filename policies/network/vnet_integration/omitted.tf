resource "azurerm_resource_group" "main" {
  name     = "rg-app"
  location = "westeurope"
}

resource "azurerm_container_app_environment" "environment" { # expect: network-vnet-integration
  name                = "cae-orders"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
}

resource "azurerm_container_group" "group" { # expect: network-vnet-integration
  name                = "ci-orders"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  os_type             = "Linux"

  container {
    name   = "orders"
    image  = "acrorders.azurecr.io/orders:1.4"
    cpu    = 1
    memory = 2
  }
}
