//! A desktop of its own for each journey: home folder, display, bus, keychain, and the window's driver.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::Child;
use url::Url;

use crate::close;
use crate::process::{Environment, until};
use crate::window::Window;

/// Starting a program takes this long at most, on a slow machine.
const START: Duration = Duration::from_secs(30);

/// Stands first on PATH, writes down what it is asked to open, and opens nothing.
const OPENER: &str = "#!/bin/sh\nprintf '%s\\n' \"$1\" >> \"$HOME/opened\"\n";

/// A desktop. Everything on it ends with it.
pub(crate) struct Desktop {
    environment: Environment,
    driver: String,
    read: std::cell::Cell<usize>,
    /// In the order in which they are ended.
    _programs: Vec<Child>,
    _home: TempDir,
}

impl Desktop {
    /// A new desktop, on which Latch was never started.
    pub(crate) async fn new() -> Self {
        Self::where_set(Vec::new()).await
    }

    /// The same, and what Latch takes for Microsoft is at these addresses: its sign-in, and its Graph.
    pub(crate) async fn with_microsoft_at((login, graph): (Url, Url)) -> Self {
        Self::where_set(vec![("LATCH_LOGIN_URL", login.into()), ("LATCH_GRAPH_URL", graph.into())]).await
    }

    async fn where_set(variables: Vec<(&'static str, String)>) -> Self {
        let home = tempfile::tempdir().unwrap();
        let mut environment = Environment { home: home.path().to_owned(), variables: folders(home.path()) };
        environment.variables.extend(variables);
        let mut programs = Vec::new();

        let mut display = environment.command("Xvfb");
        display.args(["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"]).stdout(Stdio::piped());
        let mut display = environment.spawn("display", &mut display);
        environment.variables.push(("DISPLAY", format!(":{}", first_line(&mut display).await)));
        programs.push(display);

        let mut bus = environment.command("dbus-daemon");
        bus.args(["--session", "--nofork", "--print-address=1"]).stdout(Stdio::piped());
        let mut bus = environment.spawn("bus", &mut bus);
        environment.variables.push(("DBUS_SESSION_BUS_ADDRESS", first_line(&mut bus).await));
        programs.push(bus);

        programs.push(keychain(&environment).await);

        let (port, native) = (free_port().await, free_port().await);
        let mut driver = environment.command(setting("LATCH_E2E_DRIVER"));
        driver.args(["--port", &port.to_string(), "--native-port", &native.to_string()]).stdout(Stdio::null());
        programs.push(environment.spawn("driver", &mut driver));
        // The driver listens before the web view's own driver does, to which it passes everything on.
        for port in [native, port] {
            let answers = until(START, async || TcpStream::connect(("127.0.0.1", port)).await.ok()).await;
            assert!(answers.is_some(), "tauri-driver did not start: {}", environment.log("driver"));
        }

        programs.reverse();
        let driver = format!("http://127.0.0.1:{port}");
        Self { environment, driver, read: 0.into(), _programs: programs, _home: home }
    }

    /// Starts Latch as the menu would, and waits for its window.
    pub(crate) async fn start_latch(&self) -> Window {
        Window::open(&self.driver, &setting("LATCH_E2E_PROGRAM"), self.environment.clone()).await
    }

    /// Ends Latch as a power cut would.
    pub(crate) async fn kill_latch(&self) {
        let program = setting("LATCH_E2E_PROGRAM");
        let home = format!("HOME={}", self.environment.home.display());
        let is_latch = |process: &Path| {
            let environment = std::fs::read(process.join("environ")).unwrap_or_default();
            std::fs::read_link(process.join("exe")).is_ok_and(|exe| exe == Path::new(&program))
                && environment.split(|byte| *byte == 0).any(|variable| variable == home.as_bytes())
        };
        let processes = std::fs::read_dir("/proc").unwrap().filter_map(|entry| Some(entry.ok()?.path()));
        let found: Vec<PathBuf> = processes.filter(|process| is_latch(process)).collect();
        assert_eq!(found.len(), 1, "one Latch runs on this desktop");
        let id = found[0].file_name().unwrap();
        assert!(self.environment.command("kill").arg("-9").arg(id).status().await.unwrap().success());
        let gone = until(START, async || (!is_latch(&found[0])).then_some(())).await;
        assert!(gone.is_some(), "Latch does not end");
    }

    /// Asks Latch's window to close, as the cross in its corner does.
    pub(crate) fn ask_to_close(&self) {
        let (_, display) = self.environment.variables.iter().find(|(name, _)| *name == "DISPLAY").unwrap();
        close::ask(display, "Latch").unwrap();
    }

    /// The next address that Latch asked the desktop to open.
    pub(crate) async fn next_opened(&self) -> String {
        let opened = until(START, async || self.opened().get(self.read.get()).cloned()).await;
        self.read.set(self.read.get() + 1);
        opened.unwrap_or_else(|| panic!("Latch opened nothing; it said: {}", self.environment.log("driver")))
    }

    /// Every address that Latch asked the desktop to open.
    pub(crate) fn opened(&self) -> Vec<String> {
        let all = std::fs::read_to_string(self.environment.home.join("opened")).unwrap_or_default();
        all.lines().map(String::from).collect()
    }

    /// The home folder.
    pub(crate) fn home(&self) -> &Path {
        &self.environment.home
    }

    /// How many secrets the keychain holds.
    pub(crate) async fn secrets(&self) -> usize {
        let output = self
            .environment
            .command("dbus-send")
            .args(["--session", "--print-reply", "--dest=org.freedesktop.secrets"])
            .args(["/org/freedesktop/secrets/collection/login", "org.freedesktop.DBus.Properties.Get"])
            .args(["string:org.freedesktop.Secret.Collection", "string:Items"])
            .output()
            .await
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).matches("object path").count()
    }

