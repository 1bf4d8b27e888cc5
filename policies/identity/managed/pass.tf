resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

data "azurerm_subnet" "data" {
  name                 = "snet-data"
  virtual_network_name = "vnet"
  resource_group_name  = "rg-network"
}

resource "azurerm_user_assigned_identity" "app" {
  name                = "id"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
}

resource "azurerm_service_plan" "app" {
  name                = "plan"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  os_type             = "Linux"
  sku_name            = "P1v3"
}

resource "azurerm_linux_web_app" "app" {
  name                = "app"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  service_plan_id     = azurerm_service_plan.app.id

  site_config {}

  identity {
    type = "SystemAssigned"
  }
}

resource "azurerm_linux_web_app_slot" "staging" {
  name           = "staging"
  app_service_id = azurerm_linux_web_app.app.id

  site_config {}

  identity {
    type         = "SystemAssigned, UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.app.id]
  }
}

resource "azurerm_container_app_environment" "data" {
  name                = "cae"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
}

resource "azurerm_container_app" "api" {
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

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.app.id]
  }
}

resource "azurerm_container_app_job" "job" {
  name                         = "job"
  resource_group_name          = azurerm_resource_group.data.name
  location                     = azurerm_resource_group.data.location
  container_app_environment_id = azurerm_container_app_environment.data.id
  replica_timeout_in_seconds   = 600

  manual_trigger_config {}

  template {
    container {
      name   = "job"
      image  = "example.azurecr.io/job:1"
      cpu    = 0.25
      memory = "0.5Gi"
    }
  }

  identity {
    type = "SystemAssigned"
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

resource "azurerm_windows_virtual_machine" "vm" {
  name                  = "vm"
  resource_group_name   = azurerm_resource_group.data.name
  location              = azurerm_resource_group.data.location
  size                  = "Standard_D2s_v5"
  network_interface_ids = [azurerm_network_interface.vm.id]
  os_managed_disk_id    = "${azurerm_resource_group.data.id}/providers/Microsoft.Compute/disks/vm-os"

  os_disk {
    caching = "ReadWrite"
  }

  identity {
    type         = "SystemAssigned, UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.app.id]
  }
}

resource "azurerm_linux_virtual_machine_scale_set" "nodes" {
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

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.app.id]
  }
}

resource "azurerm_kubernetes_cluster" "aks" {
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

  identity {
    type = "SystemAssigned"
  }
}

resource "azurerm_container_group" "containers" {
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

  identity {
    type         = "SystemAssigned, UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.app.id]
  }
}

resource "azurerm_logic_app_workflow" "workflow" {
  name                = "workflow"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.app.id]
  }
}

resource "azurerm_automation_account" "automation" {
  name                = "automation"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  sku_name            = "Basic"

  identity {
    type = "SystemAssigned"
  }
}
