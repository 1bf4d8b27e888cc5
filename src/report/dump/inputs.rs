//! The dump of what policies are asked: one JSON object a line.

use std::io::{self, Write};

use serde_json::json;

use crate::policy::catalogue::Catalogue;
use crate::policy::verdict::inputs::{Asked, steps};
use crate::scan::Scan;

/// Writes a line for each question: the control, its package, the resource, the input and the answer.
pub(in crate::report) fn write(scan: &Scan, catalogue: &Catalogue, asked: &[Asked], out: &mut dyn Write) -> io::Result<()> {
    for one in asked {
        let Some(policy) = catalogue.policies.get(one.control) else { continue };
        let resource = scan.estate.resource(one.resource);
        let answer = match &one.answer {
            Ok((applies, denials)) => {
                let deny: Vec<_> =
                    denials.iter().map(|(path, message)| json!({ "path": steps(path), "message": message })).collect();
                json!({ "applies": applies, "deny": deny })
            }
            Err(why) => json!({ "error": why }),
        };
        let line = json!({
            "control": policy.metadata.id,
            "package": policy.package(),
            "resource": resource.address,
            "root": scan.estate.deployment(one.resource).root,
            "input": one.input,
            "answer": answer,
        });
        serde_json::to_writer(&mut *out, &line)?;
        writeln!(out)?;
    }
    Ok(())
}
