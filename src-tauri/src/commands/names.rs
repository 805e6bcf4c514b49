//! The names of the commands, for the build script and for the test that compares them.

/// Every command of `bindings.rs`, in its order. Tauri makes one permission of each; without this list a local
/// window could call anything (SAFETY.md §4.4).
pub(crate) const COMMANDS: &[&str] = &[
    "start",
    "session",
    "sign_in_with_microsoft",
    "sign_in_to_practice",
    "sign_in_again",
    "ask_permission",
    "open_sign_in_page",
    "cancel_sign_in",
    "sign_out",
    "status",
    "refresh",
    "people",
    "people_rows",
    "person",
    "group_paths",
    "export_people",
    "name_emergency_account",
    "forget_emergency_account",
    "policies",
    "policy_json",
    "policy_templates",
    "report_only",
    "read_report_only",
    "set_exception_day",
    "back_up_policies",
    "read_backup",
    "prepare_change",
    "confirm_change",
    "change",
    "cancel_change",
    "settle_change",
    "go_on_with_change",
    "put_back_change",
    "dismiss_change",
    "change_exceptions",
    "close_window",
    "history",
    "history_rows",
    "save_evidence",
    "help_links",
    "open_help_link",
    "message",
    "open_message",
    "message_addresses",
    "start_over",
    "set_difficult",
    "settings",
    "save_settings",
    "about",
];

#[cfg(test)]
mod tests {
    use specta_typescript::Typescript;

    use super::COMMANDS;

    #[test]
    fn every_command_has_a_permission_and_every_permission_a_command() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("bindings.ts");
        crate::bindings::builder().export(Typescript::default(), &file).unwrap();
        let bindings = std::fs::read_to_string(file).unwrap();
        // The first mention is the import; each other one is `invoke<type>("name"`, where `<type>` may be missing.
        let calls = bindings.split("__TAURI_INVOKE").skip(2);
        let called: Vec<&str> = calls.map(|call| call.split('"').nth(1).unwrap()).collect();
        assert_eq!(called, COMMANDS);
    }

    #[test]
    fn the_one_window_may_do_exactly_what_the_commands_do_and_hear_events() {
        let capability: serde_json::Value = serde_json::from_str(include_str!("../../capabilities/main.json")).unwrap();
        let mut expected: Vec<String> =
            COMMANDS.iter().map(|command| format!("allow-{}", command.replace('_', "-"))).collect();
        expected.extend(["core:event:allow-listen", "core:event:allow-unlisten"].map(String::from));
        assert_eq!(capability["permissions"], serde_json::json!(expected));
        assert_eq!(capability["windows"], serde_json::json!(["main"]));
        assert!(capability.get("remote").is_none());
    }

    #[test]
    fn no_other_capability_is_in_force() {
        let configuration: serde_json::Value = serde_json::from_str(include_str!("../../tauri.conf.json")).unwrap();
        let security = &configuration["app"]["security"];
        assert_eq!(security["capabilities"], serde_json::json!(["main"]));
        assert_eq!(security["freezePrototype"], true);
        assert_eq!(configuration["app"]["withGlobalTauri"], false);
        assert_eq!(
            configuration["app"]["windows"],
            serde_json::json!([]),
            "a window of the configuration refuses nothing"
        );
        let policy = security["csp"].as_object().unwrap();
        assert_eq!(policy["default-src"], "'none'");
        assert_eq!(policy["script-src"], "'self'");
        assert_eq!(policy["style-src"], "'self'");
        assert_eq!(policy["connect-src"], "ipc: http://ipc.localhost");
        assert!(!security["csp"].to_string().contains("unsafe"));
    }
}
