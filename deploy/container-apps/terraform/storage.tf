# Where snapshots and reports are kept: an NFS share that only the network of the jobs reaches. It has no key, for Container Apps
# can mount a share by SMB with the key of its account alone (https://github.com/microsoft/azure-container-apps/issues/1446).

resource "azurerm_storage_account" "snapshots" {
  name                              = var.storage_name
  location                          = var.location
  resource_group_name               = var.resource_group_name
  account_kind                      = "FileStorage"
  account_tier                      = "Premium"
  account_replication_type          = "LRS"
  provisioned_billing_model_version = "V2"
  shared_access_key_enabled         = false
  allow_nested_items_to_be_public   = false
  min_tls_version                   = "TLS1_2"
  https_traffic_only_enabled        = true
  public_network_access_enabled     = false

  network_rules {
    default_action = "Deny"
    bypass         = ["None"]
  }

  share_properties {
    retention_policy {
      days = 7
    }
  }
}

# Container Apps cannot mount NFS encrypted; what is sent stays between two subnets of one network. REST still demands TLS. azurerm has
# no argument for it.
resource "azapi_update_resource" "files" {
  type        = "Microsoft.Storage/storageAccounts/fileServices@2025-01-01"
  resource_id = "${azurerm_storage_account.snapshots.id}/fileServices/default"

  body = {
    properties = {
      protocolSettings = { nfs = { encryptionInTransit = { required = false } } }
    }
  }
}

resource "azurerm_storage_share" "snapshots" {
  name               = "snapshots"
  storage_account_id = azurerm_storage_account.snapshots.id
  enabled_protocol   = "NFS"
  quota              = 32
}

resource "azurerm_private_dns_zone" "file" {
  name                = "privatelink.file.core.windows.net"
  resource_group_name = var.resource_group_name
}

resource "azurerm_private_dns_zone_virtual_network_link" "file" {
  name                  = "seawall"
  resource_group_name   = var.resource_group_name
  private_dns_zone_name = azurerm_private_dns_zone.file.name
  virtual_network_id    = azurerm_virtual_network.seawall.id
  registration_enabled  = false
}

resource "azurerm_private_endpoint" "file" {
  name                = "pe-${var.storage_name}"
  location            = var.location
  resource_group_name = var.resource_group_name
  subnet_id           = azurerm_subnet.endpoints.id

  private_service_connection {
    name                           = "file"
    private_connection_resource_id = azurerm_storage_account.snapshots.id
    subresource_names              = ["file"]
    is_manual_connection           = false
  }

  private_dns_zone_group {
    name                 = "default"
    private_dns_zone_ids = [azurerm_private_dns_zone.file.id]
  }
}

# Who read a snapshot, and who deleted one.
resource "azurerm_monitor_diagnostic_setting" "files" {
  name                       = "seawall"
  target_resource_id         = "${azurerm_storage_account.snapshots.id}/fileServices/default"
  log_analytics_workspace_id = azurerm_log_analytics_workspace.seawall.id

  enabled_log {
    category_group = "allLogs"
  }
}
