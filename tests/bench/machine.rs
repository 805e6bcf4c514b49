//! What it was measured on.

use std::path::Path;
use std::process::Command;

use serde::Serialize;

/// Figures are worth little without it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Machine {
    /// The processor's name.
    pub(crate) cpu: Option<String>,
    /// How many processors this program may use.
    pub(crate) cores: Option<usize>,
    pub(crate) memory_mib: Option<u64>,
    /// The operating system's kernel.
    pub(crate) kernel: Option<String>,
    pub(crate) rustc: Option<String>,
    /// When it began.
    pub(crate) date: String,
    /// Of this project's source; ends in `-dirty` when something is changed.
    pub(crate) revision: Option<String>,
    /// How many programs wanted a processor over the last minute before it began: with more than none, times are
    /// those of a busy machine.
    pub(crate) load: Option<f64>,
}

impl Machine {
    pub(crate) fn this(project: &Path) -> Self {
        let read = |path: &str| std::fs::read_to_string(path).ok();
        Self {
            cpu: read("/proc/cpuinfo").and_then(|text| after(&text, "model name")),
            cores: std::thread::available_parallelism().ok().map(usize::from),
            memory_mib: read("/proc/meminfo").and_then(|text| mib(&text)),
            kernel: read("/proc/sys/kernel/osrelease").map(|text| text.trim().to_owned()),
            rustc: said("rustc", &["--version"], project),
            date: jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            revision: said("git", &["describe", "--always", "--dirty"], project),
            load: read("/proc/loadavg").and_then(|text| text.split(' ').next()?.parse().ok()),
        }
    }

    /// In one line.
    pub(crate) fn shown(&self) -> String {
        let word = |text: &Option<String>| text.clone().unwrap_or_else(|| "unknown".into());
        let number = |value: Option<String>| value.unwrap_or_else(|| "?".into());
        format!(
            "{}, {} cores, {} MiB, kernel {}, {}, {}, revision {}, load {}",
            word(&self.cpu),
            number(self.cores.map(|cores| cores.to_string())),
            number(self.memory_mib.map(|mib| mib.to_string())),
            word(&self.kernel),
            word(&self.rustc),
            self.date,
            word(&self.revision),
            number(self.load.map(|load| load.to_string())),
        )
    }
}

/// What follows a name and a colon.
fn after(text: &str, name: &str) -> Option<String> {
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn mib(meminfo: &str) -> Option<u64> {
    let kib: u64 = after(meminfo, "MemTotal")?.strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib / 1024)
}

/// The first line that a program prints; `None` when it is not there or fails.
fn said(program: &str, arguments: &[&str], folder: &Path) -> Option<String> {
    let output = Command::new(program).args(arguments).current_dir(folder).output().ok()?;
    let text = String::from_utf8(output.stdout).ok().filter(|_| output.status.success())?;
    text.lines().next().map(|line| line.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linux_s_own_words_are_read() {
        assert_eq!(mib("MemTotal:       24576000 kB\nMemFree: 1 kB\n"), Some(24_000));
        let cpu = "processor\t: 0\nmodel name\t: Some CPU @ 2.5GHz\n";
        assert_eq!(after(cpu, "model name").as_deref(), Some("Some CPU @ 2.5GHz"));
        assert_eq!((after("", "model name"), mib("nothing")), (None, None));
    }
}
