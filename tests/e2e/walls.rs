//! What a page that was taken over could do: nothing.

use std::time::Duration;

use crate::desktop::Desktop;

/// SAFETY.md cases 117, 118 and 123.
#[tokio::test]
async fn the_window_shows_nothing_but_latch_and_opens_no_other() {
    let desktop = Desktop::new().await;
    let window = desktop.start_latch().await;
    let home = window.address().await;
    assert!(home.starts_with("tauri://localhost"), "{home}");

    for attack in [
        "window.location = 'https://example.com/'",
        "window.location.assign('http://127.0.0.1:9/')",
        "window.location = 'tauri://elsewhere/'",
        "window.open('https://example.com/')",
        "window.open('index.html')",
        "const a = document.createElement('a'); a.href = 'https://example.com/'; a.target = '_blank'; \
         document.body.append(a); a.click()",
        "const a = document.createElement('a'); a.href = 'data:text/plain,hello'; a.download = 'hello.txt'; \
         document.body.append(a); a.click()",
        "const f = document.createElement('form'); f.action = 'https://example.com/'; f.method = 'post'; \
         document.body.append(f); f.submit()",
        "const m = document.createElement('meta'); m.httpEquiv = 'refresh'; m.content = '0;url=https://example.com/'; \
         document.head.append(m)",
    ] {
        window.script(attack, vec![]).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(window.address().await, home, "{attack}");
        assert_eq!(window.count().await, 1, "{attack}");
    }
    assert_eq!(desktop.opened(), Vec::<String>::new(), "a page made Latch open something");
    window.close().await;
}

/// SAFETY.md cases 118 and 123.
#[tokio::test]
async fn the_page_runs_under_a_strict_policy() {
    let desktop = Desktop::new().await;
    let window = desktop.start_latch().await;

    let evaluated = window
        .script_that_waits(
            "const done = arguments[arguments.length - 1]; const s = document.createElement('script'); \
             s.textContent = 'window.ran = true'; document.body.append(s); \
             setTimeout(() => done(window.ran === true), 200)",
        )
        .await;
    assert_eq!(evaluated, false, "a script written into the page ran");

    let styled = window
        .script_that_waits(
            "const done = arguments[arguments.length - 1]; const s = document.createElement('style'); \
             s.textContent = 'body { outline: 7px solid }'; document.body.append(s); \
             setTimeout(() => done(getComputedStyle(document.body).outlineWidth), 200)",
        )
        .await;
    assert_ne!(styled, "7px", "a style written into the page was used");

    for reach in ["fetch('https://example.com/')", "fetch('http://127.0.0.1:9/')", "import('https://example.com/x.js')"]
    {
        let reached = window
            .script_that_waits(&format!(
                "const done = arguments[arguments.length - 1]; \
                 let refused = false; \
                 document.addEventListener('securitypolicyviolation', () => {{ refused = true }}); \
                 {reach}.then(() => done('reached'), () => setTimeout(() => done(refused ? 'refused' : 'failed'), 100))"
            ))
            .await;
        assert_eq!(reached, "refused", "{reach}");
    }

    let framed = window
        .script_that_waits(
            "const done = arguments[arguments.length - 1]; \
             document.addEventListener('securitypolicyviolation', (event) => done(event.effectiveDirective)); \
             const f = document.createElement('iframe'); f.src = 'https://example.com/'; document.body.append(f); \
             setTimeout(() => done('shown'), 2000)",
        )
        .await;
    assert_eq!(framed, "frame-src");

    assert_eq!(window.script("return Object.isFrozen(Object.prototype)", vec![]).await, true);
    assert_eq!(window.script("return typeof window.__TAURI__", vec![]).await, "undefined");
    window.close().await;
}

/// SAFETY.md case 119: only what `capabilities/main.json` lists.
#[tokio::test]
async fn the_page_may_not_call_what_it_was_not_given() {
    let desktop = Desktop::new().await;
    let window = desktop.start_latch().await;
    for command in [
        "plugin:shell|open",
        "plugin:shell|execute",
        "plugin:event|emit",
        "plugin:window|create",
        "plugin:webview|create_webview_window",
        "plugin:path|resolve_directory",
        "no_such_command",
    ] {
        let answer = window
            .script_that_waits(&format!(
                "const done = arguments[arguments.length - 1]; \
                 window.__TAURI_INTERNALS__.invoke('{command}', {{ path: 'https://example.com' }}) \
                   .then(() => done('done'), (error) => done(String(error)))"
            ))
            .await;
        let answer = answer.as_str().unwrap_or_default().to_owned();
        assert!(answer.contains("not allowed") || answer.contains("not found"), "{command}: {answer}");
    }
    assert_eq!(desktop.opened(), Vec::<String>::new());
    window.close().await;
}
