//! Which versions the lock file may hold (SAFETY.md §4.6). Databases of advisories do not know some of these.

use semver::Version;

use crate::error::{Error, hold};
use crate::metadata::Packages;
use crate::process::root;

/// The oldest version of each library without a known hole.
const FLOORS: &[(&str, &str)] = &[
    ("aws-lc-sys", "0.39.0"),
    ("h2", "0.4.16"),
    ("idna", "1.0.3"),
    ("libsqlite3-sys", "0.37.0"),
    ("open", "5.4.5"),
    ("ring", "0.17.12"),
    ("rustls", "0.23.18"),
    ("rustls-webpki", "0.103.13"),
    ("tauri", "2.11.1"),
    ("tauri-plugin-shell", "2.2.1"),
    ("time", "0.3.47"),
    ("tokio", "1.44.2"),
    ("tracing-subscriber", "0.3.20"),
    ("url", "2.5.4"),
    ("webbrowser", "1.2.6"),
];

/// `rand` was mended in several lines at once.
const RAND: &[&str] = &["0.8.6", "0.9.3", "0.10.1"];

/// What must be there at all: a floor under something that is missing guards nothing.
const NEEDED: &[&str] = &["h2", "libsqlite3-sys", "rustls-webpki", "tauri", "tauri-plugin-shell", "tokio"];

/// What must not be there, and why.
const BANNED: &[(&str, &str)] = &[
    ("native-tls", "TLS is rustls"),
    ("openssl", "TLS is rustls"),
    ("openssl-sys", "TLS is rustls"),
    ("tauri-plugin-http", "its scope can be passed by a redirect; HTTP is the transport crate"),
    ("tauri-plugin-opener", "it puts a script into every page"),
    ("tauri-plugin-updater", "it takes older versions; updates come with the system's packages"),
];

/// Of these there is one version: two would mean two TLS stacks or two databases.
const ONCE: &[&str] = &["libsqlite3-sys", "reqwest", "rustls", "tauri", "tokio"];

const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Checks the lock file and what is compiled of it.
pub(crate) fn check() -> Result<(), Error> {
    let path = root().join("Cargo.lock");
    let lock = std::fs::read_to_string(&path).map_err(|source| Error::File { path, source })?;
    let mut findings = wrong(&lock)?;
    findings.extend(devtools(&Packages::read()?));
    hold("Cargo.lock holds what it must not (SAFETY.md §4.6):", findings)
}

/// One package of a lock file.
struct Locked<'a> {
    name: &'a str,
    version: Version,
    source: Option<&'a str>,
}

fn wrong(lock: &str) -> Result<Vec<String>, Error> {
    let packages = read(lock)?;
    let mut findings = Vec::new();
    for package in &packages {
        let Locked { name, version, source } = package;
        if let Some((_, floor)) = FLOORS.iter().find(|(library, _)| library == name)
            && *version < parse(floor)?
        {
            findings.push(format!("{name} {version}: {floor} is the oldest without a known hole"));
        }
        if *name == "rand" && is_below(version, RAND)? {
            findings.push(format!("rand {version}: the oldest without a known hole are {}", RAND.join(", ")));
        }
        if name.starts_with("tauri")
            && !name.starts_with("tauri-specta")
            && (!version.pre.is_empty() || (*name == "tauri" && version.major != 2))
        {
            findings.push(format!("{name} {version}: Tauri 2 it is, and no pre-release"));
        }
        if let Some((_, because)) = BANNED.iter().find(|(library, _)| library == name) {
            findings.push(format!("{name}: {because}"));
        }
        if source.is_some_and(|source| source != REGISTRY) {
            findings.push(format!("{name}: it comes from somewhere else than the registry"));
        }
    }
    for name in ONCE {
        let versions = packages.iter().filter(|package| package.name == *name).count();
        if versions > 1 {
            findings.push(format!("{name}: {versions} versions at once"));
        }
    }
    for name in NEEDED.iter().filter(|name| !packages.iter().any(|package| package.name == **name)) {
        findings.push(format!("{name}: not there; if it is no longer needed take it off the list"));
    }
    Ok(findings)
}

/// Whether `version` is below the floor of its own line, or of a line without one.
fn is_below(version: &Version, floors: &[&str]) -> Result<bool, Error> {
    let floors = floors.iter().map(|floor| parse(floor)).collect::<Result<Vec<_>, _>>()?;
    let own = floors.iter().find(|floor| (floor.major, floor.minor) == (version.major, version.minor));
    Ok(match own {
        Some(floor) => version < floor,
        None => floors.iter().max().is_some_and(|newest| version < newest),
    })
}

fn parse(version: &str) -> Result<Version, Error> {
    Version::parse(version).map_err(|_| Error::Unreadable { what: "a version", because: version.to_owned() })
}

