variable "restart" {
  type = string
}

resource "azurerm_resource_group" "main" {
  name     = "rg-app"
  location = "westeurope"
}

resource "azurerm_container_group" "vectors" {
  name                = "ci-vectors"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  os_type             = "Linux"
  restart_policy      = var.restart # unknown: availability-probes

  container {
    name   = "vectors"
    image  = "contoso.azurecr.io/vectors:1"
    cpu    = 1
    memory = 2
  }
}
