variable "stage" {
  type = string
}

resource "azurerm_resource_group" "data" { # unknown: governance-environment-separation
  name     = "rg-data"
  location = "westeurope"
}

resource "azurerm_storage_account" "one" {
  name                     = "stone"
  resource_group_name      = azurerm_resource_group.data.name
  location                 = azurerm_resource_group.data.location
  account_tier             = "Standard"
  account_replication_type = "ZRS"

  tags = {
    environment = "production"
  }
}

resource "azurerm_storage_account" "two" {
  name                     = "sttwo"
  resource_group_name      = azurerm_resource_group.data.name
  location                 = azurerm_resource_group.data.location
  account_tier             = "Standard"
  account_replication_type = "ZRS"

  tags = {
    environment = var.stage
  }
}
