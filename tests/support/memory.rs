//! How much memory this process takes.

/// The most that it took so far, in KiB; `None` where the system does not tell.
pub fn peak_kib() -> Option<u64> {
    of_status("VmHWM:")
}

/// A line of Linux's account of this process, in KiB.
pub fn of_status(name: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    kib(&status, name)
}

fn kib(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_is_read_from_the_account_and_unknown_without_it() {
        let status = "Name:\tprobe\nVmPeak:\t  900 kB\nVmHWM:\t   31416 kB\nVmRSS:\t 400 kB\n";
        assert_eq!(kib(status, "VmHWM:"), Some(31_416));
        assert_eq!(kib("Name:\tprobe\n", "VmHWM:"), None);
        assert_eq!(kib("VmHWM:\tmuch\n", "VmHWM:"), None);
    }
}
