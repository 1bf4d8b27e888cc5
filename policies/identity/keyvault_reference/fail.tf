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
    API_KEY     = "@Microsoft.KeyVault(https://kv-app.vault.azure.net/secrets/api)" # expect: identity-keyvault-reference
    DB_PASSWORD = "correct-horse-battery" # expect: identity-keyvault-reference
  }

  identity {
    type = "SystemAssigned"
  }

  site_config {}
}

resource "azurerm_linux_web_app" "bare" { # expect: identity-keyvault-reference
  name                = "bare"
  resource_group_name = azurerm_resource_group.app.name
  location            = azurerm_resource_group.app.location
  service_plan_id     = azurerm_service_plan.app.id

  app_settings = {
    DB_PASSWORD = "@Microsoft.KeyVault(SecretUri=https://kv-app.vault.azure.net/secrets/db)"
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
    name  = "db"
    value = "correct-horse-battery" # expect: identity-keyvault-reference
  }

  secret {
    name                = "mail"
    key_vault_secret_id = "https://kv-app.vault.azure.net/secrets/mail"
    identity            = "System" # expect: identity-keyvault-reference
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
        name  = "STRIPE_API_KEY"
        value = "5f4dcc3b5aa765d61d8327deb882cf99" # expect: identity-keyvault-reference
      }
    }
  }
}
