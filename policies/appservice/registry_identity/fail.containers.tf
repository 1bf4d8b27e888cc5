variable "registry_password" {
  type      = string
  sensitive = true
}

resource "azurerm_resource_group" "main" {
  name     = "rg-app"
  location = "westeurope"
}

data "azurerm_container_app_environment" "main" {
  name                = "cae-orders"
  resource_group_name = azurerm_resource_group.main.name
}

resource "azurerm_container_app" "app" {
  name                         = "ca-orders"
  resource_group_name          = azurerm_resource_group.main.name
  container_app_environment_id = data.azurerm_container_app_environment.main.id
  revision_mode                = "Single"

  identity {
    type = "SystemAssigned"
  }

  registry {
    server               = "acrorders.azurecr.io"
    username             = "acrorders"
    password_secret_name = "registry-password" # expect: appservice-registry-identity
  }

  template {
    init_container {
      name   = "migrate"
      image  = "postgres:16" # expect: appservice-registry-identity
      cpu    = 0.5
      memory = "1Gi"
    }

    container {
      name   = "orders"
      image  = "acrorders.azurecr.io/orders:1.4"
      cpu    = 0.5
      memory = "1Gi"
    }
  }
}

resource "azurerm_container_app_job" "job" { # expect: appservice-registry-identity
  name                         = "caj-orders"
  location                     = azurerm_resource_group.main.location
  resource_group_name          = azurerm_resource_group.main.name
  container_app_environment_id = data.azurerm_container_app_environment.main.id
  replica_timeout_in_seconds   = 600

  manual_trigger_config {
    parallelism              = 1
    replica_completion_count = 1
  }

  template {
    container {
      name   = "orders"
      image  = "acrorders.azurecr.io/orders:1.4"
      cpu    = 0.5
      memory = "1Gi"
    }
  }
}

resource "azurerm_container_group" "group" {
  name                = "ci-orders"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  os_type             = "Linux"

  container {
    name   = "orders"
    image  = "docker.io/contoso/orders:1.4" # expect: appservice-registry-identity
    cpu    = 1
    memory = 2
  }

  image_registry_credential {
    server   = "acrorders.azurecr.io"
    username = "acrorders"
    password = var.registry_password
  }
}
