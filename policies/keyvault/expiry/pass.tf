data "azurerm_key_vault" "app" {
  name                = "kv-app"
  resource_group_name = "rg-app"
}

resource "random_password" "made" {
  length = 32
}

resource "azurerm_key_vault_secret" "short" {
  name            = "short"
  key_vault_id    = data.azurerm_key_vault.app.id
  value           = random_password.made.result
  not_before_date = "2026-09-01T00:00:00Z"
  expiration_date = "2026-11-30T00:00:00Z"
}

resource "azurerm_key_vault_secret" "ending" {
  name            = "ending"
  key_vault_id    = data.azurerm_key_vault.app.id
  value           = random_password.made.result
  expiration_date = "2026-11-30T00:00:00Z"
}

resource "azurerm_key_vault_key" "fast" {
  name         = "fast"
  key_vault_id = data.azurerm_key_vault.app.id
  key_type     = "RSA"
  key_size     = 3072
  key_opts     = ["wrapKey", "unwrapKey"]

  rotation_policy {
    expire_after = "P2Y"

    automatic {
      time_after_creation = "P90D"
    }
  }
}

resource "azurerm_key_vault_key" "early" {
  name         = "early"
  key_vault_id = data.azurerm_key_vault.app.id
  key_type     = "RSA"
  key_size     = 3072
  key_opts     = ["wrapKey", "unwrapKey"]

  rotation_policy {
    expire_after = "P2Y"

    automatic {
      time_before_expiry = "P645D"
    }
  }
}
