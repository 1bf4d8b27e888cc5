resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

data "azurerm_client_config" "current" {}

locals {
  reader = "00000000-0000-0000-0000-0000000000bb"
}

resource "azurerm_key_vault" "vault" {
  name                       = "kv"
  resource_group_name        = azurerm_resource_group.data.name
  location                   = azurerm_resource_group.data.location
  tenant_id                  = data.azurerm_client_config.current.tenant_id
  sku_name                   = "standard"
  rbac_authorization_enabled = true

  access_policy { # expect: keyvault-rbac
    tenant_id          = data.azurerm_client_config.current.tenant_id
    object_id          = local.reader
    secret_permissions = ["Get"]
  }
}

# `azurerm_key_vault_access_policy` writes into the vault itself.
resource "azapi_resource" "more" {
  type      = "Microsoft.KeyVault/vaults/accessPolicies@2023-07-01"
  name      = "add"
  parent_id = azurerm_key_vault.vault.id

  body = {
    properties = {
      accessPolicies = [ # expect: keyvault-rbac
        {
          tenantId = data.azurerm_client_config.current.tenant_id
          objectId = local.reader
          permissions = {
            secrets = ["get"]
          }
        }
      ]
    }
  }
}
