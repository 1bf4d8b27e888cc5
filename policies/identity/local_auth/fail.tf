resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

resource "azurerm_storage_account" "data" {
  name                      = "stdata"
  resource_group_name       = azurerm_resource_group.data.name
  location                  = azurerm_resource_group.data.location
  account_tier              = "Standard"
  account_replication_type  = "LRS"
  shared_access_key_enabled = true # expect: identity-local-auth
}

resource "azurerm_cosmosdb_account" "cosmos" {
  name                         = "cosmos"
  resource_group_name          = azurerm_resource_group.data.name
  location                     = azurerm_resource_group.data.location
  offer_type                   = "Standard"
  local_authentication_enabled = true # expect: identity-local-auth

  consistency_policy {
    consistency_level = "Session"
  }

  geo_location {
    location          = azurerm_resource_group.data.location
    failover_priority = 0
  }
}

resource "azurerm_eventhub_namespace" "events" {
  name                         = "events"
  resource_group_name          = azurerm_resource_group.data.name
  location                     = azurerm_resource_group.data.location
  sku                          = "Standard"
  local_authentication_enabled = true # expect: identity-local-auth
}

resource "azurerm_servicebus_namespace" "bus" {
  name                = "bus"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  sku                 = "Standard"
  local_auth_enabled  = true # expect: identity-local-auth
}

resource "azurerm_eventgrid_topic" "topic" {
  name                = "topic"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  local_auth_enabled  = true # expect: identity-local-auth
}

resource "azurerm_eventgrid_domain" "domain" {
  name                = "domain"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  local_auth_enabled  = true # expect: identity-local-auth
}

resource "azurerm_app_configuration" "configuration" {
  name                = "configuration"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  sku                 = "standard"
  local_auth_enabled  = true # expect: identity-local-auth
}

resource "azurerm_cognitive_account" "openai" {
  name                = "openai"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  kind                = "OpenAI"
  sku_name            = "S0"
  local_auth_enabled  = true # expect: identity-local-auth
}

resource "azurerm_search_service" "search" {
  name                         = "search"
  resource_group_name          = azurerm_resource_group.data.name
  location                     = azurerm_resource_group.data.location
  sku                          = "standard"
  local_authentication_enabled = true # expect: identity-local-auth
}

resource "azurerm_signalr_service" "signalr" {
  name                = "signalr"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  local_auth_enabled  = true # expect: identity-local-auth

  sku {
    name     = "Standard_S1"
    capacity = 1
  }
}

resource "azurerm_web_pubsub" "pubsub" {
  name                = "pubsub"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  sku                 = "Standard_S1"
  local_auth_enabled  = true # expect: identity-local-auth
}

resource "azurerm_iothub" "iot" {
  name                         = "iot"
  resource_group_name          = azurerm_resource_group.data.name
  location                     = azurerm_resource_group.data.location
  local_authentication_enabled = true # expect: identity-local-auth

  sku {
    name     = "S1"
    capacity = 1
  }
}

resource "azurerm_maps_account" "maps" {
  name                         = "maps"
  resource_group_name          = azurerm_resource_group.data.name
  location                     = azurerm_resource_group.data.location
  sku_name                     = "G2"
  local_authentication_enabled = true # expect: identity-local-auth
}

resource "azurerm_automation_account" "automation" {
  name                         = "automation"
  resource_group_name          = azurerm_resource_group.data.name
  location                     = azurerm_resource_group.data.location
  sku_name                     = "Basic"
  local_authentication_enabled = true # expect: identity-local-auth
}

resource "azurerm_bot_service_azure_bot" "bot" {
  name                         = "bot"
  resource_group_name          = azurerm_resource_group.data.name
  location                     = "global"
  microsoft_app_id             = "00000000-0000-0000-0000-0000000000aa"
  microsoft_app_type           = "SingleTenant"
  sku                          = "S1"
  local_authentication_enabled = true # expect: identity-local-auth
}

resource "azurerm_application_insights" "insights" {
  name                         = "insights"
  resource_group_name          = azurerm_resource_group.data.name
  location                     = azurerm_resource_group.data.location
  workspace_id                 = azurerm_log_analytics_workspace.logs.id
  application_type             = "web"
  local_authentication_enabled = true # expect: identity-local-auth
}

resource "azurerm_log_analytics_workspace" "logs" {
  name                         = "logs"
  resource_group_name          = azurerm_resource_group.data.name
  location                     = azurerm_resource_group.data.location
  local_authentication_enabled = true # expect: identity-local-auth
}

resource "azurerm_batch_account" "batch" {
  name                         = "batch"
  resource_group_name          = azurerm_resource_group.data.name
  location                     = azurerm_resource_group.data.location
  allowed_authentication_modes = ["SharedKey"] # expect: identity-local-auth
}

resource "azurerm_container_registry" "registry" {
  name                = "acr"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  sku                 = "Premium"
  admin_enabled       = true # expect: identity-local-auth
}

resource "azurerm_redis_cache" "cache" {
  name                               = "cache"
  resource_group_name                = azurerm_resource_group.data.name
  location                           = azurerm_resource_group.data.location
  sku_name                           = "Standard"
  family                             = "C"
  capacity                           = 1
  access_keys_authentication_enabled = true # expect: identity-local-auth
}

