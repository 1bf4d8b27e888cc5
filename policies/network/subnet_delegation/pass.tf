variable "app_subnet_name" {
  description = "The names of subnets differ by installation."
  type        = string
  default     = "app"
}

resource "azurerm_resource_group" "app" {
  name     = "rg-app"
  location = "westeurope"
}

locals {
  delegations = {
    db        = "Microsoft.DBforPostgreSQL/flexibleServers"
    functions = "Microsoft.App/environments"
    dns       = "Microsoft.Network/dnsResolvers"
  }
}

resource "azurerm_virtual_network" "vnet" {
  name                = "vnet"
  resource_group_name = azurerm_resource_group.app.name
  location            = azurerm_resource_group.app.location
  address_space       = ["10.0.0.0/16"]

  dynamic "subnet" {
    for_each = local.delegations

    content {
      name             = subnet.key
      address_prefixes = [cidrsubnet("10.0.0.0/16", 8, index(keys(local.delegations), subnet.key))]

      delegation {
        name = "d"

        service_delegation {
          name = subnet.value
        }
      }
    }
  }

  # Endpoints need no delegation, nor does an environment without workload profiles.
  subnet {
    name             = "pe"
    address_prefixes = ["10.0.11.0/24"]
  }

  subnet {
    name             = "jobs"
    address_prefixes = ["10.0.12.0/23"]
  }
}

resource "azurerm_subnet" "apps" {
  name                 = var.app_subnet_name
  resource_group_name  = azurerm_resource_group.app.name
  virtual_network_name = azurerm_virtual_network.vnet.name
  address_prefixes     = ["10.0.13.0/24"]

  delegation {
    name = "d"

    service_delegation {
      name = "Microsoft.Web/serverFarms"
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

data "azurerm_service_plan" "plans" {
  for_each = toset(["plan", "flex"])

  name                = each.value
  resource_group_name = azurerm_resource_group.app.name
}

resource "azurerm_linux_web_app" "app" {
  name                      = "app"
  resource_group_name       = azurerm_resource_group.app.name
  location                  = azurerm_resource_group.app.location
  service_plan_id           = data.azurerm_service_plan.plans["plan"].id
  virtual_network_subnet_id = azurerm_subnet.apps.id

  site_config {}
}

resource "azurerm_linux_web_app_slot" "staging" {
  name                      = "staging"
  app_service_id            = azurerm_linux_web_app.app.id
  virtual_network_subnet_id = azurerm_subnet.apps.id

  site_config {}
}

# The plan of Flex Consumption wants what environments want.
resource "azurerm_function_app_flex_consumption" "functions" {
  name                        = "functions"
  resource_group_name         = azurerm_resource_group.app.name
  location                    = azurerm_resource_group.app.location
  service_plan_id             = data.azurerm_service_plan.plans["flex"].id
  runtime_name                = "python"
  runtime_version             = "3.12"
  storage_container_type      = "blobContainer"
  storage_container_endpoint  = "https://acct.blob.core.windows.net/code"
  storage_authentication_type = "SystemAssignedIdentity"
  virtual_network_subnet_id   = "${azurerm_virtual_network.vnet.id}/subnets/functions"

  site_config {}
}

resource "azurerm_private_dns_resolver_inbound_endpoint" "resolver" {
  name                    = "in"
  private_dns_resolver_id = "${azurerm_resource_group.app.id}/providers/Microsoft.Network/dnsResolvers/resolver"
  location                = azurerm_resource_group.app.location

  ip_configurations {
    subnet_id = "${azurerm_virtual_network.vnet.id}/subnets/dns"
  }
}

resource "azurerm_container_app_environment" "jobs" {
  name                     = "jobs"
  resource_group_name      = azurerm_resource_group.app.name
  location                 = azurerm_resource_group.app.location
  infrastructure_subnet_id = "${azurerm_virtual_network.vnet.id}/subnets/jobs"
}
