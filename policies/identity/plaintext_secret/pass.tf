variable "password" {
  type      = string
  sensitive = true
}

resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

data "azurerm_key_vault" "vault" {
  name                = "kv"
  resource_group_name = azurerm_resource_group.data.name
}

resource "azurerm_key_vault_secret" "database" {
  name         = "db"
  key_vault_id = data.azurerm_key_vault.vault.id
  value        = var.password
}

data "azurerm_service_plan" "shared" {
  name                = "plan"
  resource_group_name = azurerm_resource_group.data.name
}

resource "azurerm_linux_web_app" "app" {
  name                = "app"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  service_plan_id     = data.azurerm_service_plan.shared.id

  app_settings = {
    DB_PASSWORD                           = "@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/db)"
    PASSWORD_MIN_LENGTH                   = "16"
    TOKEN_URL                             = "https://login.microsoftonline.com/common"
    USE_SECRET_STORE                      = true
    APPLICATIONINSIGHTS_CONNECTION_STRING = "InstrumentationKey=00000000-0000-0000-0000-000000000000;IngestionEndpoint=https://westeurope-1.in.applicationinsights.azure.com/"
    AzureWebJobsStorage__accountName      = "stdata"
  }

  connection_string {
    name  = "Main"
    type  = "SQLAzure"
    value = "Server=tcp:sql,1433;Authentication=Active Directory Managed Identity;"
  }

  logs {
    application_logs {
      file_system_level = "Warning"
    }
  }

  site_config {}
}

data "azurerm_container_app_environment" "data" {
  name                = "cae"
  resource_group_name = azurerm_resource_group.data.name
}

resource "azurerm_container_app" "api" {
  name                         = "api"
  resource_group_name          = azurerm_resource_group.data.name
  container_app_environment_id = data.azurerm_container_app_environment.data.id
  revision_mode                = "Single"

  identity {
    type = "SystemAssigned"
  }

  secret {
    name                = "redis"
    identity            = "System"
    key_vault_secret_id = "${data.azurerm_key_vault.vault.vault_uri}secrets/redis"
  }

  template {
    container {
      name   = "app"
      image  = "example.azurecr.io/app:1"
      cpu    = 0.25
      memory = "0.5Gi"

      env {
        name        = "REDIS_PASSWORD"
        secret_name = "redis"
      }

      dynamic "env" {
        for_each = {
          SECRET_PATH = "/mnt/secrets"
          LOG_LEVEL   = "info"
        }

        content {
          name  = env.key
          value = env.value
        }
      }
    }

    custom_scale_rule {
      name             = "queue"
      custom_rule_type = "azure-queue"

      metadata = {
        accountName = "stdata"
        queueName   = "jobs"
      }
    }
  }
}

resource "azurerm_mssql_server" "sql" {
  name                         = "sql"
  resource_group_name          = azurerm_resource_group.data.name
  location                     = azurerm_resource_group.data.location
  version                      = "12.0"
  administrator_login          = "sqladmin"
  administrator_login_password = var.password
}

data "azurerm_api_management" "gateway" {
  name                = "apim"
  resource_group_name = azurerm_resource_group.data.name
}

resource "azurerm_api_management_named_value" "backend" {
  name                = "backend"
  resource_group_name = azurerm_resource_group.data.name
  api_management_name = data.azurerm_api_management.gateway.name
  display_name        = "backend"
  secret              = true

  value_from_key_vault {
    secret_id = "https://kv.vault.azure.net/secrets/db"
  }
}