resource "azurerm_managed_redis" "cache" {
  name                = "cachee"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  sku_name            = "Balanced_B3"

  default_database {
    clustering_policy                  = "OSSCluster"
    access_keys_authentication_enabled = true # expect: identity-local-auth
  }
}

resource "azurerm_kubernetes_cluster" "aks" {
  name                   = "aks"
  resource_group_name    = azurerm_resource_group.data.name
  location               = azurerm_resource_group.data.location
  dns_prefix             = "aks"
  local_account_disabled = false # expect: identity-local-auth

  default_node_pool {
    name       = "system"
    node_count = 2
    vm_size    = "Standard_D2s_v5"

    upgrade_settings {
      max_surge = "10%"
    }
  }

  identity {
    type = "SystemAssigned"
  }
}

resource "azurerm_dashboard_grafana" "grafana" {
  name                  = "grafana"
  resource_group_name   = azurerm_resource_group.data.name
  location              = azurerm_resource_group.data.location
  grafana_major_version = "11"
  api_key_enabled       = true # expect: identity-local-auth
}

resource "azurerm_postgresql_flexible_server" "postgres" {
  name                = "pg"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  version             = "16"
  sku_name            = "GP_Standard_D2s_v3"

  authentication {
    active_directory_auth_enabled = true
    password_auth_enabled         = true # expect: identity-local-auth
  }
}

resource "azurerm_postgresql_flexible_server" "nobody" {
  name                = "pgentra"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  version             = "16"
  sku_name            = "GP_Standard_D2s_v3"

  authentication {
    active_directory_auth_enabled = false # expect: identity-local-auth
    password_auth_enabled         = false
  }
}

resource "azurerm_mssql_server" "sql" {
  name                = "sql"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  version             = "12.0"

  azuread_administrator {
    login_username              = "sql-admins"
    object_id                   = "00000000-0000-0000-0000-0000000000bb"
    azuread_authentication_only = false # expect: identity-local-auth
  }
}

data "azurerm_subnet" "instances" {
  name                 = "snet-mi"
  virtual_network_name = "vnet"
  resource_group_name  = "rg-network"
}

resource "azurerm_mssql_managed_instance" "instance" {
  name                = "mi"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  subnet_id           = data.azurerm_subnet.instances.id
  license_type        = "BasePrice"
  sku_name            = "GP_Gen5"
  storage_size_in_gb  = 32
  vcores              = 4

  azure_active_directory_administrator {
    login_username                      = "sql-admins"
    object_id                           = "00000000-0000-0000-0000-0000000000bb"
    principal_type                      = "Group"
    azuread_authentication_only_enabled = false # expect: identity-local-auth
  }
}

resource "azurerm_synapse_workspace" "synapse" {
  name                                 = "synapse"
  resource_group_name                  = azurerm_resource_group.data.name
  location                             = azurerm_resource_group.data.location
  storage_data_lake_gen2_filesystem_id = "https://stlake.dfs.core.windows.net/synapse"
  azuread_authentication_only          = false # expect: identity-local-auth

  identity {
    type = "SystemAssigned"
  }
}

data "azurerm_machine_learning_workspace" "learning" {
  name                = "ml"
  resource_group_name = azurerm_resource_group.data.name
}

resource "azurerm_machine_learning_compute_cluster" "cluster" {
  name                          = "cluster"
  machine_learning_workspace_id = data.azurerm_machine_learning_workspace.learning.id
  location                      = azurerm_resource_group.data.location
  vm_priority                   = "Dedicated"
  vm_size                       = "Standard_DS2_v2"
  local_auth_enabled            = true # expect: identity-local-auth

  scale_settings {
    min_node_count                       = 0
    max_node_count                       = 2
    scale_down_nodes_after_idle_duration = "PT30S"
  }
}

resource "azapi_resource" "score" {
  type      = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints@2024-04-01"
  name      = "score"
  parent_id = data.azurerm_machine_learning_workspace.learning.id
  location  = azurerm_resource_group.data.location

  body = {
    properties = {
      authMode = "Key" # expect: identity-local-auth
    }
  }
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

  ftp_publish_basic_authentication_enabled       = true # expect: identity-local-auth
  webdeploy_publish_basic_authentication_enabled = true # expect: identity-local-auth

  site_config {}
}

data "azurerm_network_interface" "vm" {
  name                = "nic-vm"
  resource_group_name = azurerm_resource_group.data.name
}

variable "admin_password" {
  type      = string
  sensitive = true
}

resource "azurerm_linux_virtual_machine" "vm" {
  name                            = "vm"
  resource_group_name             = azurerm_resource_group.data.name
  location                        = azurerm_resource_group.data.location
  size                            = "Standard_D2s_v5"
  network_interface_ids           = [data.azurerm_network_interface.vm.id]
  admin_username                  = "ops"
  admin_password                  = var.admin_password
  disable_password_authentication = false # expect: identity-local-auth

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }

  source_image_reference {
    publisher = "Canonical"
    offer     = "ubuntu-24_04-lts"
    sku       = "server"
    version   = "latest"
  }
}
