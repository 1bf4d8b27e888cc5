resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

resource "azurerm_mysql_flexible_server" "mysql" { # expect: identity-local-auth
  name                = "my"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  version             = "8.0.21"
  sku_name            = "GP_Standard_D2ds_v4"
}

# `azurerm` always says both ways, so that one is missing can be said with `azapi` only.
resource "azapi_resource" "app" {
  type      = "Microsoft.Web/sites@2023-12-01"
  name      = "app"
  parent_id = azurerm_resource_group.data.id
  location  = azurerm_resource_group.data.location

  body = {
    properties = { # expect: identity-local-auth
      httpsOnly = true
    }
  }
}

resource "azapi_resource" "ftp" {
  type      = "Microsoft.Web/sites/basicPublishingCredentialsPolicies@2023-12-01"
  name      = "ftp"
  parent_id = azapi_resource.app.id

  body = {
    properties = {
      allow = false
    }
  }
}
