//! One body a target: what is done with some bytes, and what must hold of whatever comes of them.

mod arm;
mod azure_policy;
mod bicep;
mod choices;
mod evidence;
mod exempt;
mod export;
mod expression;
mod front_door;
mod ground;
mod holds;
mod keep;
mod pack;
mod plan;
mod policy;
mod same;
mod seal;
mod snapshot;
mod suppression;
mod terraform;

/// What is done with some bytes.
pub(crate) type Body = fn(&[u8]);

/// All targets, by name. It panics where something does not hold.
pub(crate) const TARGETS: &[(&str, Body)] = &[
    ("arm", arm::run),
    ("arm_expression", expression::arm),
    ("azure_policy", azure_policy::run),
    ("baseline", keep::baseline),
    ("bicep", bicep::run),
    ("bicep_expression", expression::bicep),
    ("config", keep::config),
    ("evidence", evidence::run),
    ("exemptions", exempt::run),
    ("export", export::run),
    ("front_door", front_door::run),
    ("hcl_expression", expression::hcl),
    ("pack", pack::run),
    ("plan", plan::run),
    ("policy", policy::run),
    ("same", same::run),
    ("seal", seal::run),
    ("snapshot", snapshot::raw),
    ("snapshot_records", snapshot::records),
    ("suppression", suppression::run),
    ("terraform", terraform::run),
];
