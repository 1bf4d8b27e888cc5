resource "azurerm_resource_group" "app" {
  name     = "rg-app"
  location = "westeurope"
}

data "azurerm_client_config" "current" {}

resource "azurerm_key_vault" "app" {
  name                       = "kv-app"
  resource_group_name        = azurerm_resource_group.app.name
  location                   = azurerm_resource_group.app.location
  tenant_id                  = data.azurerm_client_config.current.tenant_id
  sku_name                   = "standard"
  rbac_authorization_enabled = true
}

resource "azurerm_user_assigned_identity" "reader" {
  name                = "id-reader"
  resource_group_name = azurerm_resource_group.app.name
  location            = azurerm_resource_group.app.location
}

resource "azurerm_linux_web_app" "site" {
  name                = "app"
  resource_group_name = azurerm_resource_group.app.name
  location            = azurerm_resource_group.app.location
  service_plan_id     = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-app/providers/Microsoft.Web/serverFarms/plan"

  app_settings = {
    DB_PASSWORD    = "@Microsoft.KeyVault(SecretUri=${azurerm_key_vault.app.vault_uri}secrets/db-password)"
    STRIPE_API_KEY = "@Microsoft.KeyVault(VaultName=${azurerm_key_vault.app.name};SecretName=stripe)"
  }

  identity {
    type = "SystemAssigned"
  }

  site_config {}
}

resource "azurerm_role_assignment" "site" {
  scope                = azurerm_key_vault.app.id
  role_definition_name = "Key Vault Secrets User"
  principal_id         = azurerm_linux_web_app.site.identity[0].principal_id
  principal_type       = "ServicePrincipal"
}

resource "azurerm_container_app" "api" {
  name                         = "api"
  resource_group_name          = azurerm_resource_group.app.name
  container_app_environment_id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-app/providers/Microsoft.App/managedEnvironments/env"
  revision_mode                = "Single"

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.reader.id]
  }

  secret {
    name                = "db-password"
    key_vault_secret_id = "${azurerm_key_vault.app.vault_uri}secrets/db-password"
    identity            = azurerm_user_assigned_identity.reader.id
  }

  template {
    container {
      name   = "api"
      image  = "example.azurecr.io/api:1"
      cpu    = 0.5
      memory = "1Gi"

      env {
        name        = "DB_PASSWORD"
        secret_name = "db-password"
      }
    }
  }
}

resource "azurerm_role_assignment" "api" {
  scope                = azurerm_key_vault.app.id
  role_definition_name = "Key Vault Secrets User"
  principal_id         = azurerm_user_assigned_identity.reader.principal_id
  principal_type       = "ServicePrincipal"
}
