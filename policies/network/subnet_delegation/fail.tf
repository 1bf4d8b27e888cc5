resource "azurerm_resource_group" "app" {
  name     = "rg-app"
  location = "westeurope"
}

resource "azurerm_virtual_network" "vnet" {
  name                = "vnet"
  resource_group_name = azurerm_resource_group.app.name
  location            = azurerm_resource_group.app.location
  address_space       = ["10.0.0.0/16"]

  subnet { # expect: network-subnet-delegation
    name             = "db"
    address_prefixes = ["10.0.1.0/24"]
  }

  subnet { # expect: network-subnet-delegation
    name             = "jobs"
    address_prefixes = ["10.0.2.0/24"]
  }
}

resource "azurerm_subnet" "apps" {
  name                 = "app"
  resource_group_name  = azurerm_resource_group.app.name
  virtual_network_name = azurerm_virtual_network.vnet.name
  address_prefixes     = ["10.0.3.0/24"]

  delegation { # expect: network-subnet-delegation
    name = "d"

    service_delegation {
      name = "Microsoft.DBforPostgreSQL/flexibleServers"
    }
  }
}

resource "azurerm_postgresql_flexible_server" "postgres" {
  name                          = "pg"
  resource_group_name           = azurerm_resource_group.app.name
  location                      = azurerm_resource_group.app.location
  version                       = "16"
  sku_name                      = "GP_Standard_D2ds_v5"
  delegated_subnet_id           = "${azurerm_virtual_network.vnet.id}/subnets/db"
  public_network_access_enabled = false
}

resource "azurerm_container_group" "jobs" {
  name                = "jobs"
  resource_group_name = azurerm_resource_group.app.name
  location            = azurerm_resource_group.app.location
  os_type             = "Linux"
  ip_address_type     = "Private"
  subnet_ids          = ["${azurerm_virtual_network.vnet.id}/subnets/jobs"]
}

data "azurerm_service_plan" "plan" {
  name                = "plan"
  resource_group_name = azurerm_resource_group.app.name
}

resource "azurerm_linux_web_app" "app" {
  name                      = "app"
  resource_group_name       = azurerm_resource_group.app.name
  location                  = azurerm_resource_group.app.location
  service_plan_id           = data.azurerm_service_plan.plan.id
  virtual_network_subnet_id = azurerm_subnet.apps.id

  site_config {}
}
