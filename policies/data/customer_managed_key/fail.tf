# What makes the service keep its own key is to say nothing.
resource "azurerm_resource_group" "app" {
  name     = "rg-app"
  location = "westeurope"
}

resource "azurerm_user_assigned_identity" "keys" {
  name                = "id-keys"
  resource_group_name = azurerm_resource_group.app.name
  location            = azurerm_resource_group.app.location
}

resource "azurerm_postgresql_flexible_server" "app" { # expect: data-customer-managed-key
  name                = "psql"
  resource_group_name = azurerm_resource_group.app.name
  location            = azurerm_resource_group.app.location
  version             = "16"
  sku_name            = "GP_Standard_D2s_v3"

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.keys.id]
  }
}
