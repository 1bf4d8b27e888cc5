resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

data "azurerm_key_vault" "vault" {
  name                = "kv"
  resource_group_name = azurerm_resource_group.data.name
}

resource "azurerm_cognitive_account" "model" {
  name                = "oai"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  kind                = "OpenAI"
  sku_name            = "S0"
}

data "azurerm_machine_learning_workspace" "workspace" {
  name                = "mlw"
  resource_group_name = azurerm_resource_group.data.name
}

data "azurerm_linux_web_app" "site" {
  name                = "app"
  resource_group_name = azurerm_resource_group.data.name
}

resource "azurerm_virtual_network" "vnet" {
  name                = "vnet"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  address_space       = ["10.0.0.0/16"]
}

resource "azurerm_subnet" "subnets" {
  for_each = { pe = "10.0.1.0/24", db = "10.0.2.0/24" }

  name                 = each.key
  resource_group_name  = azurerm_resource_group.data.name
  virtual_network_name = azurerm_virtual_network.vnet.name
  address_prefixes     = [each.value]
}

locals {
  targets = {
    kv = {
      id    = data.azurerm_key_vault.vault.id
      group = "vault"
      zones = ["privatelink.vaultcore.azure.net"]
    }
    oai = {
      id    = azurerm_cognitive_account.model.id
      group = "account"
      zones = ["privatelink.openai.azure.com"]
    }
    mlw = {
      id    = data.azurerm_machine_learning_workspace.workspace.id
      group = "amlworkspace"
      zones = ["privatelink.api.azureml.ms", "privatelink.notebooks.azure.net"]
    }
    app = {
      id    = data.azurerm_linux_web_app.site.id
      group = "sites-staging"
      zones = ["privatelink.azurewebsites.net"]
    }
  }
  zones = toset(concat(flatten([for target in local.targets : target.zones]), ["orders.private.postgres.database.azure.com"]))
}

resource "azurerm_private_dns_zone" "zones" {
  for_each = local.zones

  name                = each.value
  resource_group_name = azurerm_resource_group.data.name
}

resource "azurerm_private_dns_zone_virtual_network_link" "links" {
  for_each = local.zones

  name                  = "vnet"
  resource_group_name   = azurerm_resource_group.data.name
  private_dns_zone_name = azurerm_private_dns_zone.zones[each.value].name
  virtual_network_id    = azurerm_virtual_network.vnet.id
}

resource "azurerm_private_endpoint" "endpoints" {
  for_each = local.targets

  name                = "pe-${each.key}"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  subnet_id           = azurerm_subnet.subnets["pe"].id

  private_service_connection {
    name                           = "c"
    private_connection_resource_id = each.value.id
    subresource_names              = [each.value.group]
    is_manual_connection           = false
  }

  private_dns_zone_group {
    name                 = "default"
    private_dns_zone_ids = [for zone in each.value.zones : azurerm_private_dns_zone.zones[zone].id]
  }
}

resource "azurerm_postgresql_flexible_server" "postgres" {
  name                          = "pg"
  resource_group_name           = azurerm_resource_group.data.name
  location                      = azurerm_resource_group.data.location
  version                       = "16"
  sku_name                      = "GP_Standard_D2ds_v5"
  delegated_subnet_id           = azurerm_subnet.subnets["db"].id
  private_dns_zone_id           = azurerm_private_dns_zone.zones["orders.private.postgres.database.azure.com"].id
  public_network_access_enabled = false
}

# A server that is reached in another way asks for no zone.
resource "azurerm_mysql_flexible_server" "mysql" {
  name                  = "my"
  resource_group_name   = azurerm_resource_group.data.name
  location              = azurerm_resource_group.data.location
  sku_name              = "GP_Standard_D2ds_v4"
  public_network_access = "Disabled"
}
