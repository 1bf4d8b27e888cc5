resource "azurerm_resource_group" "main" {
  name     = "rg-data"
  location = "westeurope"
}

resource "azurerm_storage_account" "data" {
  name                     = "stdata"
  location                 = azurerm_resource_group.main.location
  resource_group_name      = azurerm_resource_group.main.name
  account_tier             = "Standard"
  account_replication_type = "LRS"
  min_tls_version          = "TLS1_2"
}

resource "azurerm_service_plan" "main" {
  name                = "plan"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  os_type             = "Linux"
  sku_name            = "P0v3"
}

resource "azurerm_linux_web_app" "app" {
  name                = "app"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  service_plan_id     = azurerm_service_plan.main.id

  site_config {
    minimum_tls_version     = "1.3"
    scm_minimum_tls_version = "1.2"
  }
}

resource "azurerm_linux_web_app_slot" "staging" {
  name           = "staging"
  app_service_id = azurerm_linux_web_app.app.id

  site_config {
    minimum_tls_version     = "1.2"
    scm_minimum_tls_version = "1.2"
  }
}

data "azurerm_linux_web_app" "other" {
  name                = "other"
  resource_group_name = azurerm_resource_group.main.name
}

resource "azapi_resource" "web" {
  type      = "Microsoft.Web/sites/config@2023-12-01"
  name      = "web"
  parent_id = data.azurerm_linux_web_app.other.id

  body = {
    properties = {
      minTlsVersion = "1.2"
    }
  }
}

resource "azurerm_mssql_server" "main" {
  name                = "sql"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  version             = "12.0"
  minimum_tls_version = "1.2"

  azuread_administrator {
    login_username              = "sql-admins"
    object_id                   = "11111111-1111-1111-1111-111111111111"
    azuread_authentication_only = true
  }
}

data "azurerm_subnet" "instances" {
  name                 = "instances"
  virtual_network_name = "vnet"
  resource_group_name  = azurerm_resource_group.main.name
}

resource "azurerm_mssql_managed_instance" "main" {
  name                = "mi"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  license_type        = "BasePrice"
  sku_name            = "GP_Gen5"
  storage_size_in_gb  = 32
  subnet_id           = data.azurerm_subnet.instances.id
  vcores              = 4
  minimum_tls_version = "1.2"

  azure_active_directory_administrator {
    login_username                      = "sql-admins"
    object_id                           = "11111111-1111-1111-1111-111111111111"
    principal_type                      = "Group"
    azuread_authentication_only_enabled = true
  }
}

data "azurerm_synapse_workspace" "main" {
  name                = "synapse"
  resource_group_name = azurerm_resource_group.main.name
}

resource "azapi_resource" "synapse_tls" {
  type      = "Microsoft.Synapse/workspaces/dedicatedSQLminimalTlsSettings@2021-06-01"
  name      = "default"
  parent_id = data.azurerm_synapse_workspace.main.id

  body = {
    properties = {
      minimalTlsVersion = "1.2"
    }
  }
}

# The single server is gone from newer majors of the provider.
resource "azurerm_postgresql_server" "pgold" {
  name                             = "pgold"
  location                         = azurerm_resource_group.main.location
  resource_group_name              = azurerm_resource_group.main.name
  sku_name                         = "GP_Gen5_4"
  version                          = "11"
  ssl_enforcement_enabled          = true
  ssl_minimal_tls_version_enforced = "TLS1_2"
}

data "azurerm_postgresql_flexible_server" "pg" {
  name                = "pg"
  resource_group_name = azurerm_resource_group.main.name
}

resource "azurerm_postgresql_flexible_server_configuration" "tls" {
  name      = "ssl_min_protocol_version"
  server_id = data.azurerm_postgresql_flexible_server.pg.id
  value     = "TLSv1.2"
}

data "azurerm_mysql_flexible_server" "my" {
  name                = "my"
  resource_group_name = azurerm_resource_group.main.name
}

resource "azurerm_mysql_flexible_server_configuration" "tls" {
  name                = "tls_version"
  resource_group_name = azurerm_resource_group.main.name
  server_name         = data.azurerm_mysql_flexible_server.my.name
  value               = "TLSv1.2,TLSv1.3"
}

resource "azurerm_redis_cache" "main" {
  name                = "cache"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  sku_name            = "Premium"
  family              = "P"
  capacity            = 1
  minimum_tls_version = "1.2"
}

# So is the cluster.
resource "azurerm_redis_enterprise_cluster" "main" {
  name                = "cachee"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  sku_name            = "Enterprise_E10-2"
  minimum_tls_version = "1.2"
}

