//! Latch's window, as a person uses it: by what it says, never by how it is built.

use std::path::PathBuf;
use std::time::Duration;

use fantoccini::elements::{Element, ElementRef};
use fantoccini::error::CmdError;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::desktop::setting;
use crate::process::{Environment, until};

/// How long the window may take to show something. Generous: what is measured elsewhere is not measured here.
const PATIENCE: Duration = Duration::from_secs(30);

/// Finds elements by role and name.
const PAGE: &str = include_str!("page.js");

/// What a click in the middle of an element would hit.
const COVER: &str = "const { x, y, width, height } = arguments[0].getBoundingClientRect(); \
     const hit = document.elementFromPoint(x + width / 2, y + height / 2); \
     return `${x},${y} ${width}x${height} of ${innerWidth}x${innerHeight}: ${hit?.outerHTML.slice(0, 300)}`";

/// The window of a Latch that runs.
pub(crate) struct Window {
    client: Client,
    environment: Environment,
}

/// Something in the window.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Thing {
    element: Value,
    /// What it is called when it is read out.
    pub(crate) name: String,
    pub(crate) disabled: bool,
    pub(crate) checked: bool,
}

impl Window {
    /// Starts `program` through the driver at `driver`.
    pub(crate) async fn open(driver: &str, program: &str, environment: Environment) -> Self {
        let capabilities = json!({
            "browserName": "wry",
            "tauri:options": { "application": program },
        });
        let Value::Object(capabilities) = capabilities else { unreachable!("it is an object") };
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(driver)
            .await
            .unwrap_or_else(|error| panic!("Latch did not start: {error}\n{}", environment.log("driver")));
        Self { client, environment }
    }

    /// Closes Latch.
    pub(crate) async fn close(self) {
        self.client.close().await.unwrap();
    }

    /// Lets go of a window whose Latch has ended. The driver has one at a time, and may have noticed or not.
    pub(crate) async fn let_go(self) {
        drop(self.client.close().await);
    }

