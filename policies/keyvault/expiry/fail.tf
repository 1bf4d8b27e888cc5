data "azurerm_key_vault" "app" {
  name                = "kv-app"
  resource_group_name = "rg-app"
}

resource "random_password" "made" {
  length = 32
}

resource "azurerm_key_vault_secret" "forever" { # expect: keyvault-expiry
  name         = "forever"
  key_vault_id = data.azurerm_key_vault.app.id
  value        = random_password.made.result
}

resource "azurerm_key_vault_secret" "long" {
  name            = "long"
  key_vault_id    = data.azurerm_key_vault.app.id
  value           = random_password.made.result
  not_before_date = "2026-09-01T00:00:00Z"
  expiration_date = "2027-09-01T00:00:00Z" # expect: keyvault-expiry
}

resource "azurerm_key_vault_key" "slow" {
  name         = "slow"
  key_vault_id = data.azurerm_key_vault.app.id
  key_type     = "RSA"
  key_size     = 3072
  key_opts     = ["wrapKey", "unwrapKey"]

  rotation_policy {
    expire_after = "P2Y"

    automatic {
      time_after_creation = "P1Y" # expect: keyvault-expiry
    }
  }
}
