resource "azurerm_resource_group" "main" {
  name     = "rg-app"
  location = "westeurope"
}

resource "azurerm_container_app_environment" "environment" {
  name                = "cae-orders"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name

  infrastructure_subnet_id = "" # expect: network-vnet-integration
}

resource "azurerm_container_group" "group" {
  name                = "ci-orders"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  os_type             = "Linux"
  subnet_ids          = [] # expect: network-vnet-integration

  container {
    name   = "orders"
    image  = "acrorders.azurecr.io/orders:1.4"
    cpu    = 1
    memory = 2
  }
}
