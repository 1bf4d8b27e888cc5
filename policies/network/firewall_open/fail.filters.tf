resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

resource "azurerm_iothub_dps" "provisioning" {
  name                = "dps"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location

  sku {
    name     = "S1"
    capacity = 1
  }

  ip_filter_rule {
    name    = "internet"
    action  = "Accept"
    ip_mask = "0.0.0.0/0" # expect: network-firewall-open
    target  = "all"
  }

  # What is left is turned away.
  ip_filter_rule {
    name    = "rest"
    action  = "Reject"
    ip_mask = "0.0.0.0/0"
    target  = "all"
  }
}

resource "azurerm_kubernetes_cluster" "cluster" {
  name                = "aks"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  dns_prefix          = "aks"

  default_node_pool {
    name       = "system"
    node_count = 1
    vm_size    = "Standard_D4ds_v5"
  }

  identity {
    type = "SystemAssigned"
  }

  api_server_access_profile {
    authorized_ip_ranges = [
      "203.0.113.0/24",
      "0.0.0.0/0", # expect: network-firewall-open
    ]
  }
}
