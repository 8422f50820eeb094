//! Every edge between crates points strictly down.

use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// Edges that do not, and members without a layer.
pub fn problems(root: &Path) -> Result<Vec<String>, String> {
    let output = crate::cargo_command(&["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root)
        .output()
        .map_err(|error| error.to_string())?;
    let metadata: Value = serde_json::from_slice(&output.stdout).map_err(|error| format!("cargo metadata: {error}"))?;
    let packages = metadata["packages"].as_array().ok_or("cargo metadata: no packages")?;
    Ok(check(packages))
}

fn check(packages: &[Value]) -> Vec<String> {
    let name = |package: &Value| package["name"].as_str().unwrap_or_default().to_owned();
    let layer = |package: &Value| package["metadata"]["trialstat"]["layer"].as_u64();
    let layers: BTreeMap<String, Option<u64>> =
        packages.iter().map(|package| (name(package), layer(package))).collect();
    let mut problems = Vec::new();
    for package in packages {
        let from = name(package);
        // Chores stand outside the layers and use none of the crates.
        let Some(own) = layers[&from].or((from == "xtask").then_some(0)) else {
            problems.push(format!("{from}: no layer in [package.metadata.trialstat]"));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let to = name(dependency);
            match layers.get(&to) {
                Some(Some(below)) if *below < own => {}
                Some(Some(below)) => problems.push(format!("{from} (layer {own}) uses {to} (layer {below})")),
                Some(None) => problems.push(format!("{from} uses {to}, which has no layer")),
                None => {}
            }
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_edge_that_does_not_point_down_is_refused() {
        let package = |name: &str, layer: u64, uses: &[&str]| {
            let dependencies: Vec<Value> = uses.iter().map(|name| json!({ "name": name })).collect();
            json!({ "name": name, "metadata": { "trialstat": { "layer": layer } }, "dependencies": dependencies })
        };
        let good = [package("a", 0, &["serde"]), package("b", 1, &["a"])];
        assert!(check(&good).is_empty());
        let bad = [package("a", 1, &["b"]), package("b", 1, &[]), json!({ "name": "c", "dependencies": [] })];
        let expected = ["a (layer 1) uses b (layer 1)", "c: no layer in [package.metadata.trialstat]"];
        assert_eq!(check(&bad), expected);
    }
}
