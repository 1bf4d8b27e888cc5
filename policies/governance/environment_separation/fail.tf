resource "azurerm_resource_group" "data" {
  name     = "rg-data" # expect: governance-environment-separation
  location = "westeurope"
}

resource "azurerm_service_plan" "plan" {
  name                = "asp" # expect: governance-environment-separation
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  os_type             = "Linux"
  sku_name            = "P1v3"
}

resource "azurerm_linux_web_app" "apps" {
  for_each            = toset(["shop-prd", "shop-stg"])
  name                = "app-${each.key}"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  service_plan_id     = azurerm_service_plan.plan.id
  https_only          = true

  site_config {}
}

resource "azurerm_container_app_environment" "environment" {
  name                = "cae" # expect: governance-environment-separation
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
}

resource "azurerm_container_app" "containers" {
  for_each                     = toset(["dev", "stg"])
  name                         = "api-${each.key}"
  resource_group_name          = azurerm_resource_group.data.name
  container_app_environment_id = azurerm_container_app_environment.environment.id
  revision_mode                = "Single"

  template {
    container {
      name   = "api"
      image  = "example.azurecr.io/api:1"
      cpu    = 0.5
      memory = "1Gi"
    }
  }
}
