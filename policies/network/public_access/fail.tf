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
  public_network_access_enabled = true # expect: network-public-access
}

resource "azurerm_container_group" "qdrant" {
  name                = "qdrant"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  os_type             = "Linux"
  ip_address_type     = "Public" # expect: network-public-access

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

data "azurerm_public_ip" "address" {
  name                = "pip"
  resource_group_name = azurerm_resource_group.data.name
}

data "azurerm_subnet" "data" {
  name                 = "snet-data"
  virtual_network_name = "vnet"
  resource_group_name  = azurerm_resource_group.data.name
}

resource "azurerm_network_interface" "nic" {
  name                = "nic"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location

  ip_configuration {
    name                          = "ip"
    subnet_id                     = data.azurerm_subnet.data.id
    private_ip_address_allocation = "Dynamic"
    public_ip_address_id          = data.azurerm_public_ip.address.id # expect: network-public-access
  }
}

resource "azurerm_postgresql_flexible_server" "postgres" {
  name                          = "pg"
  resource_group_name           = azurerm_resource_group.data.name
  location                      = azurerm_resource_group.data.location
  version                       = "16"
  sku_name                      = "GP_Standard_D2s_v3"
  public_network_access_enabled = true # expect: network-public-access
}

resource "azurerm_mysql_flexible_server" "mysql" {
  name                  = "my"
  resource_group_name   = azurerm_resource_group.data.name
  location              = azurerm_resource_group.data.location
  version               = "8.0.21"
  sku_name              = "GP_Standard_D2ds_v4"
  public_network_access = "Enabled" # expect: network-public-access
}

# A list beside `Allow` denies nobody.
resource "azurerm_container_registry" "registry" { # expect: network-public-access
  name                = "cr"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  sku                 = "Premium"

  network_rule_set {
    default_action = "Allow"

    ip_rule {
      action   = "Allow"
      ip_range = "203.0.113.7/32"
    }
  }
}

# The rules are written after the namespace, and so what holds.
resource "azurerm_servicebus_namespace" "bus" {
  name                          = "sb"
  resource_group_name           = azurerm_resource_group.data.name
  location                      = azurerm_resource_group.data.location
  sku                           = "Premium"
  capacity                      = 1
  premium_messaging_partitions  = 1
  public_network_access_enabled = false # expect: network-public-access

  network_rule_set {
    public_network_access_enabled = true
    default_action                = "Allow"
  }
}
