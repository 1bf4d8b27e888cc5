data "azurerm_linux_web_app" "site" {
  name                = "app"
  resource_group_name = "rg-app"
}

resource "azurerm_linux_web_app_slot" "staging" {
  name           = "staging"
  app_service_id = data.azurerm_linux_web_app.site.id

  app_settings = {
    DB_PASSWORD = "@Microsoft.KeyVault(VaultName=kv-app;SecretName=db)"
  }

  identity {
    type = "SystemAssigned"
  }

  site_config {}
}
