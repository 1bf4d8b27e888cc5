# A network for the jobs: nothing comes in, and out go only the calls that collecting and the platform need.

locals {
  jobs      = "${var.address_prefix}.0.0/24"
  endpoints = "${var.address_prefix}.1.0/28"

  # https://learn.microsoft.com/azure/container-apps/firewall-integration#outbound
  outbound = [
    { name = "ResourceManager", to = "AzureResourceManager" },
    { name = "Entra", to = "AzureActiveDirectory" },
    { name = "Monitor", to = "AzureMonitor" },
    { name = "PlatformImages", to = "MicrosoftContainerRegistry" },
    { name = "PlatformFrontDoor", to = "AzureFrontDoor.FirstParty" },
    { name = "Registry", to = "AzureContainerRegistry" },
    # Layers of images of a registry.
    { name = "RegistryLayers", to = "Storage" },
  ]
}

resource "azurerm_virtual_network" "seawall" {
  name                = "vnet-seawall"
  location            = var.location
  resource_group_name = var.resource_group_name
  address_space       = ["${var.address_prefix}.0.0/16"]
}

resource "azurerm_subnet" "jobs" {
  name                 = "jobs"
  resource_group_name  = var.resource_group_name
  virtual_network_name = azurerm_virtual_network.seawall.name
  address_prefixes     = [local.jobs]

  delegation {
    name = "jobs"

    service_delegation {
      name    = "Microsoft.App/environments"
      actions = ["Microsoft.Network/virtualNetworks/subnets/join/action"]
    }
  }
}

resource "azurerm_subnet" "endpoints" {
  name                              = "endpoints"
  resource_group_name               = var.resource_group_name
  virtual_network_name              = azurerm_virtual_network.seawall.name
  address_prefixes                  = [local.endpoints]
  private_endpoint_network_policies = "Enabled"
}

resource "azurerm_network_security_group" "jobs" {
  name                = "nsg-seawall-jobs"
  location            = var.location
  resource_group_name = var.resource_group_name

  dynamic "security_rule" {
    for_each = local.outbound

    content {
      name                       = "Allow${security_rule.value.name}"
      priority                   = 100 + security_rule.key
      direction                  = "Outbound"
      access                     = "Allow"
      protocol                   = "Tcp"
      source_address_prefix      = local.jobs
      source_port_range          = "*"
      destination_address_prefix = security_rule.value.to
      destination_port_range     = "443"
    }
  }

  security_rule {
    name                       = "AllowSnapshots"
    priority                   = 200
    direction                  = "Outbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_address_prefix      = local.jobs
    source_port_range          = "*"
    destination_address_prefix = local.endpoints
    destination_port_range     = "2049"
  }

  security_rule {
    name                       = "AllowWithin"
    priority                   = 210
    direction                  = "Outbound"
    access                     = "Allow"
    protocol                   = "*"
    source_address_prefix      = local.jobs
    source_port_range          = "*"
    destination_address_prefix = local.jobs
    destination_port_range     = "*"
  }

  security_rule {
    name                       = "DenyOutbound"
    priority                   = 4096
    direction                  = "Outbound"
    access                     = "Deny"
    protocol                   = "*"
    source_address_prefix      = "*"
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_range     = "*"
  }

  security_rule {
    name                       = "AllowFromWithin"
    priority                   = 100
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "*"
    source_address_prefix      = local.jobs
    source_port_range          = "*"
    destination_address_prefix = local.jobs
    destination_port_range     = "*"
  }

  security_rule {
    name                       = "AllowProbes"
    priority                   = 110
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_address_prefix      = "AzureLoadBalancer"
    source_port_range          = "*"
    destination_address_prefix = local.jobs
    destination_port_range     = "30000-32767"
  }

  security_rule {
    name                       = "DenyInbound"
    priority                   = 4096
    direction                  = "Inbound"
    access                     = "Deny"
    protocol                   = "*"
    source_address_prefix      = "*"
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_range     = "*"
  }
}

resource "azurerm_network_security_group" "endpoints" {
  name                = "nsg-seawall-endpoints"
  location            = var.location
  resource_group_name = var.resource_group_name

  security_rule {
    name                       = "AllowJobs"
    priority                   = 100
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_address_prefix      = local.jobs
    source_port_range          = "*"
    destination_address_prefix = local.endpoints
    destination_port_range     = "2049"
  }

  security_rule {
    name                       = "DenyInbound"
    priority                   = 4096
    direction                  = "Inbound"
    access                     = "Deny"
    protocol                   = "*"
    source_address_prefix      = "*"
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_range     = "*"
  }

  security_rule {
    name                       = "DenyOutbound"
    priority                   = 4096
    direction                  = "Outbound"
    access                     = "Deny"
    protocol                   = "*"
    source_address_prefix      = "*"
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_range     = "*"
  }
}

resource "azurerm_subnet_network_security_group_association" "jobs" {
  subnet_id                 = azurerm_subnet.jobs.id
  network_security_group_id = azurerm_network_security_group.jobs.id
}

resource "azurerm_subnet_network_security_group_association" "endpoints" {
  subnet_id                 = azurerm_subnet.endpoints.id
  network_security_group_id = azurerm_network_security_group.endpoints.id
}