/// Reads the form that cargo writes: one key on a line, one block for a package.
fn read(lock: &str) -> Result<Vec<Locked<'_>>, Error> {
    let packages = lock
        .split("[[package]]")
        .skip(1)
        .map(|block| {
            let value = |key: &str| {
                block.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = \"")?.strip_suffix('"'))
            };
            let (Some(name), Some(version)) = (value("name"), value("version")) else {
                return Err(Error::Unreadable {
                    what: "Cargo.lock",
                    because: "a package without name or version".into(),
                });
            };
            Ok(Locked { name, version: parse(version)?, source: value("source") })
        })
        .collect::<Result<Vec<_>, _>>()?;
    if packages.is_empty() {
        return Err(Error::Unreadable { what: "Cargo.lock", because: "it names no package".into() });
    }
    Ok(packages)
}

/// Developer tools in the window would let anyone at the machine call every command (SAFETY.md case 123).
fn devtools(packages: &Packages) -> Vec<String> {
    packages
        .all
        .iter()
        .filter(|package| package.name.starts_with("tauri") || package.name == "wry")
        .filter(|package| package.features.iter().any(|feature| feature == "devtools"))
        .map(|package| format!("{} is compiled with devtools", package.name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::Package;

    const GOOD: &[(&str, &str)] = &[
        ("h2", "0.4.16"),
        ("libsqlite3-sys", "0.37.0"),
        ("rand", "0.8.6"),
        ("rand", "0.9.5"),
        ("reqwest", "0.13.5"),
        ("rustls-webpki", "0.103.13"),
        ("tauri", "2.11.1"),
        ("tauri-plugin-shell", "2.2.1"),
        ("tokio", "1.44.2"),
    ];

    fn lock(packages: &[(&str, &str)]) -> String {
        packages
            .iter()
            .map(|(name, version)| {
                format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\nsource = \"{REGISTRY}\"\n\n")
            })
            .collect()
    }

    /// The good lock file with one package in another version.
    fn with(name: &str, version: &str) -> String {
        let mut packages: Vec<_> = GOOD.iter().copied().filter(|(other, _)| *other != name).collect();
        packages.push((name, version));
        lock(&packages)
    }

    #[test]
    fn a_good_lock_file_passes() {
        assert_eq!(wrong(&lock(GOOD)).unwrap(), Vec::<String>::new());
    }

    #[test]
    fn a_known_bad_lock_file_fails() {
        for (name, version) in [
            ("tauri", "2.0.0"),
            ("tauri", "2.11.0"),
            ("tauri", "3.0.0-alpha.5"),
            ("tauri", "3.0.0"),
            ("tauri-plugin-shell", "2.2.0"),
            ("tauri-plugin-shell", "3.0.0-alpha.3"),
            ("h2", "0.4.5"),
            ("libsqlite3-sys", "0.35.0"),
            ("rustls-webpki", "0.103.12"),
            ("ring", "0.17.8"),
            ("time", "0.3.46"),
            ("tokio", "1.44.1"),
            ("rand", "0.9.2"),
            ("rand", "0.7.3"),
            ("openssl", "0.10.70"),
            ("native-tls", "0.2.14"),
            ("tauri-plugin-http", "2.7.0"),
            ("tauri-plugin-opener", "2.7.2"),
            ("tauri-plugin-updater", "2.14.1"),
        ] {
            assert_eq!(wrong(&with(name, version)).unwrap().len(), 1, "{name} {version}");
        }
    }

    #[test]
    fn two_http_clients_fail() {
        let mut packages = GOOD.to_vec();
        packages.push(("reqwest", "0.12.28"));
        assert_eq!(wrong(&lock(&packages)).unwrap().len(), 1);
    }

    #[test]
    fn another_source_fails() {
        let elsewhere = lock(GOOD).replacen(REGISTRY, "git+https://example.com/h2", 1);
        assert_eq!(wrong(&elsewhere).unwrap().len(), 1);
    }

    #[test]
    fn a_guarded_library_that_is_gone_fails() {
        let without: Vec<_> = GOOD.iter().copied().filter(|(name, _)| *name != "h2").collect();
        assert_eq!(wrong(&lock(&without)).unwrap().len(), 1);
    }

    #[test]
    fn an_unreadable_lock_file_is_not_taken_for_a_good_one() {
        assert!(wrong("").is_err());
        assert!(wrong("[[package]]\nname = \"h2\"\n").is_err());
        assert!(wrong("[[package]]\nname = \"h2\"\nversion = \"soon\"\n").is_err());
    }

    #[test]
    fn devtools_are_found() {
        let package = |features: &[&str]| Packages {
            all: vec![Package {
                name: "tauri".into(),
                is_member: false,
                features: features.iter().map(ToString::to_string).collect(),
                needs: Vec::new(),
            }],
        };
        assert_eq!(devtools(&package(&["wry", "devtools"])).len(), 1);
        assert!(devtools(&package(&["wry"])).is_empty());
    }
}
