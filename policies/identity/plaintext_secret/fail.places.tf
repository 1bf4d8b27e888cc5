variable "gateway_password" {
  type      = string
  sensitive = true
}

resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

data "azurerm_virtual_network_gateway" "vpn" {
  name                = "vpn"
  resource_group_name = "rg-network"
}

data "azurerm_local_network_gateway" "office" {
  name                = "office"
  resource_group_name = "rg-network"
}

resource "azurerm_virtual_network_gateway_connection" "office" {
  name                       = "to-office"
  resource_group_name        = azurerm_resource_group.data.name
  location                   = azurerm_resource_group.data.location
  type                       = "IPsec"
  virtual_network_gateway_id = data.azurerm_virtual_network_gateway.vpn.id
  local_network_gateway_id   = data.azurerm_local_network_gateway.office.id
  shared_key                 = "a-key-for-the-tunnel" # expect: identity-plaintext-secret
}

data "azurerm_subnet" "gateway" {
  name                 = "snet-gateway"
  virtual_network_name = "vnet"
  resource_group_name  = "rg-network"
}

resource "azurerm_application_gateway" "gateway" {
  name                = "gateway"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location

  sku {
    name     = "WAF_v2"
    tier     = "WAF_v2"
    capacity = 2
  }

  gateway_ip_configuration {
    name      = "gateway"
    subnet_id = data.azurerm_subnet.gateway.id
  }

  frontend_ip_configuration {
    name                          = "private"
    subnet_id                     = data.azurerm_subnet.gateway.id
    private_ip_address            = "10.0.0.10"
    private_ip_address_allocation = "Static"
  }

  frontend_port {
    name = "https"
    port = 443
  }

  ssl_certificate {
    name     = "site"
    data     = "MIIK"
    password = "certificate" # expect: identity-plaintext-secret
  }

  http_listener {
    name                           = "site"
    frontend_ip_configuration_name = "private"
    frontend_port_name             = "https"
    protocol                       = "Https"
    ssl_certificate_name           = "site"
  }

  backend_address_pool {
    name  = "site"
    fqdns = ["site.example.com"]
  }

  backend_http_settings {
    name                  = "https"
    port                  = 443
    protocol              = "Https"
    cookie_based_affinity = "Disabled"
  }

  request_routing_rule {
    name                       = "site"
    priority                   = 10
    rule_type                  = "Basic"
    http_listener_name         = "site"
    backend_address_pool_name  = "site"
    backend_http_settings_name = "https"
  }
}

data "azurerm_api_management" "api" {
  name                = "apim"
  resource_group_name = azurerm_resource_group.data.name
}

resource "azurerm_api_management_identity_provider_aad" "entra" {
  resource_group_name = azurerm_resource_group.data.name
  api_management_name = data.azurerm_api_management.api.name
  allowed_tenants     = ["00000000-0000-0000-0000-0000000000bb"]
  client_id           = "00000000-0000-0000-0000-0000000000aa"
  client_secret       = "said-to-nobody" # expect: identity-plaintext-secret
}

data "azurerm_service_plan" "shared" {
  name                = "plan"
  resource_group_name = azurerm_resource_group.data.name
}

resource "azurerm_linux_web_app" "app" {
  name                = "app"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  service_plan_id     = data.azurerm_service_plan.shared.id

  site_config {}

  auth_settings {
    enabled = true

    active_directory {
      client_id     = "00000000-0000-0000-0000-0000000000aa"
      client_secret = "said-to-nobody" # expect: identity-plaintext-secret
    }
  }
}

locals {
  ssh_keys = ["ssh-ed25519 AAAA ops@example.com"]
}

resource "azurerm_hdinsight_hadoop_cluster" "hadoop" {
  name                = "hadoop"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  cluster_version     = "5.1"
  tier                = "Standard"
  tls_min_version     = "1.2"

  component_version {
    hadoop = "3.3"
  }

  gateway {
    username = "gateway"
    password = var.gateway_password
  }

  roles {
    head_node {
      vm_size  = "Standard_D12_V2"
      username = "ssh"
      password = "a-password-1" # expect: identity-plaintext-secret
    }

    worker_node {
      vm_size               = "Standard_D12_V2"
      username              = "ssh"
      ssh_keys              = local.ssh_keys
      target_instance_count = 2
    }

    zookeeper_node {
      vm_size  = "Standard_A4_V2"
      username = "ssh"
      ssh_keys = local.ssh_keys
    }
  }
}

resource "azurerm_app_service_certificate" "certificate" {
  name                = "from-vault"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  key_vault_secret_id = "https://kv.vault.azure.net/secrets/site"
}
