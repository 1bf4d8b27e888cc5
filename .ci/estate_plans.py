#!/usr/bin/env python3
"""Makes fixtures/estates/plan/*/plan.json of the estates in azurerm.

    TF_CLI_CONFIG_FILE=… python3 .ci/estate_plans.py SCHEMA.json

Terraform plans the estates with providers that know schemas only (`dev/terraform/oracle` beside the clone; its README says how
to set one up, and where SCHEMA.json comes from). Such a schema has the arguments and their types. What else azurerm 4 would plan
stands in FACTS below, from its documentation and its plans: which arguments are filled in by Azure when nobody writes them, which
are sensitive, and the provider's defaults. The first two go into the schema before the plan, so that Terraform itself carries them
on; the defaults are written into the plan afterwards.

Nothing of the machine is left in the result: the ids of data sources are those that Azure would give.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ESTATES = pathlib.Path(__file__).resolve().parent.parent / "fixtures" / "estates"
MOMENT = "2026-11-21T00:00:00Z"

KEYS = ["primary_access_key", "secondary_access_key", "primary_connection_string", "secondary_connection_string"]

# type → what its plans hold beyond what is written.
#   default    argument → value; `block.argument` where the block is written
#   computed   arguments that are known after apply if nobody writes them
#   unknown    the same for blocks
#   sensitive  arguments whose values Terraform hides
#   empty      blocks that azurerm declares as values: what is left out of them is an empty text or list, and the part of the
#              plan that tells expressions leaves them out
FACTS = {
    "azurerm_network_security_group": {"empty": ["security_rule"], "unknown": ["security_rule"]},
    "azurerm_virtual_network": {
        "default": {
            "private_endpoint_vnet_policies": "Disabled",
            "subnet.default_outbound_access_enabled": True,
            "subnet.private_endpoint_network_policies": "Disabled",
            "subnet.private_link_service_network_policies_enabled": True,
        },
        "computed": ["dns_servers", "subnet.id"],
        "unknown": ["subnet"],
        "empty": ["subnet"],
    },
    "azurerm_storage_account": {
        "default": {
            "account_kind": "StorageV2",
            "allow_nested_items_to_be_public": True,
            "cross_tenant_replication_enabled": False,
            "default_to_oauth_authentication": False,
            "dns_endpoint_type": "Standard",
            "https_traffic_only_enabled": True,
            "infrastructure_encryption_enabled": False,
            "is_hns_enabled": False,
            "local_user_enabled": True,
            "min_tls_version": "TLS1_2",
            "nfsv3_enabled": False,
            "public_network_access_enabled": True,
            "queue_encryption_key_type": "Service",
            "sftp_enabled": False,
            "shared_access_key_enabled": True,
            "table_encryption_key_type": "Service",
            "blob_properties.change_feed_enabled": False,
            "blob_properties.last_access_time_enabled": False,
            "blob_properties.versioning_enabled": False,
            "blob_properties.container_delete_retention_policy.days": 7,
            "blob_properties.delete_retention_policy.days": 7,
            "blob_properties.delete_retention_policy.permanent_delete_enabled": False,
        },
        "computed": [
            "access_tier",
            "large_file_share_enabled",
            "blob_properties.default_service_version",
            "network_rules.bypass",
            "network_rules.ip_rules",
            "network_rules.virtual_network_subnet_ids",
        ],
        "unknown": [
            "blob_properties",
            "network_rules",
            "queue_properties",
            "routing",
            "share_properties",
            "static_website",
        ],
        "sensitive": [*KEYS, "primary_blob_connection_string", "secondary_blob_connection_string"],
    },
    "azurerm_storage_container": {
        "default": {"container_access_type": "private", "encryption_scope_override_enabled": True},
        "computed": ["default_encryption_scope", "metadata"],
    },
    "azurerm_key_vault": {
        "default": {"public_network_access_enabled": True, "soft_delete_retention_days": 90},
        "computed": ["enable_rbac_authorization", "rbac_authorization_enabled"],
        "unknown": ["access_policy", "contact", "network_acls"],
        "empty": ["access_policy"],
    },
    "azurerm_key_vault_secret": {"sensitive": ["value", "value_wo"]},
    "azurerm_role_assignment": {
        "computed": [
            "condition_version",
            "name",
            "principal_type",
            "role_definition_id",
            "role_definition_name",
            "skip_service_principal_aad_check",
        ]
    },
    "azurerm_postgresql_flexible_server": {
        "default": {
            "auto_grow_enabled": False,
            "geo_redundant_backup_enabled": False,
            "public_network_access_enabled": True,
            "authentication.active_directory_auth_enabled": False,
            "authentication.password_auth_enabled": True,
        },
        "computed": [
            "administrator_login",
            "backup_retention_days",
            "private_dns_zone_id",
            "storage_mb",
            "storage_tier",
            "version",
            "zone",
        ],
        "unknown": ["authentication"],
        "sensitive": ["administrator_password", "administrator_password_wo"],
    },
    "azurerm_redis_cache": {
        "default": {
            "access_keys_authentication_enabled": True,
            "minimum_tls_version": "1.2",
            "non_ssl_port_enabled": False,
            "public_network_access_enabled": True,
            "redis_configuration.authentication_enabled": True,
            "redis_configuration.maxmemory_policy": "volatile-lru",
        },
        "computed": [
            "private_static_ip_address",
            "redis_version",
            "replicas_per_master",
            "replicas_per_primary",
            "redis_configuration.maxfragmentationmemory_reserved",
            "redis_configuration.maxmemory_delta",
            "redis_configuration.maxmemory_reserved",
        ],
        "unknown": ["redis_configuration"],
        "sensitive": KEYS,
    },
    "azurerm_cosmosdb_account": {
        "default": {
            "access_key_metadata_writes_enabled": True,
            "analytical_storage_enabled": False,
            "automatic_failover_enabled": False,
            "burst_capacity_enabled": False,
            "default_identity_type": "FirstPartyIdentity",
            "free_tier_enabled": False,
            "is_virtual_network_filter_enabled": False,
            "kind": "GlobalDocumentDB",
            "local_authentication_disabled": False,
            "minimal_tls_version": "Tls12",
            "multiple_write_locations_enabled": False,
            "network_acl_bypass_for_azure_services": False,
            "partition_merge_enabled": False,
            "public_network_access_enabled": True,
            "consistency_policy.max_interval_in_seconds": 5,
            "consistency_policy.max_staleness_prefix": 100,
            "geo_location.zone_redundant": False,
        },
        "computed": [
            "create_mode",
            "mongo_server_version",
            "backup.interval_in_minutes",
            "backup.retention_in_hours",
            "backup.storage_redundancy",
            "backup.tier",
        ],
        "unknown": ["analytical_storage", "backup", "capabilities", "capacity"],
        "sensitive": [
            f"{rank}_{key}"
            for rank in ["primary", "secondary"]
            for key in [
                "key",
                "mongodb_connection_string",
                "readonly_key",
                "readonly_mongodb_connection_string",
                "readonly_sql_connection_string",
                "sql_connection_string",
            ]
        ],
    },
    "azurerm_cognitive_account": {
        "default": {
            "local_auth_enabled": True,
            "outbound_network_access_restricted": False,
            "project_management_enabled": False,
            "public_network_access_enabled": True,
        },
        "sensitive": ["primary_access_key", "secondary_access_key"],
    },
    "azurerm_cognitive_deployment": {
        "default": {"version_upgrade_option": "OnceNewDefaultVersionAvailable", "sku.capacity": 1}
    },
    "azurerm_service_plan": {
        "default": {"per_site_scaling_enabled": False, "premium_plan_auto_scale_enabled": False},
        "computed": ["maximum_elastic_worker_count", "worker_count"],
    },
    "azurerm_linux_web_app": {
        "default": {
            "client_affinity_enabled": False,
            "client_certificate_enabled": False,
            "client_certificate_mode": "Required",
            "enabled": True,
            "ftp_publish_basic_authentication_enabled": True,
            "https_only": False,
            "public_network_access_enabled": True,
            "virtual_network_backup_restore_enabled": False,
            "vnet_image_pull_enabled": False,
            "webdeploy_publish_basic_authentication_enabled": True,
            "site_config.always_on": True,
            "site_config.container_registry_use_managed_identity": False,
            "site_config.ftps_state": "Disabled",
            "site_config.http2_enabled": False,
            "site_config.ip_restriction_default_action": "Allow",
            "site_config.load_balancing_mode": "LeastRequests",
            "site_config.local_mysql_enabled": False,
            "site_config.managed_pipeline_mode": "Integrated",
            "site_config.minimum_tls_version": "1.2",
            "site_config.remote_debugging_enabled": False,
            "site_config.scm_ip_restriction_default_action": "Allow",
            "site_config.scm_minimum_tls_version": "1.2",
            "site_config.scm_use_main_ip_restriction": False,
            "site_config.use_32_bit_worker": True,
            "site_config.vnet_route_all_enabled": False,
            "site_config.websockets_enabled": False,
        },
        "computed": [
            "key_vault_reference_identity_id",
            "zip_deploy_file",
            "site_config.default_documents",
            "site_config.remote_debugging_version",
            "site_config.worker_count",
        ],
        "sensitive": ["custom_domain_verification_id", "site_credential"],
    },
    "azurerm_container_app_environment": {
        "default": {
            "internal_load_balancer_enabled": False,
            "mutual_tls_enabled": False,
            "zone_redundancy_enabled": False,
        },
        "computed": ["infrastructure_resource_group_name", "logs_destination", "public_network_access"],
    },
    "azurerm_container_app": {
        "default": {
            "ingress.allow_insecure_connections": False,
            "ingress.external_enabled": False,
            "ingress.transport": "auto",
            "template.cooldown_period_in_seconds": 300,
            "template.max_replicas": 10,
            "template.min_replicas": 0,
            "template.polling_interval_in_seconds": 30,
            "template.termination_grace_period_seconds": 0,
        },
        "computed": ["workload_profile_name", "template.revision_suffix"],
        "sensitive": ["custom_domain_verification_id", "secret.name", "secret.value"],
    },
    "azurerm_recovery_services_vault": {
        "default": {
            "cross_region_restore_enabled": False,
            "public_network_access_enabled": True,
            "soft_delete_enabled": True,
            "storage_mode_type": "GeoRedundant",
        },
        "computed": ["classic_vmware_replication_enabled", "immutability"],
    },
    "azurerm_public_ip": {
        "default": {
            "ddos_protection_mode": "VirtualNetworkInherited",
            "idle_timeout_in_minutes": 4,
            "ip_version": "IPv4",
            "sku": "Standard",
            "sku_tier": "Regional",
        }
    },
    "azurerm_network_interface": {
        "default": {
            "accelerated_networking_enabled": False,
            "ip_forwarding_enabled": False,
            "ip_configuration.private_ip_address_version": "IPv4",
        },
        "computed": ["ip_configuration.primary", "ip_configuration.private_ip_address"],
    },
    "azurerm_linux_virtual_machine": {
        "default": {
            "allow_extension_operations": True,
            "bypass_platform_safety_checks_on_user_schedule_enabled": False,
            "disable_password_authentication": True,
            "extensions_time_budget": "PT1H30M",
            "max_bid_price": -1,
            "patch_assessment_mode": "ImageDefault",
            "patch_mode": "ImageDefault",
            "platform_fault_domain": -1,
            "priority": "Regular",
            "provision_vm_agent": True,
            "vm_agent_platform_updates_enabled": False,
            "os_disk.write_accelerator_enabled": False,
        },
        "computed": [
            "computer_name",
            "disk_controller_type",
            "os_managed_disk_id",
            "os_disk.disk_size_gb",
            "os_disk.name",
        ],
        "unknown": ["termination_notification"],
        "sensitive": ["admin_password", "custom_data"],
    },
    "azurerm_linux_web_app_slot": {
        "default": {
            "client_affinity_enabled": False,
            "client_certificate_enabled": False,
            "client_certificate_mode": "Required",
            "enabled": True,
            "ftp_publish_basic_authentication_enabled": True,
            "https_only": False,
            "public_network_access_enabled": True,
            "webdeploy_publish_basic_authentication_enabled": True,
            "site_config.always_on": True,
            "site_config.ftps_state": "Disabled",
            "site_config.http2_enabled": False,
            "site_config.ip_restriction_default_action": "Allow",
            "site_config.minimum_tls_version": "1.2",
            "site_config.remote_debugging_enabled": False,
            "site_config.scm_ip_restriction_default_action": "Allow",
            "site_config.scm_minimum_tls_version": "1.2",
            "site_config.scm_use_main_ip_restriction": False,
            "site_config.use_32_bit_worker": True,
            "site_config.vnet_route_all_enabled": False,
            "site_config.websockets_enabled": False,
        },
        "computed": ["key_vault_reference_identity_id", "zip_deploy_file", "site_config.default_documents"],
        "sensitive": ["custom_domain_verification_id"],
    },
    "azurerm_log_analytics_workspace": {
        "default": {
            "allow_resource_only_permissions": True,
            "daily_quota_gb": -1,
            "internet_ingestion_enabled": True,
            "internet_query_enabled": True,
        },
        "sensitive": ["primary_shared_key", "secondary_shared_key"],
    },
    "azurerm_application_insights": {
        "default": {
            "daily_data_cap_in_gb": 100,
            "disable_ip_masking": False,
            "force_customer_storage_for_profiler": False,
            "internet_ingestion_enabled": True,
            "internet_query_enabled": True,
            "local_authentication_disabled": False,
            "retention_in_days": 90,
            "sampling_percentage": 100,
        },
        "sensitive": ["connection_string", "instrumentation_key"],
    },
    "azurerm_monitor_action_group": {"default": {"enabled": True, "location": "global"}},
    "azurerm_monitor_metric_alert": {"default": {"auto_mitigate": True, "enabled": True}},
    "azurerm_monitor_scheduled_query_rules_alert_v2": {
        "default": {
            "auto_mitigation_enabled": False,
            "enabled": True,
            "skip_query_validation": False,
            "workspace_alerts_storage_enabled": False,
        }
    },
    "azurerm_monitor_autoscale_setting": {"default": {"enabled": True}},
    "azurerm_data_protection_backup_vault": {
        "default": {"immutability": "Disabled", "retention_duration_in_days": 14, "soft_delete": "On"}
    },
    "azurerm_backup_policy_vm": {"default": {"policy_type": "V1", "timezone": "UTC"}},
    "azurerm_private_dns_zone": {"unknown": ["soa_record"]},
    "azurerm_private_dns_zone_virtual_network_link": {
        "default": {"registration_enabled": False},
        "computed": ["resolution_policy"],
    },
    "azapi_update_resource": {"default": {"ignore_casing": False, "ignore_missing_property": True}},
}

# What the data sources of the schema-only provider answer, and what Azure would.
SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000000"
ANSWERS = {
    f"{SUBSCRIPTION}/mock/azurerm_subscription/x": SUBSCRIPTION,
    f"{SUBSCRIPTION}/mock/azurerm_resource_group/": f"{SUBSCRIPTION}/resourceGroups/",
    f"{SUBSCRIPTION}/mock/azurerm_client_config/x": "Y2xpZW50Q29uZmlncy9jbGllbnRJZA==",
    "mock-managed_by": "",
    "mock-display_name": "Claims",
    "mock-location_placement_id": "Public_2014-09-01",
    "mock-quota_id": "PayAsYouGo_2014-09-01",
    "mock-spending_limit": "Off",
    "mock-state": "Enabled",
}


def informed(schema):
    """The schema with what FACTS know of it."""
    for resource_type, facts in FACTS.items():
        for word in ["computed", "sensitive"]:
            for path in facts.get(word, []):
                *blocks, name = path.split(".")
                block = schema["resource"][resource_type]
                for step in blocks:
                    block = block["blocks"][step]["block"]
                block["attributes"][name][word] = True
    return schema


def fill(values, unknown, path, value):
    """Writes a default wherever its block stands and nobody wrote the argument."""
    first, *rest = path
    if not rest:
        if values.get(first) is None and unknown.get(first) is not True:
            values[first] = value
        return
    for place, block in enumerate(values.get(first) or []):
        below = unknown.get(first)
        fill(block, below[place] if isinstance(below, list) else {}, rest, value)


def complete(resource_type, values, unknown, schema):
    """What the provider adds to the values of one resource."""
    facts = FACTS.get(resource_type, {})
    for name in facts.get("unknown", []):
        if values.get(name) == []:
            del values[name]
            unknown[name] = True
    for path, value in facts.get("default", {}).items():
        fill(values, unknown, path.split("."), value)
    for name in facts.get("empty", []):
        arguments = schema["resource"][resource_type]["blocks"][name]["block"]["attributes"]
        for block in values.get(name, []):
            for argument, told in arguments.items():
                if argument in block and block[argument] is None:
                    block[argument] = "" if told["type"] == "string" else []


def tidy(plan, schema):
    """The plan that the provider itself would have led to."""
    added = {}
    for change in plan["resource_changes"]:
        if change["mode"] == "managed":
            after, unknown = change["change"]["after"], change["change"]["after_unknown"]
            complete(change["type"], after, unknown, schema)
            added[change["address"]] = after

    def planned(module):
        for resource in module.get("resources", []):
            resource["values"] = added.get(resource["address"], resource["values"])
        for child in module.get("child_modules", []):
            planned(child)

    def written(module):
        for resource in module.get("resources", []):
            for name in FACTS.get(resource["type"], {}).get("empty", []):
                resource.get("expressions", {}).pop(name, None)
        for call in module.get("module_calls", {}).values():
            written(call["module"])

    planned(plan["planned_values"]["root_module"])
    written(plan["configuration"]["root_module"])
    plan["timestamp"] = MOMENT
    plan["relevant_attributes"].sort(key=json.dumps)
    text = json.dumps(plan, indent=2, ensure_ascii=False)
    for told, answer in ANSWERS.items():
        text = text.replace(told, answer)
    return text + "\n"


def plan(estate, schema):
    """What `terraform show -json` says of an estate."""
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder, "work")
        shutil.copytree(estate, work)
        versions = work / "versions.tf"
        # Where the state is kept is nothing that a plan tells, and nothing that can be reached from here.
        versions.write_text(re.sub(r'\n  backend "\w+" \{\n.*?\n  \}\n', "", versions.read_text(), flags=re.DOTALL))
        informed_schema = pathlib.Path(folder, "schema.json")
        informed_schema.write_text(json.dumps(schema))
        environment = {
            **os.environ,
            "FAKE_SCHEMA": str(informed_schema),
            "TF_DATA_DIR": str(pathlib.Path(folder, "data")),
            "TF_IN_AUTOMATION": "1",
            "CHECKPOINT_DISABLE": "1",
        }

        def terraform(*arguments):
            return subprocess.run(
                ["terraform", *arguments], cwd=work, env=environment, check=True, stdout=subprocess.PIPE
            ).stdout

        terraform("get")
        saved = str(pathlib.Path(folder, "plan"))
        terraform("plan", "-input=false", "-refresh=false", "-lock=false", f"-out={saved}")
        return json.loads(terraform("show", "-json", saved))


def main():
    schema = informed(json.loads(pathlib.Path(sys.argv[1]).read_text()))
    for estate in sorted((ESTATES / "azurerm").iterdir()):
        target = ESTATES / "plan" / estate.name / "plan.json"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(tidy(plan(estate, schema), schema))
        print(target)


if __name__ == "__main__":
    main()
