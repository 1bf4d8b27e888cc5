locals {
  # Either half is only half of the internet.
  halves = {
    a = {
      first = "0.0.0.0"
      last  = "63.255.255.255"
    }
    b = {
      first = "64.0.0.0"
      last  = "127.255.255.255"
    }
  }
}

resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

resource "azurerm_mssql_server" "sql" {
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

resource "azurerm_mssql_firewall_rule" "halves" {
  for_each = local.halves

  name             = each.key
  server_id        = azurerm_mssql_server.sql.id
  start_ip_address = each.value.first # expect: network-firewall-open
  end_ip_address   = each.value.last
}
