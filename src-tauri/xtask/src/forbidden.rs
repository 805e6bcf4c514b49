//! Texts that weaken the program and must not be in its source (SAFETY.md case 132).

use std::path::{Path, PathBuf};

use crate::error::{Error, hold};
use crate::process::root;

/// What is looked for, without regard to spaces, and why it must not be there.
const TEXTS: &[(&str, &str)] = &[
    ("danger_accept_invalid", "certificates are always checked"),
    ("danger_disable_hostname", "certificates are always checked"),
    ("unsafe-inline", "the content security policy is strict"),
    ("unsafe-eval", "the content security policy is strict"),
    ("dangerousDisableAssetCspModification", "the content security policy is strict"),
    ("\"withGlobalTauri\":true", "the page reaches Tauri through its own module only"),
    ("\"windows\":[\"*\"]", "a capability names its window"),
    ("features=[\"devtools\"", "no developer tools in the program"),
    ("\"devtools\":true", "no developer tools in the program"),
    ("open_devtools", "no developer tools in the program"),
    ("dangerouslySetInnerHTML", "text from outside is never taken for HTML"),
    ("shell:allow", "the window may start nothing"),
    ("shell:default", "the window may start nothing"),
    ("dangerousRemoteDomainIpcAccess", "no other page reaches the program"),
];

/// Folders that hold what goes into the program.
const FOLDERS: &[&str] = &["src-tauri", "ui"];

/// Not the program: what is fetched, built or generated, and this list.
const NOT: &[&str] =
    &["node_modules", "dist", "dist-fake", "gen", "permissions", "xtask", "target", "package-lock.json"];

const ENDINGS: &[&str] = &["rs", "toml", "json", "ts", "tsx", "js", "mjs", "html", "css"];

/// Checks every source file.
pub(crate) fn check() -> Result<(), Error> {
    let mut files = vec![root().join("Cargo.toml")];
    for folder in FOLDERS {
        collect(&root().join(folder), &mut files)?;
    }
    let mut findings = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(&path).map_err(|source| Error::File { path: path.clone(), source })?;
        let shown = path.strip_prefix(root()).unwrap_or(&path).display().to_string();
        findings.extend(found(&text).map(|(text, because)| format!("{shown}: `{text}`: {because}")));
    }
    hold("The source holds what weakens the program (SAFETY.md case 132):", findings)
}

fn found(text: &str) -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    // Rules of the linter name what they forbid; a line that says so is not a use.
    let dense: String = text
        .lines()
        .filter(|line| !line.contains("forbidden:"))
        .flat_map(str::chars)
        .filter(|c| !c.is_whitespace())
        .collect();
    TEXTS.iter().filter(move |(text, _)| dense.contains(text))
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Error> {
    let at = |source| Error::File { path: folder.to_path_buf(), source };
    for entry in std::fs::read_dir(folder).map_err(at)? {
        let path = entry.map_err(at)?.path();
        if path.file_name().is_some_and(|name| NOT.iter().any(|not| name == *not)) {
            continue;
        }
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|ending| ENDINGS.iter().any(|wanted| ending == *wanted)) {
            files.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::found;

    #[test]
    fn each_text_is_found_however_it_is_spaced() {
        for text in [
            ".danger_accept_invalid_certs(true)",
            "\"style-src\": \"'self' 'unsafe-inline'\"",
            "{ \"withGlobalTauri\" : true }",
            "\"windows\": [\n  \"*\"\n]",
            "tauri = { version = \"2\", features = [\"devtools\"] }",
            "\"permissions\": [\"shell:allow-open\"]",
        ] {
            assert_eq!(found(text).count(), 1, "{text}");
        }
    }

    #[test]
    fn ordinary_source_is_not() {
        assert_eq!(found("{ \"withGlobalTauri\": false, \"windows\": [\"main\"] }").count(), 0);
    }
}
