variable "end" {
  description = "When the secret ends."
  type        = string
}

data "azurerm_key_vault" "app" {
  name                = "kv-app"
  resource_group_name = "rg-app"
}

resource "random_password" "made" {
  length = 32
}

resource "azurerm_key_vault_secret" "ending" {
  name            = "ending"
  key_vault_id    = data.azurerm_key_vault.app.id
  value           = random_password.made.result
  not_before_date = "2026-09-01T00:00:00Z"
  expiration_date = var.end # unknown: keyvault-expiry
}
