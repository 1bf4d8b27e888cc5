variable "cassandra_cluster_id" {
  type    = string
  default = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-chats/providers/Microsoft.DocumentDB/cassandraClusters/cass-chats"
}

variable "subnet_id" {
  type    = string
  default = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/vnet/subnets/cass"
}

resource "azurerm_resource_group" "main" {
  name     = "rg-chats"
  location = "westeurope"
}

resource "azurerm_cosmosdb_account" "chats" {
  name                             = "cosmos-chats"
  location                         = azurerm_resource_group.main.location
  resource_group_name              = azurerm_resource_group.main.name
  offer_type                       = "Standard"
  multiple_write_locations_enabled = false # expect: availability-cosmos

  consistency_policy {
    consistency_level = "Session"
  }

  geo_location {
    location          = "westeurope"
    failover_priority = 0
    zone_redundant    = true
  }

  geo_location {
    location          = "northeurope"
    failover_priority = 1
    zone_redundant    = false # expect: availability-cosmos
  }
}

resource "azurerm_cosmosdb_account" "alone" {
  name                             = "cosmos-alone"
  location                         = azurerm_resource_group.main.location
  resource_group_name              = azurerm_resource_group.main.name
  offer_type                       = "Standard"
  multiple_write_locations_enabled = true

  consistency_policy {
    consistency_level = "Session"
  }

  geo_location { # expect: availability-cosmos
    location          = "westeurope"
    failover_priority = 0
    zone_redundant    = true
  }
}

resource "azurerm_mongo_cluster" "chats" {
  name                   = "mongo-chats"
  location               = azurerm_resource_group.main.location
  resource_group_name    = azurerm_resource_group.main.name
  compute_tier           = "M40"
  shard_count            = 1
  storage_size_in_gb     = 128
  version                = "8.0"
  high_availability_mode = "Disabled" # expect: availability-cosmos
}

resource "azurerm_cosmosdb_cassandra_datacenter" "west" {
  name                           = "dc-west"
  cassandra_cluster_id           = var.cassandra_cluster_id
  location                       = azurerm_resource_group.main.location
  delegated_management_subnet_id = var.subnet_id
  node_count                     = 3
  availability_zones_enabled     = false # expect: availability-cosmos
}
