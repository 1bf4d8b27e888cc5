resource "azurerm_resource_group" "main" {
  name     = "rg-records"
  location = "westeurope"
}

resource "azurerm_linux_virtual_machine" "records" { # expect: backup-instance
  name                  = "vm-records"
  location              = azurerm_resource_group.main.location
  resource_group_name   = azurerm_resource_group.main.name
  size                  = "Standard_D2s_v5"
  admin_username        = "operator"
  network_interface_ids = []

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }
}
