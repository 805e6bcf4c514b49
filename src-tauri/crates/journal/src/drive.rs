//! What sort of drive a folder is on. A write-ahead log needs memory that everyone who has the database open shares.
//! A network file system has none, and some of them take the setting all the same and lose changes later (SAFETY.md
//! case 112).

use std::path::{Component, Path, PathBuf, Prefix};

use crate::error::Error;

/// File systems that other computers, or a computer around this one, write to as well.
const SHARED: [&str; 24] = [
    "9p",
    "acfs",
    "afs",
    "beegfs",
    "ceph",
    "cifs",
    "coda",
    "davfs",
    "gfs2",
    "glusterfs",
    "gpfs",
    "lustre",
    "ncpfs",
    "nfs",
    "nfs4",
    "ocfs2",
    "orangefs",
    "panfs",
    "prl_fs",
    "pvfs2",
    "smb3",
    "smbfs",
    "vboxsf",
    "vmhgfs",
];

/// Programs that only encrypt a folder of this computer. Any other that makes a file system (`fuse.sshfs`,
/// `fuse.rclone`, one that did not say its name) may reach a network.
const ENCRYPTING: [&str; 4] = ["fuse.cryfs", "fuse.encfs", "fuse.gocryptfs", "fuse.securefs"];

/// What is mounted where.
#[derive(Debug, Default)]
pub(crate) struct Mounts(Vec<Mount>);

#[derive(Debug)]
struct Mount {
    at: PathBuf,
    file_system: String,
}

impl Mounts {
    /// As the system tells it now. Nothing where it does not, and then no folder is refused for it: that something was
    /// lost is found by the chain and the head in any case.
    pub(crate) fn of_this_computer() -> Self {
        #[cfg(target_os = "linux")]
        if let Ok(text) = std::fs::read_to_string("/proc/self/mountinfo") {
            return Self::parse(&text);
        }
        Self::default()
    }

    /// Reads the lines of `/proc/self/mountinfo` (proc_pid_mountinfo(5)): the place is the fifth word, the file system
    /// the first after the dash. A line of another form is left out.
    pub(crate) fn parse(text: &str) -> Self {
        let mount = |line: &str| {
            let (place, how) = line.split_once(" - ")?;
            let at = PathBuf::from(unescaped(place.split(' ').nth(4)?)?);
            Some(Mount { at, file_system: how.split(' ').next()?.to_owned() })
        };
        Self(text.lines().filter_map(mount).collect())
    }

    /// The file system that `folder` is on: what is mounted closest to it, and of several at one place the last, which
    /// covers the others.
    fn file_system(&self, folder: &Path) -> Option<&str> {
        let around = self.0.iter().filter(|mount| folder.starts_with(&mount.at));
        around.max_by_key(|mount| mount.at.components().count()).map(|mount| mount.file_system.as_str())
    }
}

/// Refuses a folder that is on a drive of another computer. `folder` is canonical: Windows then names the server also
/// of a drive with a letter.
pub(crate) fn require_local(folder: &Path, mounts: &Mounts) -> Result<(), Error> {
    if matches!(
        folder.components().next(),
        Some(Component::Prefix(prefix)) if matches!(prefix.kind(), Prefix::UNC(..) | Prefix::VerbatimUNC(..))
    ) {
        return Err(Error::NetworkFolder { file_system: "unc".into() });
    }
    match mounts.file_system(folder) {
        Some(found) if is_shared(found) => Err(Error::NetworkFolder { file_system: found.into() }),
        _ => Ok(()),
    }
}

fn is_shared(file_system: &str) -> bool {
    let by_a_program = file_system == "fuse" || file_system.starts_with("fuse.");
    SHARED.contains(&file_system) || by_a_program && !ENCRYPTING.contains(&file_system)
}

/// A path as mountinfo writes it: spaces, tabs, line ends and backslashes are `\` and three octal digits.
fn unescaped(text: &str) -> Option<String> {
    let mut parts = text.split('\\');
    let mut path = parts.next()?.as_bytes().to_vec();
    for part in parts {
        let (digits, rest) = part.split_at_checked(3)?;
        path.push(u8::from_str_radix(digits, 8).ok()?);
        path.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8(path).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "\
27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 27 0:40 / /home rw,relatime shared:2 master:7 - nfs4 server:/home rw,vers=4.2
31 30 254:1 / /home/eve rw - btrfs /dev/vdb rw
32 31 0:41 / /home/eve/far\\040away rw - fuse.sshfs eve@server: rw
33 31 0:42 / /home/eve/safe rw - fuse.gocryptfs /home/eve/.safe rw
34 27 0:43 / /auto rw - autofs systemd-1 rw
35 34 0:44 / /auto rw - cifs //server/share rw
36 27 8:1 / /disk rw - fuseblk /dev/sda1 rw
37 27 0:45 / /program rw - fuse program rw
a line of another form";

    fn refused(folder: &str) -> Option<String> {
        match require_local(Path::new(folder), &Mounts::parse(MOUNTS)) {
            Ok(()) => None,
            Err(Error::NetworkFolder { file_system }) => Some(file_system.as_str().to_owned()),
            Err(other) => panic!("{folder}: {other}"),
        }
    }

    #[test]
    fn a_folder_on_another_computer_is_refused_with_the_file_system_it_is_on() {
        for (folder, file_system) in [
            ("/home/adam/.local/share/latch", "nfs4"),
            ("/home/evelyn", "nfs4"),
            ("/home/eve/far away/latch", "fuse.sshfs"),
            ("/auto/latch", "cifs"),
            ("/program/latch", "fuse"),
        ] {
            assert_eq!(refused(folder).as_deref(), Some(file_system), "{folder}");
        }
    }

    #[test]
    fn a_folder_of_this_computer_is_taken() {
        for folder in
            ["/", "/var/lib", "/homely", "/home/eve/.local/share/latch", "/home/eve/safe/latch", "/disk/latch"]
        {
            assert_eq!(refused(folder), None, "{folder}");
        }
        assert_eq!(require_local(Path::new("/home"), &Mounts::default()), Ok(()), "where nothing is told");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_computer_tells_what_its_root_is() {
        assert!(Mounts::of_this_computer().file_system(Path::new("/")).is_some());
    }

    #[cfg(windows)]
    #[test]
    fn a_share_is_refused_and_a_drive_is_not() {
        let told = |folder| require_local(Path::new(folder), &Mounts::default());
        for share in [r"\\server\share\latch", r"\\?\UNC\server\share\latch"] {
            assert!(matches!(told(share), Err(Error::NetworkFolder { .. })), "{share}");
        }
        assert_eq!(told(r"\\?\C:\Users\eve"), Ok(()));
    }
}
