variable "identity_enabled" {
  description = "Whether the workloads get an identity of their own."
  type        = bool
  default     = false
}

resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

data "azurerm_subnet" "data" {
  name                 = "snet-data"
  virtual_network_name = "vnet"
  resource_group_name  = "rg-network"
}

resource "azurerm_service_plan" "app" {
  name                = "plan"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  os_type             = "Linux"
  sku_name            = "P1v3"
}

resource "azurerm_linux_web_app" "app" { # expect: identity-managed
  name                = "app"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  service_plan_id     = azurerm_service_plan.app.id

  site_config {}

  dynamic "identity" {
    for_each = var.identity_enabled ? ["SystemAssigned"] : []

    content {
      type = identity.value
    }
  }
}

resource "azurerm_linux_web_app_slot" "staging" { # expect: identity-managed
  name           = "staging"
  app_service_id = azurerm_linux_web_app.app.id

  site_config {}

  dynamic "identity" {
    for_each = var.identity_enabled ? ["SystemAssigned"] : []

    content {
      type = identity.value
    }
  }
}

resource "azurerm_container_app_environment" "data" {
  name                = "cae"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
}

resource "azurerm_container_app" "api" { # expect: identity-managed
  name                         = "api"
  resource_group_name          = azurerm_resource_group.data.name
  container_app_environment_id = azurerm_container_app_environment.data.id
  revision_mode                = "Single"

  template {
    container {
      name   = "api"
      image  = "example.azurecr.io/api:1"
      cpu    = 0.25
      memory = "0.5Gi"
    }
  }
}

# The argument `identity` knows no `None`, the body does.
resource "azapi_resource" "job" {
  type      = "Microsoft.App/jobs@2024-03-01"
  name      = "job"
  parent_id = azurerm_resource_group.data.id
  location  = azurerm_resource_group.data.location

  body = {
    identity = {
      type = "None" # expect: identity-managed
    }
    properties = {
      environmentId = azurerm_container_app_environment.data.id
    }
  }
}

resource "azurerm_network_interface" "vm" {
  name                = "nic-vm"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location

  ip_configuration {
    name                          = "ip"
    subnet_id                     = data.azurerm_subnet.data.id
    private_ip_address_allocation = "Dynamic"
  }
}

resource "azurerm_windows_virtual_machine" "vm" { # expect: identity-managed
  name                  = "vm"
  resource_group_name   = azurerm_resource_group.data.name
  location              = azurerm_resource_group.data.location
  size                  = "Standard_D2s_v5"
  network_interface_ids = [azurerm_network_interface.vm.id]
  os_managed_disk_id    = "${azurerm_resource_group.data.id}/providers/Microsoft.Compute/disks/vm-os"

  os_disk {
    caching = "ReadWrite"
  }
}

resource "azurerm_linux_virtual_machine_scale_set" "nodes" { # expect: identity-managed
  name                = "vmss"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  sku                 = "Standard_D2s_v5"
  instances           = 2
  admin_username      = "ops"
  source_image_id     = "${azurerm_resource_group.data.id}/providers/Microsoft.Compute/images/node"

  admin_ssh_key {
    username   = "ops"
    public_key = "ssh-ed25519 AAAA ops@example.com"
  }

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }

  network_interface {
    name    = "nic"
    primary = true

    ip_configuration {
      name      = "ip"
      primary   = true
      subnet_id = data.azurerm_subnet.data.id
    }
  }
}

variable "client_secret" {
  type      = string
  sensitive = true
}

# It signs in with a secret.
resource "azurerm_kubernetes_cluster" "aks" { # expect: identity-managed
  name                = "aks"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  dns_prefix          = "aks"

  default_node_pool {
    name       = "system"
    node_count = 2
    vm_size    = "Standard_D2s_v5"

    upgrade_settings {
      max_surge = "10%"
    }
  }

  service_principal {
    client_id     = "00000000-0000-0000-0000-0000000000aa"
    client_secret = var.client_secret
  }
}

resource "azurerm_container_group" "containers" { # expect: identity-managed
  name                = "containers"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  os_type             = "Linux"
  ip_address_type     = "Private"
  subnet_ids          = [data.azurerm_subnet.data.id]

  container {
    name   = "app"
    image  = "example.azurecr.io/app:1"
    cpu    = 1
    memory = 1
  }

  dynamic "identity" {
    for_each = var.identity_enabled ? ["SystemAssigned"] : []

    content {
      type = identity.value
    }
  }
}

resource "azurerm_logic_app_workflow" "workflow" { # expect: identity-managed
  name                = "workflow"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
}

resource "azapi_resource" "automation" {
  type      = "Microsoft.Automation/automationAccounts@2023-11-01"
  name      = "automation"
  parent_id = azurerm_resource_group.data.id
  location  = azurerm_resource_group.data.location

  body = {
    identity = {
      type = "None" # expect: identity-managed
    }
    properties = {
      sku = {
        name = "Basic"
      }
    }
  }
}
