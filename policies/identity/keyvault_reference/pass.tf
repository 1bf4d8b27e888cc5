resource "azurerm_resource_group" "app" {
  name     = "rg-app"
  location = "westeurope"
}

resource "azurerm_service_plan" "app" {
  name                = "plan"
  resource_group_name = azurerm_resource_group.app.name
  location            = azurerm_resource_group.app.location
  os_type             = "Linux"
  sku_name            = "P1v3"
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
  service_plan_id     = azurerm_service_plan.app.id

  app_settings = {
    API_KEY        = "@Microsoft.KeyVault(SecretUri=https://kv-app.vault.azure.net/secrets/api)"
    DB_PASSWORD    = "@Microsoft.KeyVault(VaultName=kv-app;SecretName=db)"
    TOKEN_LIFETIME = "3600"
  }

  identity {
    type = "SystemAssigned"
  }

  site_config {}
}

resource "azurerm_linux_web_app" "named" {
  name                = "named"
  resource_group_name = azurerm_resource_group.app.name
  location            = azurerm_resource_group.app.location
  service_plan_id     = azurerm_service_plan.app.id

  key_vault_reference_identity_id = azurerm_user_assigned_identity.reader.id

  app_settings = {
    DB_PASSWORD = "@Microsoft.KeyVault(SecretUri=https://kv-app.vault.azure.net/secrets/db)"
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.reader.id]
  }

  site_config {}
}

resource "azurerm_container_app" "api" {
  name                         = "api"
  resource_group_name          = azurerm_resource_group.app.name
  container_app_environment_id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.App/managedEnvironments/env"
  revision_mode                = "Single"

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.reader.id]
  }

  secret {
    name                = "db"
    key_vault_secret_id = "https://kv-app.vault.azure.net/secrets/db"
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
        secret_name = "db"
      }

      env {
        name  = "LOG_LEVEL"
        value = "info"
      }
    }
  }
}
