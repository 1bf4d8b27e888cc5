variable "stripe_key" {
  type      = string
  sensitive = true
}

resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

data "azurerm_storage_account" "data" {
  name                = "stdata"
  resource_group_name = azurerm_resource_group.data.name
}

locals {
  storage = "DefaultEndpointsProtocol=https;AccountName=${data.azurerm_storage_account.data.name};AccountKey=${data.azurerm_storage_account.data.primary_access_key}"
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
    AzureWebJobsStorage = local.storage           # expect: identity-plaintext-secret
    DB_PASSWORD         = "correct-horse-battery" # expect: identity-plaintext-secret
    STRIPE_API_KEY      = var.stripe_key          # expect: identity-plaintext-secret
  }

  connection_string {
    name  = "Main"
    type  = "SQLAzure"
    value = "Server=tcp:sql,1433;User ID=app;Password=hunter2hunter2;" # expect: identity-plaintext-secret
  }

  site_config {}
}

resource "azapi_resource" "settings" {
  type      = "Microsoft.Web/sites/config@2023-12-01"
  name      = "appsettings"
  parent_id = azurerm_linux_web_app.app.id

  body = {
    properties = {
      JWT_SECRET   = "8f14e45fceea167a"                                                 # expect: identity-plaintext-secret
      DATABASE_URL = "postgres://app:hunter2hunter2@pg.postgres.database.azure.com/app" # expect: identity-plaintext-secret
    }
  }
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

  secret {
    name  = "redis"
    value = "p4ssw0rd-p4ssw0rd" # expect: identity-plaintext-secret
  }

  template {
    container {
      name   = "app"
      image  = "example.azurecr.io/app:1"
      cpu    = 0.25
      memory = "0.5Gi"

      env {
        name  = "OPENAI_API_KEY"
        value = "5f4dcc3b5aa765d61d8327deb882cf99" # expect: identity-plaintext-secret
      }
    }

    custom_scale_rule {
      name             = "queue"
      custom_rule_type = "azure-queue"

      metadata = {
        connection = local.storage # expect: identity-plaintext-secret
      }
    }
  }
}

resource "azurerm_container_app_job" "job" {
  name                         = "job"
  resource_group_name          = azurerm_resource_group.data.name
  location                     = azurerm_resource_group.data.location
  container_app_environment_id = data.azurerm_container_app_environment.data.id
  replica_timeout_in_seconds   = 600

  manual_trigger_config {}

  template {
    init_container {
      name  = "app"
      image = "example.azurecr.io/app:1"

      env {
        name  = "API_TOKEN"
        value = "tok-1234567890" # expect: identity-plaintext-secret
      }
    }

    container {
      name   = "job"
      image  = "example.azurecr.io/job:1"
      cpu    = 0.25
      memory = "0.5Gi"
    }
  }
}

resource "azurerm_container_group" "qdrant" {
  name                = "qdrant"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  os_type             = "Linux"
  ip_address_type     = "None"

  container {
    name   = "q"
    image  = "qdrant"
    cpu    = 1
    memory = 2

    environment_variables = {
      QDRANT_API_KEY = "0123456789abcdef" # expect: identity-plaintext-secret
    }
  }
}

resource "azurerm_mssql_server" "sql" {
  name                         = "sql"
  resource_group_name          = azurerm_resource_group.data.name
  location                     = azurerm_resource_group.data.location
  version                      = "12.0"
  administrator_login          = "sqladmin"
  administrator_login_password = "Sup3r-Secret!" # expect: identity-plaintext-secret
}

resource "azurerm_postgresql_flexible_server" "postgres" {
  name                   = "pg"
  resource_group_name    = azurerm_resource_group.data.name
  location               = azurerm_resource_group.data.location
  version                = "16"
  sku_name               = "GP_Standard_D2s_v3"
  administrator_login    = "pgadmin"
  administrator_password = "Sup3r-Secret!" # expect: identity-plaintext-secret
}

data "azurerm_network_interface" "vm" {
  name                = "nic-vm"
  resource_group_name = azurerm_resource_group.data.name
}

resource "azurerm_windows_virtual_machine" "vm" {
  name                  = "vm"
  resource_group_name   = azurerm_resource_group.data.name
  location              = azurerm_resource_group.data.location
  size                  = "Standard_D2s_v5"
  network_interface_ids = [data.azurerm_network_interface.vm.id]
  admin_username        = "ops"
  admin_password        = "Sup3r-Secret!" # expect: identity-plaintext-secret

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }

  source_image_reference {
    publisher = "MicrosoftWindowsServer"
    offer     = "WindowsServer"
    sku       = "2025-datacenter"
    version   = "latest"
  }
}

data "azurerm_key_vault" "vault" {
  name                = "kv"
  resource_group_name = azurerm_resource_group.data.name
}

resource "azurerm_key_vault_secret" "database" {
  name         = "db"
  key_vault_id = data.azurerm_key_vault.vault.id
  value        = "Sup3r-Secret!" # expect: identity-plaintext-secret
}

resource "azurerm_key_vault_secret" "storage" {
  name         = "storage"
  key_vault_id = data.azurerm_key_vault.vault.id
  value        = local.storage # expect: identity-plaintext-secret
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
  value               = "Sup3r-Secret!" # expect: identity-plaintext-secret
}

data "azurerm_app_configuration" "configuration" {
  name                = "config"
  resource_group_name = azurerm_resource_group.data.name
}

resource "azurerm_app_configuration_key" "password" {
  configuration_store_id = data.azurerm_app_configuration.configuration.id
  key                    = "DbPassword"
  value                  = "Sup3r-Secret!" # expect: identity-plaintext-secret
}
