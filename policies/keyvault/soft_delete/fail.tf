resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

data "azurerm_client_config" "current" {}

# `azurerm` neither turns it off nor takes fewer days.
resource "azapi_resource" "vault" {
  type      = "Microsoft.KeyVault/vaults@2023-07-01"
  name      = "kv"
  parent_id = azurerm_resource_group.data.id
  location  = azurerm_resource_group.data.location

  body = {
    properties = {
      tenantId = data.azurerm_client_config.current.tenant_id
      sku = {
        family = "A"
        name   = "standard"
      }
      enableSoftDelete = false # expect: keyvault-soft-delete
    }
  }
}

resource "azapi_resource" "days" {
  type      = "Microsoft.KeyVault/vaults@2023-07-01"
  name      = "kvdays"
  parent_id = azurerm_resource_group.data.id
  location  = azurerm_resource_group.data.location

  body = {
    properties = {
      tenantId = data.azurerm_client_config.current.tenant_id
      sku = {
        family = "A"
        name   = "standard"
      }
      softDeleteRetentionInDays = 6 # expect: keyvault-soft-delete
    }
  }
}

resource "azapi_resource" "hsm" {
  type      = "Microsoft.KeyVault/managedHSMs@2023-07-01"
  name      = "hsm"
  parent_id = azurerm_resource_group.data.id
  location  = azurerm_resource_group.data.location

  body = {
    sku = {
      family = "B"
      name   = "Standard_B1"
    }
    properties = {
      tenantId         = data.azurerm_client_config.current.tenant_id
      enableSoftDelete = false # expect: keyvault-soft-delete
    }
  }
}
