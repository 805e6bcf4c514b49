//! The commands and events as the window sees them.

use app::Topic;
use tauri_specta::{Builder, Event, collect_commands, collect_events};

use crate::commands::{change, help, history, home, people, policies, practice, settings, welcome};

/// Something of this topic changed: ask for it again.
#[derive(Clone, Debug, serde::Serialize, specta::Type, Event)]
pub struct Changed(pub Topic);

/// Every command and event. The list of names in `build.rs` says the same for the permissions.
pub fn builder() -> Builder<tauri::Wry> {
    Builder::new()
        .disable_serde_phases()
        .commands(collect_commands![
            welcome::start,
            welcome::session,
            welcome::sign_in_with_microsoft,
            welcome::sign_in_to_practice,
            welcome::sign_in_again,
            welcome::ask_permission,
            welcome::open_sign_in_page,
            welcome::cancel_sign_in,
            welcome::sign_out,
            home::status,
            home::refresh,
            people::people,
            people::people_rows,
            people::person,
            people::group_paths,
            people::export_people,
            people::name_emergency_account,
            people::forget_emergency_account,
            policies::policies,
            policies::policy_json,
            policies::policy_templates,
            policies::report_only,
            policies::read_report_only,
            policies::set_exception_day,
            policies::back_up_policies,
            policies::read_backup,
            change::prepare_change,
            change::confirm_change,
            change::change,
            change::cancel_change,
            change::settle_change,
            change::go_on_with_change,
            change::put_back_change,
            change::dismiss_change,
            change::change_exceptions,
            change::close_window,
            history::history,
            history::history_rows,
            history::save_evidence,
            help::help_links,
            help::open_help_link,
            help::message,
            help::open_message,
            help::message_addresses,
            practice::start_over,
            practice::set_difficult,
            settings::settings,
            settings::save_settings,
            settings::about,
        ])
        .events(collect_events![Changed])
}

#[cfg(test)]
mod tests {
    use specta_typescript::Typescript;

    /// `LATCH_WRITE_BINDINGS=1` writes the file instead of comparing it.
    #[test]
    fn the_window_s_bindings_are_current() {
        let committed = concat!(env!("CARGO_MANIFEST_DIR"), "/../ui/src/ipc/bindings.ts");
        if std::env::var_os("LATCH_WRITE_BINDINGS").is_some() {
            super::builder().export(Typescript::default(), committed).unwrap();
        }
        let folder = tempfile::tempdir().unwrap();
        let fresh = folder.path().join("bindings.ts");
        super::builder().export(Typescript::default(), &fresh).unwrap();
        assert!(
            std::fs::read_to_string(committed).unwrap() == std::fs::read_to_string(fresh).unwrap(),
            "ui/src/ipc/bindings.ts is older than the commands: run `cargo xtask bindings`"
        );
    }
}
