resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

data "azurerm_client_config" "current" {}

resource "azurerm_key_vault" "vault" {
  name                          = "kv"
  resource_group_name           = azurerm_resource_group.data.name
  location                      = azurerm_resource_group.data.location
  tenant_id                     = data.azurerm_client_config.current.tenant_id
  sku_name                      = "standard"
  rbac_authorization_enabled    = true
  public_network_access_enabled = true

  network_acls {
    default_action = "Deny"
    bypass         = "AzureServices"
  }
}

resource "azurerm_mssql_server" "sql" {
  name                          = "sql"
  resource_group_name           = azurerm_resource_group.data.name
  location                      = azurerm_resource_group.data.location
  version                       = "12.0"
  public_network_access_enabled = false

  azuread_administrator {
    login_username              = "sql-admins"
    object_id                   = "00000000-0000-0000-0000-0000000000bb"
    azuread_authentication_only = true
  }
}

data "azurerm_subnet" "data" {
  name                 = "snet-data"
  virtual_network_name = "vnet"
  resource_group_name  = azurerm_resource_group.data.name
}

resource "azurerm_container_group" "qdrant" {
  name                = "qdrant"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  os_type             = "Linux"
  ip_address_type     = "Private"
  subnet_ids          = [data.azurerm_subnet.data.id]

  exposed_port {
    port     = 6333
    protocol = "TCP"
  }

  container {
    name   = "q"
    image  = "qdrant"
    cpu    = 1
    memory = 2

    ports {
      port = 6333
    }
  }
}

resource "azurerm_postgresql_flexible_server" "postgres" {
  name                          = "pg"
  resource_group_name           = azurerm_resource_group.data.name
  location                      = azurerm_resource_group.data.location
  version                       = "16"
  sku_name                      = "GP_Standard_D2s_v3"
  public_network_access_enabled = false
}

resource "azurerm_eventhub_namespace" "hub" {
  name                = "eh"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  sku                 = "Standard"

  network_rulesets {
    default_action                = "Deny"
    public_network_access_enabled = false
  }
}

resource "azurerm_managed_disk" "disk" {
  name                  = "disk"
  resource_group_name   = azurerm_resource_group.data.name
  location              = azurerm_resource_group.data.location
  storage_account_type  = "Premium_LRS"
  create_option         = "Empty"
  disk_size_gb          = 64
  network_access_policy = "DenyAll"
}
