# The provider asks for 1.2 nearly everywhere, so that fewer fail than in JSON.
resource "azurerm_resource_group" "main" {
  name     = "rg-data"
  location = "westeurope"
}

resource "azurerm_storage_account" "data" {
  name                     = "stdata"
  location                 = azurerm_resource_group.main.location
  resource_group_name      = azurerm_resource_group.main.name
  account_tier             = "Standard"
  account_replication_type = "LRS"
}

resource "azurerm_service_plan" "main" {
  name                = "plan"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  os_type             = "Linux"
  sku_name            = "P0v3"
}

resource "azurerm_linux_web_app" "app" {
  name                = "app"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  service_plan_id     = azurerm_service_plan.main.id

  site_config {}
}

resource "azurerm_mssql_server" "main" {
  name                = "sql"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  version             = "12.0"

  azuread_administrator {
    login_username              = "sql-admins"
    object_id                   = "11111111-1111-1111-1111-111111111111"
    azuread_authentication_only = true
  }
}

resource "azurerm_redis_cache" "main" {
  name                = "cache"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  sku_name            = "Premium"
  family              = "P"
  capacity            = 1
}

resource "azurerm_managed_redis" "main" {
  name                = "cachee"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  sku_name            = "Balanced_B0"
}

resource "azurerm_eventhub_namespace" "main" {
  name                = "eh"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  sku                 = "Standard"
}

resource "azurerm_eventgrid_topic" "main" {
  name                = "eg"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
}

resource "azurerm_cosmosdb_account" "main" {
  name                = "cosmos"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  offer_type          = "Standard"

  consistency_policy {
    consistency_level = "Session"
  }

  geo_location {
    location          = azurerm_resource_group.main.location
    failover_priority = 0
  }
}

resource "azurerm_iothub" "main" { # expect: tls-minimum-version
  name                = "hub"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name

  sku {
    name     = "S1"
    capacity = 1
  }
}

resource "azurerm_api_management" "main" {
  name                = "apim"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  publisher_name      = "Example"
  publisher_email     = "api@example.com"
  sku_name            = "Developer_1"
}

resource "azurerm_hdinsight_hadoop_cluster" "main" { # expect: tls-minimum-version
  name                = "hadoop"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  cluster_version     = "5.1"
  tier                = "Standard"

  component_version {
    hadoop = "3.3"
  }

  gateway {
    username = "gateway"
    password = var.password
  }

  storage_account {
    is_default           = true
    storage_container_id = "https://stdata.blob.core.windows.net/hadoop"
    storage_account_key  = azurerm_storage_account.data.primary_access_key
  }

  roles {
    head_node {
      vm_size  = "Standard_D3_V2"
      username = "hadoop"
      password = var.password
    }

    worker_node {
      vm_size               = "Standard_D3_V2"
      username              = "hadoop"
      ssh_keys              = [var.ssh_key]
      target_instance_count = 3
    }

    zookeeper_node {
      vm_size  = "Standard_D3_V2"
      username = "hadoop"
      ssh_keys = [var.ssh_key]
    }
  }
}

variable "password" {
  type      = string
  sensitive = true
}

# Azure's own default, as azurerm has no security block to fill.
resource "azurerm_active_directory_domain_service" "main" { # expect: tls-minimum-version
  name                = "domain"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  domain_name         = "example.com"
  sku                 = "Standard"

  initial_replica_set {
    subnet_id = var.subnet_id
  }
}

variable "ssh_key" {
  type = string
}

variable "subnet_id" {
  type = string
}

# Without HTTPS there is no version to judge.
data "azurerm_cdn_profile" "main" {
  name                = "cdn"
  resource_group_name = azurerm_resource_group.main.name
}

resource "azurerm_cdn_endpoint" "site" {
  name                = "site"
  profile_name        = data.azurerm_cdn_profile.main.name
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name

  origin {
    name      = "site"
    host_name = "site.example.com"
  }
}

resource "azurerm_cdn_endpoint_custom_domain" "www" {
  name            = "www"
  cdn_endpoint_id = azurerm_cdn_endpoint.site.id
  host_name       = "www.example.com"
}