    /// What a program of this desktop is given.
    pub(crate) fn environment(&self) -> &Environment {
        &self.environment
    }

    /// Nothing that Latch wrote, at its most talkative, holds a token or a code (SAFETY.md cases 38 to 48). A practice
    /// organization is its own Microsoft and keeps its keys in its own folder.
    pub(crate) fn holds_no_secret(&self) {
        let mut texts = vec![(PathBuf::from("the log"), self.environment.log("driver").into_bytes())];
        read_all(&self.environment.home.join("data"), &mut texts);
        read_all(&self.environment.home.join("config"), &mut texts);
        for (path, text) in texts {
            // Every signed token begins so, and every code is given so.
            for secret in ["eyJ", "code=", "refresh_token", "Bearer "] {
                let found = text.windows(secret.len()).any(|part| part == secret.as_bytes());
                assert!(!found, "{} holds `{secret}`", path.display());
            }
        }
    }
}

fn read_all(folder: &Path, texts: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("practice") {
            read_all(&path, texts);
        } else if path.is_file() {
            texts.push((path.clone(), std::fs::read(path).unwrap()));
        }
    }
}

/// A value that `cargo xtask test e2e` gives.
pub(crate) fn setting(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run `cargo xtask test e2e`"))
}

/// Makes the folders of a home and says where they are.
fn folders(home: &Path) -> Vec<(&'static str, String)> {
    let programs = home.join("programs");
    for folder in ["programs", "data", "config", "cache", "run"] {
        std::fs::create_dir(home.join(folder)).unwrap();
    }
    // D-Bus and the keychain put their sockets here and refuse a folder that others can read.
    std::fs::set_permissions(home.join("run"), std::fs::Permissions::from_mode(0o700)).unwrap();
    let mut opener = tempfile::NamedTempFile::new_in(&programs).unwrap();
    std::io::Write::write_all(&mut opener, OPENER.as_bytes()).unwrap();
    opener.as_file().set_permissions(std::fs::Permissions::from_mode(0o755)).unwrap();
    opener.into_temp_path().persist(programs.join("xdg-open")).unwrap();

    let folder = |name: &str| home.join(name).display().to_string();
    vec![
        ("HOME", home.display().to_string()),
        ("XDG_DATA_HOME", folder("data")),
        ("XDG_CONFIG_HOME", folder("config")),
        ("XDG_CACHE_HOME", folder("cache")),
        ("XDG_RUNTIME_DIR", folder("run")),
        ("PATH", format!("{}:{}", folder("programs"), std::env::var("PATH").unwrap())),
        ("LANG", "C.UTF-8".into()),
        ("LATCH_LOG", "debug".into()),
        // No screen reader listens here, and there is no graphics card.
        ("NO_AT_BRIDGE", "1".into()),
        ("LIBGL_ALWAYS_SOFTWARE", "1".into()),
    ]
}

/// An unlocked keychain, as after signing in at a desktop.
async fn keychain(environment: &Environment) -> Child {
    let mut keychain = environment.command("gnome-keyring-daemon");
    keychain.args(["--foreground", "--unlock", "--components=secrets"]).stdin(Stdio::piped()).stdout(Stdio::null());
    let mut keychain = environment.spawn("keychain", &mut keychain);
    // An empty input would be no password, and no keychain: a line of its own is an empty password.
    let mut password = keychain.stdin.take().unwrap();
    password.write_all(b"\n").await.unwrap();
    password.shutdown().await.unwrap();
    drop(password);
    let is_there = async || {
        let asked = environment
            .command("dbus-send")
            .args(["--session", "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"])
            .args(["org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"])
            .output()
            .await
            .unwrap();
        String::from_utf8_lossy(&asked.stdout).contains("true").then_some(())
    };
    assert!(until(START, is_there).await.is_some(), "no keychain: {}", environment.log("keychain"));
    keychain
}

/// Says a free port. Somebody else could take it before it is used; then the driver does not start and the test says so.
async fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).await.unwrap().local_addr().unwrap().port()
}

async fn first_line(program: &mut Child) -> String {
    let mut line = String::new();
    let mut output = BufReader::new(program.stdout.take().unwrap());
    tokio::time::timeout(START, output.read_line(&mut line)).await.expect("it says nothing").unwrap();
    assert!(!line.trim().is_empty(), "it ended before it was ready");
    line.trim().to_owned()
}
