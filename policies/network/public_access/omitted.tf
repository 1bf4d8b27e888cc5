resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

resource "azurerm_mssql_server" "sql" { # expect: network-public-access
  name                = "sql"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  version             = "12.0"

  azuread_administrator {
    login_username              = "sql-admins"
    object_id                   = "00000000-0000-0000-0000-0000000000bb"
    azuread_authentication_only = true
  }
}

resource "azurerm_managed_disk" "disk" { # expect: network-public-access
  name                 = "disk"
  resource_group_name  = azurerm_resource_group.data.name
  location             = azurerm_resource_group.data.location
  storage_account_type = "Premium_LRS"
  create_option        = "Empty"
  disk_size_gb         = 64
}

data "azurerm_subnet" "instances" {
  name                 = "snet-mi"
  virtual_network_name = "vnet"
  resource_group_name  = azurerm_resource_group.data.name
}

resource "azurerm_mssql_managed_instance" "instance" {
  name                = "mi"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  subnet_id           = data.azurerm_subnet.instances.id
  license_type        = "BasePrice"
  sku_name            = "GP_Gen5"
  storage_size_in_gb  = 32
  vcores              = 4

  azure_active_directory_administrator {
    login_username                      = "sql-admins"
    object_id                           = "00000000-0000-0000-0000-0000000000bb"
    principal_type                      = "Group"
    azuread_authentication_only_enabled = true
  }
}

resource "azurerm_monitor_workspace" "prometheus" { # expect: network-public-access
  name                = "prometheus"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
}
