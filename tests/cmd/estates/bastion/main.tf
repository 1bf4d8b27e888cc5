resource "azurerm_bastion_host" "app" {
  name                = "bas-app"
  resource_group_name = "rg-app"
  location            = "westeurope"
  sku                 = "Standard"
  copy_paste_enabled  = true
}
