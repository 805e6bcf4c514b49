//! The packages and what needs what, as `cargo metadata` says.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::error::Error;
use crate::process::Program;

/// Every package of the lock file that any platform needs, with what it needs.
pub(crate) struct Packages {
    pub(crate) all: Vec<Package>,
}

/// One package.
pub(crate) struct Package {
    pub(crate) name: String,
    /// Whether it is one of ours.
    pub(crate) is_member: bool,
    pub(crate) features: Vec<String>,
    pub(crate) needs: Vec<Need>,
}

/// That a package needs another.
#[derive(Clone)]
pub(crate) struct Need {
    pub(crate) name: String,
    /// Needed by its tests alone.
    pub(crate) only_tests: bool,
}

impl Packages {
    /// Asks cargo. All features and all platforms are looked at; the lock file must be current.
    pub(crate) fn read() -> Result<Self, Error> {
        let text = Program::cargo(&["metadata", "--format-version", "1", "--locked", "--all-features"]).output()?;
        let json = serde_json::from_str(&text).map_err(|source| Error::Json { what: "the package list", source })?;
        Self::of(&json).ok_or(Error::Unreadable {
            what: "the package list",
            because: "it has not the shape that cargo documents".into(),
        })
    }

    fn of(metadata: &Value) -> Option<Self> {
        let members: Vec<&str> = metadata["workspace_members"].as_array()?.iter().filter_map(Value::as_str).collect();
        let names: BTreeMap<&str, &str> = metadata["packages"]
            .as_array()?
            .iter()
            .map(|package| Some((package["id"].as_str()?, package["name"].as_str()?)))
            .collect::<Option<_>>()?;
        let all = metadata["resolve"]["nodes"]
            .as_array()?
            .iter()
            .map(|node| {
                let id = node["id"].as_str()?;
                let needs = node["deps"]
                    .as_array()?
                    .iter()
                    .map(|need| {
                        Some(Need {
                            name: (*names.get(need["pkg"].as_str()?)?).to_owned(),
                            only_tests: need["dep_kinds"].as_array()?.iter().all(|kind| kind["kind"] == "dev"),
                        })
                    })
                    .collect::<Option<_>>()?;
                Some(Package {
                    name: (*names.get(id)?).to_owned(),
                    is_member: members.contains(&id),
                    features: node["features"].as_array()?.iter().filter_map(Value::as_str).map(String::from).collect(),
                    needs,
                })
            })
            .collect::<Option<_>>()?;
        Some(Self { all })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Packages;

    #[test]
    fn cargo_s_answer_is_read() {
        let packages = Packages::of(&json!({
            "workspace_members": ["path+graph"],
            "packages": [{ "id": "path+graph", "name": "graph" }, { "id": "registry+url", "name": "url" }],
            "resolve": { "nodes": [
                { "id": "path+graph", "features": ["default"], "deps": [
                    { "name": "url", "pkg": "registry+url", "dep_kinds": [{ "kind": null }, { "kind": "dev" }] },
                ] },
                { "id": "registry+url", "features": [], "deps": [] },
            ] },
        }))
        .unwrap();
        let [graph, url] = &packages.all[..] else { panic!("two packages") };
        assert!(graph.is_member && !url.is_member);
        assert_eq!(graph.needs[0].name, "url");
        assert!(!graph.needs[0].only_tests, "the program needs it too");
    }

    #[test]
    fn another_shape_is_not_taken_for_an_empty_list() {
        assert!(Packages::of(&json!({ "packages": [] })).is_none());
    }
}
