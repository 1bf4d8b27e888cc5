resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

resource "azurerm_storage_account" "data" { # expect: identity-local-auth
  name                     = "stdata"
  resource_group_name      = azurerm_resource_group.data.name
  location                 = azurerm_resource_group.data.location
  account_tier             = "Standard"
  account_replication_type = "LRS"
}

resource "azurerm_cosmosdb_account" "cosmos" { # expect: identity-local-auth
  name                = "cosmos"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  offer_type          = "Standard"

  consistency_policy {
    consistency_level = "Session"
  }

  geo_location {
    location          = azurerm_resource_group.data.location
    failover_priority = 0
  }
}

resource "azurerm_eventhub_namespace" "events" { # expect: identity-local-auth
  name                = "events"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  sku                 = "Standard"
}

resource "azurerm_servicebus_namespace" "bus" { # expect: identity-local-auth
  name                = "bus"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  sku                 = "Standard"
}

resource "azurerm_eventgrid_topic" "topic" { # expect: identity-local-auth
  name                = "topic"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
}

resource "azurerm_eventgrid_domain" "domain" { # expect: identity-local-auth
  name                = "domain"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
}

resource "azurerm_app_configuration" "configuration" { # expect: identity-local-auth
  name                = "configuration"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  sku                 = "standard"
}

resource "azurerm_cognitive_account" "openai" { # expect: identity-local-auth
  name                = "openai"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  kind                = "OpenAI"
  sku_name            = "S0"
}

resource "azurerm_search_service" "search" { # expect: identity-local-auth
  name                = "search"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  sku                 = "standard"
}

resource "azurerm_signalr_service" "signalr" { # expect: identity-local-auth
  name                = "signalr"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location

  sku {
    name     = "Standard_S1"
    capacity = 1
  }
}

resource "azurerm_web_pubsub" "pubsub" { # expect: identity-local-auth
  name                = "pubsub"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  sku                 = "Standard_S1"
}

resource "azurerm_iothub" "iot" { # expect: identity-local-auth
  name                = "iot"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location

  sku {
    name     = "S1"
    capacity = 1
  }
}

resource "azurerm_maps_account" "maps" { # expect: identity-local-auth
  name                = "maps"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  sku_name            = "G2"
}

resource "azurerm_automation_account" "automation" { # expect: identity-local-auth
  name                = "automation"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  sku_name            = "Basic"
}

resource "azurerm_bot_service_azure_bot" "bot" { # expect: identity-local-auth
  name                = "bot"
  resource_group_name = azurerm_resource_group.data.name
  location            = "global"
  microsoft_app_id    = "00000000-0000-0000-0000-0000000000aa"
  microsoft_app_type  = "SingleTenant"
  sku                 = "S1"
}

resource "azurerm_application_insights" "insights" { # expect: identity-local-auth
  name                = "insights"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  workspace_id        = azurerm_log_analytics_workspace.logs.id
  application_type    = "web"
}

resource "azurerm_log_analytics_workspace" "logs" { # expect: identity-local-auth
  name                = "logs"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
}

resource "azurerm_container_registry" "registry" {
  name                = "acr"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  sku                 = "Premium"
}

resource "azurerm_redis_cache" "cache" { # expect: identity-local-auth
  name                = "cache"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  sku_name            = "Standard"
  family              = "C"
  capacity            = 1
}

# Left out, keys are off with this provider, unlike with Azure's API.
resource "azurerm_managed_redis" "cache" {
  name                = "cachee"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  sku_name            = "Balanced_B3"

  default_database {
    clustering_policy = "OSSCluster"
  }
}

resource "azurerm_kubernetes_cluster" "aks" { # expect: identity-local-auth
  name                = "aks"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  dns_prefix          = "aks"

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
}

resource "azurerm_postgresql_flexible_server" "postgres" {
  name                = "pg"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  version             = "16"
  sku_name            = "GP_Standard_D2s_v3"

  authentication { # expect: identity-local-auth
    active_directory_auth_enabled = true
  }
}

resource "azurerm_postgresql_flexible_server" "nobody" {
  name                = "pgentra"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  version             = "16"
  sku_name            = "GP_Standard_D2s_v3"

  authentication { # expect: identity-local-auth
    password_auth_enabled = false
  }
}

resource "azurerm_mssql_server" "sql" {
  name                = "sql"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  version             = "12.0"

  azuread_administrator { # expect: identity-local-auth
    login_username = "sql-admins"
    object_id      = "00000000-0000-0000-0000-0000000000bb"
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

  azure_active_directory_administrator { # expect: identity-local-auth
    login_username = "sql-admins"
    object_id      = "00000000-0000-0000-0000-0000000000bb"
    principal_type = "Group"
  }
}

resource "azurerm_synapse_workspace" "synapse" { # expect: identity-local-auth
  name                                 = "synapse"
  resource_group_name                  = azurerm_resource_group.data.name
  location                             = azurerm_resource_group.data.location
  storage_data_lake_gen2_filesystem_id = "https://stlake.dfs.core.windows.net/synapse"

  identity {
    type = "SystemAssigned"
  }
}

data "azurerm_machine_learning_workspace" "learning" {
  name                = "ml"
  resource_group_name = azurerm_resource_group.data.name
}

resource "azurerm_machine_learning_compute_cluster" "cluster" { # expect: identity-local-auth
  name                          = "cluster"
  machine_learning_workspace_id = data.azurerm_machine_learning_workspace.learning.id
  location                      = azurerm_resource_group.data.location
  vm_priority                   = "Dedicated"
  vm_size                       = "Standard_DS2_v2"

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
    properties = {} # expect: identity-local-auth
  }
}

data "azurerm_service_plan" "shared" {
  name                = "plan"
  resource_group_name = azurerm_resource_group.data.name
}

resource "azurerm_linux_web_app" "app" { # expect: identity-local-auth
  name                = "app"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  service_plan_id     = data.azurerm_service_plan.shared.id

  site_config {}
}

data "azurerm_network_interface" "vm" {
  name                = "nic-vm"
  resource_group_name = azurerm_resource_group.data.name
}

# Left out, this provider turns passwords off.
resource "azurerm_linux_virtual_machine" "vm" {
  name                  = "vm"
  resource_group_name   = azurerm_resource_group.data.name
  location              = azurerm_resource_group.data.location
  size                  = "Standard_D2s_v5"
  network_interface_ids = [data.azurerm_network_interface.vm.id]
  admin_username        = "ops"

  admin_ssh_key {
    username   = "ops"
    public_key = "ssh-ed25519 AAAA ops@example.com"
  }

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

resource "azurerm_linux_virtual_machine_scale_set" "nodes" {
  name                = "vmss"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  sku                 = "Standard_D2s_v5"
  instances           = 2
  admin_username      = "ops"

  admin_ssh_key {
    username   = "ops"
    public_key = "ssh-ed25519 AAAA ops@example.com"
  }

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

  network_interface {
    name    = "nic"
    primary = true

    ip_configuration {
      name      = "ip"
      primary   = true
      subnet_id = data.azurerm_subnet.nodes.id
    }
  }
}

data "azurerm_subnet" "nodes" {
  name                 = "snet-nodes"
  virtual_network_name = "vnet"
  resource_group_name  = "rg-network"
}

resource "azurerm_communication_service" "communication" { # expect: identity-local-auth
  name                = "communication"
  resource_group_name = azurerm_resource_group.data.name
  data_location       = "Europe"
}
