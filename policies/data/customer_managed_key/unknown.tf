variable "key" {
  description = "The URI of the key, without a version."
  type        = string
}

resource "azurerm_resource_group" "app" {
  name     = "rg-app"
  location = "westeurope"
}

resource "azurerm_user_assigned_identity" "keys" {
  name                = "id-keys"
  resource_group_name = azurerm_resource_group.app.name
  location            = azurerm_resource_group.app.location
}

resource "azurerm_postgresql_flexible_server" "app" {
  name                = "psql"
  resource_group_name = azurerm_resource_group.app.name
  location            = azurerm_resource_group.app.location
  version             = "16"
  sku_name            = "GP_Standard_D2s_v3"

  customer_managed_key {
    key_vault_key_id                  = var.key # unknown: data-customer-managed-key
    primary_user_assigned_identity_id = azurerm_user_assigned_identity.keys.id
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.keys.id]
  }
}
