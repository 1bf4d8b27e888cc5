# Several replicas of one job would not do: nothing tells a replica which one of them it is.
resource "azurerm_container_app_job" "collect" {
  for_each = { for number in local.numbers : number => "/snapshots/incoming/${number}.snapshot" }

  name                         = "seawall-collect-${each.key}"
  location                     = var.location
  resource_group_name          = var.resource_group_name
  container_app_environment_id = azurerm_container_app_environment.seawall.id
  workload_profile_name        = "Consumption"
  replica_timeout_in_seconds   = 10800
  # A replica that died is followed by one that goes on where it was.
  replica_retry_limit = 3

  identity {
    type         = "UserAssigned"
    identity_ids = [data.azurerm_user_assigned_identity.collector.id, azurerm_user_assigned_identity.puller.id]
  }

  registry {
    server   = split("/", var.image)[0]
    identity = azurerm_user_assigned_identity.puller.id
  }

  schedule_trigger_config {
    cron_expression          = var.collect_at
    parallelism              = 1
    replica_completion_count = 1
  }

  template {
    init_container {
      name    = "folders"
      image   = var.tools_image
      command = ["sh", "-euc", "mkdir -p /snapshots/incoming && chown ${local.user}:${local.user} /snapshots/incoming"]
      cpu     = 0.25
      memory  = "0.5Gi"

      volume_mounts {
        name = "snapshots"
        path = "/snapshots"
      }
    }

    container {
      name   = "collect"
      image  = var.image
      cpu    = 0.5
      memory = "1Gi"
      args = [
        "collect",
        "--management-group=${var.management_group}",
        "--shard=${each.key}/${var.shards}",
        "--credential=managed-identity",
        "--profile=${var.profile}",
        "--resume",
        "--output=${each.value}",
      ]

      env {
        name  = "AZURE_CLIENT_ID"
        value = data.azurerm_user_assigned_identity.collector.client_id
      }

      volume_mounts {
        name = "snapshots"
        path = "/snapshots"
      }
    }

    volume {
      name         = "snapshots"
      storage_type = "NfsAzureFile"
      storage_name = azurerm_container_app_environment_storage.snapshots.name
    }
  }
}

resource "azurerm_container_app_job" "audit" {
  name                         = "seawall-audit"
  location                     = var.location
  resource_group_name          = var.resource_group_name
  container_app_environment_id = azurerm_container_app_environment.seawall.id
  workload_profile_name        = "Consumption"
  replica_timeout_in_seconds   = 3600
  # What is put aside cannot be put aside once more.
  replica_retry_limit = 0

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.puller.id]
  }

  registry {
    server   = split("/", var.image)[0]
    identity = azurerm_user_assigned_identity.puller.id
  }

  schedule_trigger_config {
    cron_expression          = var.audit_at
    parallelism              = 1
    replica_completion_count = 1
  }

  template {
    # The night is closed: what comes later counts for the next one, and a shard that did not come is missing, not old.
    init_container {
      name    = "night"
      image   = var.tools_image
      command = ["sh", "-euc", "cd /snapshots; find . -maxdepth 1 -name \"kept-*\" -mtime +${var.keep_days} -exec rm -rf {} +; [ ! -d tonight ] || mv tonight \"kept-$(date -u +%Y%m%dT%H%M%SZ)\"; mv incoming tonight; mkdir incoming; chown ${local.user}:${local.user} incoming tonight"]
      cpu     = 0.25
      memory  = "0.5Gi"

      volume_mounts {
        name = "snapshots"
        path = "/snapshots"
      }
    }

    init_container {
      name   = "merge"
      image  = var.image
      args   = concat(["merge"], [for number in local.numbers : "/snapshots/tonight/${number}.snapshot"], ["--output=/snapshots/tonight/all.snapshot"])
      cpu    = 2
      memory = "4Gi"

      volume_mounts {
        name = "snapshots"
        path = "/snapshots"
      }
    }

    container {
      name   = "scan"
      image  = var.image
      cpu    = 2
      memory = "4Gi"
      args = [
        "scan",
        "/snapshots/tonight/all.snapshot",
        "--no-config",
        "--profile=${var.profile}",
        "--strict",
        "--output=text",
        "--output=html=/snapshots/tonight/report.html",
        "--output=json=/snapshots/tonight/report.json",
      ]

      volume_mounts {
        name = "snapshots"
        path = "/snapshots"
      }
    }

    volume {
      name         = "snapshots"
      storage_type = "NfsAzureFile"
      storage_name = azurerm_container_app_environment_storage.snapshots.name
    }
  }
}
