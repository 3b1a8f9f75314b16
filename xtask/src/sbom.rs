//! The bill of materials: every crate in the program, as `CycloneDX`.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::Result;
use crate::pack;
use crate::project::Project;

/// The bill of the program with the features that packages have, on every platform.
pub(crate) fn make(project: &Project, out: &Path) -> Result<PathBuf> {
    let packages: HashMap<&str, &Value> = project.metadata["packages"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|package| Some((package["id"].as_str()?, package)))
        .collect();
    let nodes: HashMap<&str, &Value> = project.metadata["resolve"]["nodes"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|node| Some((node["id"].as_str()?, node)))
        .collect();
    let root = packages
        .iter()
        .find(|(_, package)| package["name"] == project.name.as_str())
        .map(|(id, _)| *id)
        .ok_or("the program is not among cargo's packages")?;
    let used = reachable(root, &nodes);
    let checksums = checksums(&fs::read_to_string(project.root.join("Cargo.lock"))?);
    let components: Vec<Value> = used
        .iter()
        .filter(|id| **id != root)
        .filter_map(|id| packages.get(id))
        .map(|package| component(package, &checksums))
        .collect();
    let dependencies: Vec<Value> = used
        .iter()
        .filter_map(|id| {
            let on: Vec<String> = linked(nodes.get(id)?)
                .filter_map(|id| packages.get(id).map(|package| reference(package)))
                .collect();
            Some(json!({"ref": reference(packages.get(id)?), "dependsOn": on}))
        })
        .collect();
    let bill = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": reference(packages[root]),
                "name": project.name,
                "version": project.version,
                "description": project.description,
                "licenses": [{"expression": project.license}],
                "purl": reference(packages[root]),
            },
        },
        "components": components,
        "dependencies": dependencies,
    });
    let name = format!("{}-{}.cdx.json", project.name, project.version);
    pack::write(
        &out.join("sbom").join(name),
        (serde_json::to_string_pretty(&bill)? + "\n").as_bytes(),
    )
}

/// Everything that is linked or built in, in a fixed order. What only tests use is not in the program.
fn reachable<'m>(root: &'m str, nodes: &HashMap<&'m str, &'m Value>) -> BTreeSet<&'m str> {
    let (mut found, mut next) = (BTreeSet::new(), vec![root]);
    while let Some(id) = next.pop() {
        if found.insert(id)
            && let Some(node) = nodes.get(id)
        {
            next.extend(linked(node));
        }
    }
    found
}

fn linked(node: &Value) -> impl Iterator<Item = &str> {
    let dependencies = node["deps"].as_array().into_iter().flatten();
    dependencies
        .filter(|dependency| {
            let kinds = dependency["dep_kinds"].as_array();
            kinds.is_none_or(|kinds| kinds.iter().any(|kind| kind["kind"] != "dev"))
        })
        .filter_map(|dependency| dependency["pkg"].as_str())
}

fn component(package: &Value, checksums: &HashMap<String, String>) -> Value {
    let mut component = json!({
        "type": "library",
        "bom-ref": reference(package),
        "name": package["name"],
        "version": package["version"],
        "purl": reference(package),
    });
    if let Some(license) = package["license"].as_str() {
        // Old manifests write `MIT/Apache-2.0`, which is no SPDX expression.
        component["licenses"] = json!([{"expression": license.replace('/', " OR ")}]);
    }
    if let Some(sum) = checksums.get(&reference(package)) {
        component["hashes"] = json!([{"alg": "SHA-256", "content": sum}]);
    }
    component
}

fn reference(package: &Value) -> String {
    let text = |member: &str| package[member].as_str().unwrap_or_default();
    format!("pkg:cargo/{}@{}", text("name"), text("version"))
}

/// The checksums that Cargo.lock records, by package URL.
fn checksums(lock: &str) -> HashMap<String, String> {
    let value = |block: &str, key: &str| {
        let start = format!("{key} = \"");
        let line = block.lines().find_map(|line| line.strip_prefix(&start))?;
        Some(line.trim_end_matches('"').to_owned())
    };
    lock.split("[[package]]")
        .filter_map(|block| {
            let (name, version) = (value(block, "name")?, value(block, "version")?);
            Some((
                format!("pkg:cargo/{name}@{version}"),
                value(block, "checksum")?,
            ))
        })
        .collect()
}
