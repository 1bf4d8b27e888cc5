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

resource "azurerm_key_vault_key" "lasting" { # expect: keyvault-expiry
  name         = "lasting"
  key_vault_id = data.azurerm_key_vault.app.id
  key_type     = "RSA"
  key_size     = 3072
  key_opts     = ["wrapKey", "unwrapKey"]
}
