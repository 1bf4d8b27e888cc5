resource "azurerm_resource_group" "main" {
  name     = "rg-records"
  location = "westeurope"
}

resource "azurerm_mssql_server" "main" {
  for_each = toset(["uksouth", "westeurope"])

  name                = "sql-records-${each.key}"
  location            = each.key
  resource_group_name = azurerm_resource_group.main.name
  version             = "12.0"

  azuread_administrator {
    login_username              = "sql-admins"
    object_id                   = "11111111-1111-1111-1111-111111111111"
    azuread_authentication_only = true
  }
}

# Geo-redundant backup is the default; the pair of UK South, where its server is, is UK West.
resource "azurerm_mssql_database" "records" { # expect: residency-replicas
  name      = "records"
  server_id = azurerm_mssql_server.main["uksouth"].id
  sku_name  = "S0"
}

resource "azurerm_mssql_database" "archive" {
  name      = "archive"
  server_id = azurerm_mssql_server.main["westeurope"].id
  sku_name  = "S0"
}
