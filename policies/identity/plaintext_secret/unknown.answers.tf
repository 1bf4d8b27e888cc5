variable "password" {
  type      = string
  sensitive = true
}

resource "azurerm_resource_group" "orders" {
  name     = "rg-orders"
  location = "westeurope"
}

data "azurerm_redis_cache" "orders" {
  name                = "redis-orders"
  resource_group_name = azurerm_resource_group.orders.name
}

data "azurerm_user_assigned_identity" "orders" {
  name                = "id-orders"
  resource_group_name = azurerm_resource_group.orders.name
}

data "azurerm_key_vault" "orders" {
  name                = "kv-orders"
  resource_group_name = azurerm_resource_group.orders.name
}

data "azurerm_key_vault_key" "invoices" {
  name         = "invoices"
  key_vault_id = data.azurerm_key_vault.orders.id
}

data "terraform_remote_state" "shared" {
  backend = "local"

  config = {
    path = "../shared/terraform.tfstate"
  }
}

data "azurerm_container_app_environment" "orders" {
  name                = "cae-orders"
  resource_group_name = azurerm_resource_group.orders.name
}

# What Azure says of a resource is no secret, unless its name in the app sounds like one.
resource "azurerm_container_app" "orders" {
  name                         = "ca-orders"
  resource_group_name          = azurerm_resource_group.orders.name
  container_app_environment_id = data.azurerm_container_app_environment.orders.id
  revision_mode                = "Single"

  template {
    container {
      name   = "orders"
      image  = "crorders.azurecr.io/orders:1"
      cpu    = 0.25
      memory = "0.5Gi"

      env {
        name  = "REDIS_HOST"
        value = data.azurerm_redis_cache.orders.hostname
      }

      env {
        name  = "REDIS_URL"
        value = "rediss://${data.azurerm_redis_cache.orders.hostname}:6380"
      }

      env {
        name  = "AZURE_CLIENT_ID"
        value = data.azurerm_user_assigned_identity.orders.client_id
      }
    }
  }
}

resource "azurerm_container_app" "invoices" {
  name                         = "ca-invoices"
  resource_group_name          = azurerm_resource_group.orders.name
  container_app_environment_id = data.azurerm_container_app_environment.orders.id
  revision_mode                = "Single"

  template {
    container {
      name   = "invoices"
      image  = "crorders.azurecr.io/invoices:1"
      cpu    = 0.25
      memory = "0.5Gi"

      env {
        name  = "SIGNING_KEY"
        value = data.azurerm_key_vault_key.invoices.public_key_pem # unknown: identity-plaintext-secret
      }
    }
  }
}

# Another configuration may put out anything.
resource "azurerm_container_app" "reports" {
  name                         = "ca-reports"
  resource_group_name          = azurerm_resource_group.orders.name
  container_app_environment_id = data.azurerm_container_app_environment.orders.id
  revision_mode                = "Single"

  template {
    container {
      name   = "reports"
      image  = "crorders.azurecr.io/reports:1"
      cpu    = 0.25
      memory = "0.5Gi"

      env {
        name  = "REDIS_HOST"
        value = data.terraform_remote_state.shared.outputs.redis # unknown: identity-plaintext-secret
      }
    }
  }
}

# The identities of a server have no part in the question, so it does not matter that their ids are not known.
resource "azurerm_postgresql_flexible_server" "orders" {
  name                   = "psql-orders"
  resource_group_name    = azurerm_resource_group.orders.name
  location               = azurerm_resource_group.orders.location
  version                = "16"
  sku_name               = "GP_Standard_D2s_v3"
  administrator_login    = "orders"
  administrator_password = var.password

  identity {
    type         = "UserAssigned"
    identity_ids = [data.azurerm_user_assigned_identity.orders.id]
  }
}