    /// Everything that can be read in the window.
    pub(crate) async fn text(&self) -> String {
        let text = self.script("return document.body.innerText", vec![]).await;
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the window says `text` somewhere.
    pub(crate) async fn says(&self, text: &str) {
        let said = until(PATIENCE, async || self.text().await.contains(text).then_some(())).await;
        if said.is_none() {
            self.fail(&format!("the window does not say `{text}`")).await;
        }
    }

    /// Waits until the window no longer says `text`.
    pub(crate) async fn stops_saying(&self, text: &str) {
        let gone = until(PATIENCE, async || (!self.text().await.contains(text)).then_some(())).await;
        if gone.is_none() {
            self.fail(&format!("the window still says `{text}`")).await;
        }
    }

    /// Waits for something of this role and name. A name that ends with `…` is only the beginning.
    pub(crate) async fn find(&self, role: &str, name: &str) -> Thing {
        self.find_where(role, name, |_| true, "there").await
    }

    /// Waits until the switch of this name is on, or off, and no change of it is under way.
    pub(crate) async fn switch_is(&self, name: &str, on: bool) -> Thing {
        let how = if on { "on" } else { "off" };
        self.find_where("switch", name, move |thing| thing.checked == on, how).await
    }

    /// Clicks the button, once it can be clicked.
    pub(crate) async fn press(&self, button: &str) {
        self.click("button", button).await;
    }

    /// Clicks something of this role and name, once it can be clicked.
    pub(crate) async fn click(&self, role: &str, name: &str) {
        let mut refusal = None;
        let clicked = until(PATIENCE, async || {
            // Looked for anew each time: the window may have drawn it again meanwhile.
            let thing = self.find_where(role, name, |thing| !thing.disabled, "ready to be clicked").await;
            // The driver refuses an element that is gone; it is then looked for again.
            let error = self.scroll_and_click(&thing).await.err();
            refusal = match error {
                Some(error) => Some((error, self.client.execute(COVER, vec![thing.element]).await.ok())),
                None => None,
            };
            refusal.is_none().then_some(())
        })
        .await;
        if clicked.is_none() {
            self.fail(&format!("the {role} `{name}` could not be clicked: {refusal:?}")).await;
        }
    }

    /// Types into something of this role and name what a person would type.
    pub(crate) async fn fill(&self, role: &str, name: &str, text: &str) {
        let thing = self.find(role, name).await;
        let element = self.element(&thing);
        let typed = async {
            element.clear().await?;
            element.send_keys(text).await
        };
        if let Err(error) = typed.await {
            self.fail(&format!("nothing could be typed into the {role} `{name}`: {error}")).await;
        }
    }

    /// Runs a script in the page, as an attacker's script would run.
    pub(crate) async fn script(&self, script: &str, arguments: Vec<Value>) -> Value {
        let mut failed = None;
        let answered = until(PATIENCE, async || match self.client.execute(script, arguments.clone()).await {
            Ok(answer) => Some(Ok(answer)),
            // What it answers with was drawn again before the driver could hand it over: it is asked once more.
            Err(error) if error.to_string().contains("Stale element found") => {
                failed = Some(error);
                None
            }
            Err(error) => Some(Err(error)),
        })
        .await;
        match answered.unwrap_or_else(|| Err(failed.unwrap_or_else(|| unreachable!("it was asked")))) {
            Ok(answer) => answer,
            Err(error) => panic!("a script failed: {error}\n{}", self.environment.log("driver")),
        }
    }

    /// Runs a script that ends later. Its last argument is what it calls with its answer.
    pub(crate) async fn script_that_waits(&self, script: &str) -> Value {
        self.client.execute_async(script, vec![]).await.unwrap()
    }

    /// Where the window is.
    pub(crate) async fn address(&self) -> String {
        self.client.current_url().await.unwrap().to_string()
    }

    /// How many windows there are.
    pub(crate) async fn count(&self) -> usize {
        self.client.windows().await.unwrap().len()
    }

    /// Says what the window shows and leaves a picture of it.
    pub(crate) async fn fail(&self, what: &str) -> ! {
        let picture = self.picture("failed").await;
        panic!(
            "{what}\n--- the window ({}):\n{}\n--- Latch said:\n{}",
            picture.display(),
            self.text().await,
            self.environment.log("driver")
        );
    }

    /// Saves a picture of the window.
    pub(crate) async fn picture(&self, name: &str) -> PathBuf {
        let folder = PathBuf::from(setting("LATCH_E2E_PICTURES"));
        std::fs::create_dir_all(&folder).unwrap();
        let test = std::thread::current().name().unwrap_or("journey").replace("::", "-");
        let path = folder.join(format!("{test}-{name}.png"));
        if let Ok(png) = self.client.screenshot().await {
            std::io::Write::write_all(&mut std::fs::File::create(&path).unwrap(), &png).unwrap();
        }
        path
    }

    async fn find_where(&self, role: &str, name: &str, is_right: impl Fn(&Thing) -> bool, how: &str) -> Thing {
        let found = until(PATIENCE, async || {
            self.things(role).await.into_iter().find(|thing| is_called(thing, name) && is_right(thing))
        })
        .await;
        match found {
            Some(thing) => thing,
            None => {
                let names: Vec<String> =
                    self.things(role).await.into_iter().map(|thing| format!("{thing:?}")).collect();
                self.fail(&format!("no {role} `{name}` that is {how}; there are:\n{}", names.join("\n"))).await
            }
        }
    }

    async fn things(&self, role: &str) -> Vec<Thing> {
        serde_json::from_value(self.script(PAGE, vec![json!(role)]).await).unwrap()
    }

    async fn scroll_and_click(&self, thing: &Thing) -> Result<(), CmdError> {
        self.client.execute("arguments[0].scrollIntoView({ block: 'center' })", vec![thing.element.clone()]).await?;
        self.element(thing).click().await
    }

    fn element(&self, thing: &Thing) -> Element {
        // One key, of a fixed name that the WebDriver standard gives.
        let id = thing.element.as_object().and_then(|one| one.values().next()).and_then(Value::as_str);
        Element::from_element_id(self.client.clone(), ElementRef::from(id.unwrap().to_owned()))
    }
}

fn is_called(thing: &Thing, name: &str) -> bool {
    match name.strip_suffix('…') {
        Some(beginning) => thing.name.starts_with(beginning),
        None => thing.name == name,
    }
}
