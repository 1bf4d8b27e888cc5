resource "azurerm_resource_group" "main" {
  name     = "rg-images"
  location = "westeurope"
}

# The provider wants to be told how an account is replicated.
resource "azurerm_storage_account" "images" { # expect: availability-storage-redundancy
  name                = "stimages"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  account_tier        = "Standard"
}
