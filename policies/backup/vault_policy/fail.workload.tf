resource "azurerm_backup_policy_vm_workload" "sql" {
  name                = "sql"
  resource_group_name = "rg-records"
  recovery_vault_name = "rsv-records"
  workload_type       = "SQLDataBase"

  settings {
    time_zone = "UTC"
  }

  protection_policy {
    policy_type = "Full"

    backup {
      frequency = "Weekly" # expect: backup-vault-policy
      time      = "23:00"
      weekdays  = ["Sunday"]
    }

    retention_weekly {
      count    = 10
      weekdays = ["Sunday"]
    }
  }

  protection_policy {
    policy_type = "Log"

    backup {
      frequency_in_minutes = 60
    }

    simple_retention {
      count = 15
    }
  }
}
