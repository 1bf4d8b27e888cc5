variable "name" {
  type = string
}

variable "size" {
  type = string
}

variable "public_key" {
  type = string
}

resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

data "azurerm_network_interface" "vm" {
  name                = "nic-vm"
  resource_group_name = azurerm_resource_group.data.name
}

resource "azurerm_linux_virtual_machine" "vm" {
  name                  = var.name
  computer_name         = var.name
  resource_group_name   = azurerm_resource_group.data.name
  location              = azurerm_resource_group.data.location
  size                  = var.size
  network_interface_ids = [data.azurerm_network_interface.vm.id]
  admin_username        = "ops"

  admin_ssh_key {
    username   = "ops"
    public_key = var.public_key
  }

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }

  source_image_reference {
    publisher = "Canonical"
    offer     = "ubuntu-24_04-lts"
    sku       = "server"
    version   = "latest"
  }
}

resource "azurerm_kubernetes_cluster" "aks" {
  name                = var.name
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  dns_prefix          = var.name

  default_node_pool {
    name       = "system"
    node_count = 2
    vm_size    = var.size

    upgrade_settings {
      max_surge = "10%"
    }
  }

  identity {
    type = "SystemAssigned"
  }
}
