# The same as the Bicep beside this folder: a job for each shard collects, and a later one joins, judges and reports.

terraform {
  required_version = ">= 1.9"
  required_providers {
    azapi = {
      source  = "azure/azapi"
      version = "~> 2.4"
    }
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.55"
    }
  }
}

provider "azurerm" {
  features {}
  subscription_id = var.subscription_id
}

provider "azapi" {
  subscription_id = var.subscription_id
}

locals {
  numbers = range(1, var.shards + 1)
  # The user of seawall's image.
  user = "65532"
}

data "azurerm_user_assigned_identity" "collector" {
  name                = var.identity_name
  resource_group_name = var.resource_group_name
}

# It pulls the images. Give it AcrPull at the registry.
resource "azurerm_user_assigned_identity" "puller" {
  name                = "id-seawall-pull"
  location            = var.location
  resource_group_name = var.resource_group_name
}

resource "azurerm_log_analytics_workspace" "seawall" {
  name                         = "log-seawall"
  location                     = var.location
  resource_group_name          = var.resource_group_name
  sku                          = "PerGB2018"
  retention_in_days            = 90
  local_authentication_enabled = false
  # Diagnostic settings send by Azure's own way; to ask from outside of Azure takes a private link scope, or `true` here.
  internet_ingestion_enabled = false
  internet_query_enabled     = false
}

resource "azurerm_container_app_environment" "seawall" {
  name                           = "cae-seawall"
  location                       = var.location
  resource_group_name            = var.resource_group_name
  logs_destination               = "azure-monitor"
  public_network_access          = "Disabled"
  infrastructure_subnet_id       = azurerm_subnet.jobs.id
  internal_load_balancer_enabled = true

  workload_profile {
    name                  = "Consumption"
    workload_profile_type = "Consumption"
  }
}

resource "azurerm_monitor_diagnostic_setting" "environment" {
  name                       = "seawall"
  target_resource_id         = azurerm_container_app_environment.seawall.id
  log_analytics_workspace_id = azurerm_log_analytics_workspace.seawall.id

  enabled_log {
    category_group = "allLogs"
  }
}

resource "azurerm_container_app_environment_storage" "snapshots" {
  name                         = "snapshots"
  container_app_environment_id = azurerm_container_app_environment.seawall.id
  nfs_server_url               = azurerm_storage_account.snapshots.primary_file_host
  share_name                   = "/${azurerm_storage_account.snapshots.name}/${azurerm_storage_share.snapshots.name}"
  access_mode                  = "ReadWrite"

  # Names must be found before something is mounted, and NFS without encryption allowed.
  depends_on = [
    azapi_update_resource.files,
    azurerm_private_dns_zone_virtual_network_link.file,
    azurerm_private_endpoint.file,
  ]
}

output "puller_id" {
  description = "Give it AcrPull at the registry"
  value       = azurerm_user_assigned_identity.puller.principal_id
}
