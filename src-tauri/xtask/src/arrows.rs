//! Who may need whom (DESIGN.md §2). An arrow that is not in these tables fails.

use crate::error::{Error, hold};
use crate::metadata::{Package, Packages};

/// What each crate may need of ours. The tests' package may need everything but the shell.
const ARROWS: &[(&str, &[&str])] = &[
    ("latch", &["app"]),
    ("app", &["mfa", "graph", "identity", "journal", "practice", "transport"]),
    ("graph", &["transport", "mfa"]),
    ("identity", &["transport"]),
    ("journal", &["mfa"]),
    ("mfa", &[]),
    ("practice", &[]),
    ("transport", &[]),
    ("xtask", &[]),
    ("tests", &["app", "mfa", "graph", "identity", "journal", "practice", "transport"]),
];

/// A library that only some crates may name. A trailing `*` stands for any ending.
struct Only {
    library: &'static str,
    /// Ours.
    by: &'static [&'static str],
    /// Other people's crates that need it themselves.
    through: &'static [&'static str],
}

const ONLY: &[Only] = &[
    Only { library: "tauri*", by: &["latch"], through: &["tauri*"] },
    Only { library: "wry", by: &[], through: &["tauri-runtime-wry"] },
    // Tauri needs it on phones alone.
    Only { library: "reqwest", by: &["transport"], through: &["tauri"] },
    Only { library: "keyring*", by: &["identity"], through: &["*-keyring-store"] },
    Only { library: "*-keyring-store", by: &["identity"], through: &[] },
    Only { library: "secret-service", by: &["identity"], through: &["zbus-secret-service-keyring-store"] },
    Only { library: "rusqlite", by: &["journal"], through: &[] },
    Only { library: "libsqlite3-sys", by: &[], through: &["rusqlite"] },
    Only { library: "specta*", by: &["app", "latch"], through: &["specta*", "tauri", "tauri-specta*"] },
    Only { library: "axum", by: &["practice", "tests"], through: &[] },
];

/// Checks the workspace as it is.
pub(crate) fn check() -> Result<(), Error> {
    hold("A crate needs what it must not (DESIGN.md §2):", broken(&Packages::read()?))
}

fn broken(packages: &Packages) -> Vec<String> {
    packages.all.iter().flat_map(|package| arrows(package, packages).chain(libraries(package))).collect()
}

fn arrows<'a>(package: &'a Package, packages: &'a Packages) -> impl Iterator<Item = String> + 'a {
    let allowed = ARROWS.iter().find(|(name, _)| package.is_member && *name == package.name);
    let unknown = (package.is_member && allowed.is_none())
        .then(|| format!("{} is in no table: say in xtask/src/arrows.rs what it may need", package.name));
    let is_ours = |name: &str| packages.all.iter().any(|other| other.is_member && other.name == name);
    let wrong = package
        .needs
        .iter()
        .filter(move |need| is_ours(&need.name))
        .filter(move |need| !allowed.is_some_and(|(_, allowed)| allowed.contains(&need.name.as_str())))
        .map(move |need| {
            let tests = if need.only_tests { " (in its tests)" } else { "" };
            format!("{} -> {}{tests}", package.name, need.name)
        });
    unknown.into_iter().chain(wrong)
}

fn libraries(package: &Package) -> impl Iterator<Item = String> {
    package.needs.iter().flat_map(move |need| {
        ONLY.iter().filter(|only| matches(only.library, &need.name)).filter_map(move |only| {
            let allowed = if package.is_member { only.by } else { only.through };
            let is_allowed = allowed.iter().any(|pattern| matches(pattern, &package.name));
            (!is_allowed).then(|| format!("{} -> {}: only {} may", package.name, need.name, names(only)))
        })
    })
}

fn names(only: &Only) -> String {
    let names: Vec<&str> = only.by.iter().chain(only.through).copied().collect();
    names.join(", ")
}

fn matches(pattern: &str, name: &str) -> bool {
    match (pattern.strip_suffix('*'), pattern.strip_prefix('*')) {
        (Some(start), _) => name.starts_with(start),
        (_, Some(end)) => name.ends_with(end),
        _ => name == pattern,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::Need;

    fn package(name: &str, needs: &[&str]) -> Package {
        let is_member = ARROWS.iter().any(|(member, _)| *member == name);
        let needs = needs.iter().map(|name| Need { name: (*name).to_owned(), only_tests: false }).collect();
        Package { name: name.to_owned(), is_member, features: Vec::new(), needs }
    }

    /// The workspace as it should be, and one more package.
    fn with(more: Package) -> Packages {
        let mut all: Vec<Package> = ARROWS.iter().map(|(name, allowed)| package(name, allowed)).collect();
        all.push(package("rusqlite", &["libsqlite3-sys"]));
        all.push(package("tauri", &["tauri-utils", "reqwest", "specta"]));
        all.push(package("zbus-secret-service-keyring-store", &["keyring-core", "secret-service"]));
        all.push(more);
        Packages { all }
    }

    #[test]
    fn the_arrows_of_the_design_hold() {
        assert_eq!(broken(&with(package("url", &["idna"]))), Vec::<String>::new());
        let shell = package("latch", &["app", "tauri", "tauri-plugin-shell", "specta", "tauri-specta"]);
        assert_eq!(broken(&with(shell)), Vec::<String>::new());
    }

    #[test]
    fn an_arrow_back_or_across_is_found() {
        for (from, to) in
            [("mfa", "app"), ("graph", "identity"), ("practice", "graph"), ("latch", "graph"), ("tests", "latch")]
        {
            assert_eq!(broken(&with(package(from, &[to]))), [format!("{from} -> {to}")]);
        }
    }

    #[test]
    fn an_arrow_for_tests_alone_is_found_too() {
        let mut graph = package("graph", &["practice"]);
        graph.needs[0].only_tests = true;
        assert_eq!(broken(&with(graph)), ["graph -> practice (in its tests)"]);
    }

    #[test]
    fn a_library_outside_its_crate_is_found() {
        for (from, library) in [
            ("app", "tauri"),
            ("app", "tauri-plugin-shell"),
            ("graph", "reqwest"),
            ("app", "keyring-core"),
            ("journal", "zbus-secret-service-keyring-store"),
            ("app", "rusqlite"),
            ("mfa", "specta"),
            ("tests", "reqwest"),
        ] {
            assert_eq!(broken(&with(package(from, &[library]))).len(), 1, "{from} -> {library}");
        }
    }

    #[test]
    fn a_stranger_that_brings_such_a_library_is_found() {
        assert_eq!(broken(&with(package("some-http-client", &["reqwest"]))).len(), 1);
        assert_eq!(broken(&with(package("keyring", &["keyring-core"]))).len(), 1);
    }

    #[test]
    fn a_crate_in_no_table_is_found() {
        let mut stranger = package("billing", &[]);
        stranger.is_member = true;
        assert_eq!(broken(&with(stranger)).len(), 1);
    }
}
