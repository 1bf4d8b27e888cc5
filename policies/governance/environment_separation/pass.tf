resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

resource "azurerm_storage_account" "one" {
  name                     = "stone"
  resource_group_name      = azurerm_resource_group.data.name
  location                 = azurerm_resource_group.data.location
  account_tier             = "Standard"
  account_replication_type = "ZRS"

  tags = {
    environment = "production"
  }
}

resource "azurerm_storage_account" "shared" {
  name                     = "stshared"
  resource_group_name      = azurerm_resource_group.data.name
  location                 = azurerm_resource_group.data.location
  account_tier             = "Standard"
  account_replication_type = "ZRS"
}

resource "azurerm_service_plan" "plan" {
  name                = "asp"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  os_type             = "Linux"
  sku_name            = "P1v3"
}

resource "azurerm_linux_web_app" "apps" {
  for_each            = toset(["shop-prd", "orders-prd"])
  name                = "app-${each.key}"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  service_plan_id     = azurerm_service_plan.plan.id
  https_only          = true

  site_config {}
}

# A slot is a part of its app, whatever it is called.
resource "azurerm_linux_web_app_slot" "slot" {
  name           = "staging"
  app_service_id = azurerm_linux_web_app.apps["shop-prd"].id

  site_config {}
}