resource "azurerm_eventhub_namespace" "main" {
  name                = "eh"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  sku                 = "Standard"
  minimum_tls_version = "1.2"
}

resource "azurerm_servicebus_namespace" "main" {
  name                = "sb"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  sku                 = "Standard"
  minimum_tls_version = "1.2"
}

resource "azurerm_eventgrid_topic" "main" {
  name                = "eg"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  minimum_tls_version = "1.2"
}

resource "azurerm_cosmosdb_account" "main" {
  name                = "cosmos"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  offer_type          = "Standard"
  minimal_tls_version = "Tls12"

  consistency_policy {
    consistency_level = "Session"
  }

  geo_location {
    location          = azurerm_resource_group.main.location
    failover_priority = 0
  }
}

resource "azurerm_iothub" "main" {
  name                = "hub"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  min_tls_version     = "1.2"

  sku {
    name     = "S1"
    capacity = 1
  }
}

data "azurerm_cdn_frontdoor_profile" "main" {
  name                = "afd"
  resource_group_name = azurerm_resource_group.main.name
}

resource "azurerm_cdn_frontdoor_custom_domain" "www" {
  name                     = "www"
  cdn_frontdoor_profile_id = data.azurerm_cdn_frontdoor_profile.main.id
  host_name                = "www.example.com"

  tls {
    certificate_type = "ManagedCertificate"
    minimum_version  = "TLS12"
  }
}

resource "azurerm_cdn_frontdoor_custom_domain" "custom" {
  name                     = "custom"
  cdn_frontdoor_profile_id = data.azurerm_cdn_frontdoor_profile.main.id
  host_name                = "custom.example.com"

  tls {
    certificate_type = "ManagedCertificate"
    minimum_version  = "TLS12"

    cipher_suite {
      type = "Customized"

      custom_ciphers {
        tls12 = ["ECDHE_RSA_AES256_GCM_SHA384"]
      }
    }
  }
}

resource "azurerm_api_management" "main" {
  name                = "apim"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  publisher_name      = "Example"
  publisher_email     = "api@example.com"
  sku_name            = "Developer_1"

  security {
    frontend_tls10_enabled = false
  }
}

resource "azurerm_active_directory_domain_service" "main" {
  name                = "domain"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  domain_name         = "example.com"
  sku                 = "Standard"

  initial_replica_set {
    subnet_id = data.azurerm_subnet.instances.id
  }

  security {
    tls_v1_enabled = false
  }
}

locals {
  gateways = {
    gw        = { policy = { type = "Predefined", name = "AppGwSslPolicy20220101S" } }
    gwcustom  = { policy = { type = "Custom", version = "TLSv1_2" } }
    gwprofile = { profile = { type = "CustomV2", version = "TLSv1_3" } }
  }
}

data "azurerm_subnet" "gateways" {
  name                 = "gateways"
  virtual_network_name = "vnet"
  resource_group_name  = azurerm_resource_group.main.name
}

resource "azurerm_application_gateway" "main" {
  for_each = local.gateways

  name                = each.key
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name

  sku {
    name     = "Standard_v2"
    tier     = "Standard_v2"
    capacity = 2
  }

  gateway_ip_configuration {
    name      = "subnet"
    subnet_id = data.azurerm_subnet.gateways.id
  }

  frontend_ip_configuration {
    name      = "private"
    subnet_id = data.azurerm_subnet.gateways.id
  }

  frontend_port {
    name = "https"
    port = 443
  }

  ssl_certificate {
    name                = "www"
    key_vault_secret_id = "https://kv-data.vault.azure.net/secrets/www"
  }

  backend_address_pool {
    name = "web"
  }

  backend_http_settings {
    name                  = "https"
    port                  = 443
    protocol              = "Https"
    cookie_based_affinity = "Disabled"
  }

  http_listener {
    name                           = "https"
    protocol                       = "Https"
    frontend_ip_configuration_name = "private"
    frontend_port_name             = "https"
    ssl_certificate_name           = "www"
  }

  request_routing_rule {
    name                       = "all"
    rule_type                  = "Basic"
    priority                   = 10
    http_listener_name         = "https"
    backend_address_pool_name  = "web"
    backend_http_settings_name = "https"
  }

  dynamic "ssl_policy" {
    for_each = try([each.value.policy], [])

    content {
      policy_type          = ssl_policy.value.type
      policy_name          = try(ssl_policy.value.name, null)
      min_protocol_version = try(ssl_policy.value.version, null)
    }
  }

  dynamic "ssl_profile" {
    for_each = try([each.value.profile], [])

    content {
      name = "clients"

      ssl_policy {
        policy_type          = ssl_profile.value.type
        min_protocol_version = ssl_profile.value.version
      }
    }
  }
}
