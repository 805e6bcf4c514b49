//! Per-user MFA: Microsoft's older setting, one per person (GRAPH.md section b).

use serde::{Deserialize, Serialize};

/// What the per-user setting of one person says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PerUserMfaState {
    /// The setting asks for nothing.
    Disabled,
    /// The person is asked to register, and old apps still work without a second step.
    Enabled,
    /// The person is asked at every sign-in.
    Enforced,
}

impl PerUserMfaState {
    /// Reads Graph's `perUserMfaState`.
    ///
    /// `None` means *unknown*, never "disabled": the property is undocumented in the list form and
    /// may be missing or null, and a value may be one that is not known yet (GRAPH.md section b).
    pub fn read(value: Option<&str>) -> Option<Self> {
        let value = value?;
        [Self::Disabled, Self::Enabled, Self::Enforced]
            .into_iter()
            .find(|state| value.eq_ignore_ascii_case(state.as_str()))
    }

    /// The word that Graph writes and accepts.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Disabled => "disabled",
            Self::Enabled => "enabled",
            Self::Enforced => "enforced",
        }
    }

    /// Whether this is what was asked for when `wanted` was sent. The service makes `enabled` of somebody who has
    /// registered `enforced` by itself (SAFETY.md case 71).
    pub fn fulfils(self, wanted: Self) -> bool {
        self == wanted || (wanted == Self::Enabled && self == Self::Enforced)
    }

    /// Whether the setting asks the person for anything.
    pub fn is_on(self) -> bool {
        self != Self::Disabled
    }
}

#[cfg(test)]
mod tests {
    use super::PerUserMfaState::{self, Disabled, Enabled, Enforced};

    #[test]
    fn reads_the_three_words_in_any_case_and_nothing_else() {
        let cases = [
            (Some("disabled"), Some(Disabled)),
            (Some("Enabled"), Some(Enabled)),
            (Some("ENFORCED"), Some(Enforced)),
            (Some("unknownFutureValue"), None),
            (Some(" enforced"), None),
            (Some(""), None),
            (None, None),
        ];
        for (text, state) in cases {
            assert_eq!(PerUserMfaState::read(text), state, "{text:?}");
        }
    }

    #[test]
    fn enabled_may_become_enforced_and_nothing_else_is_taken_for_another() {
        for (found, wanted, yes) in [
            (Disabled, Disabled, true),
            (Enforced, Enabled, true),
            (Enabled, Enforced, false),
            (Enabled, Disabled, false),
            (Enforced, Disabled, false),
            (Disabled, Enabled, false),
        ] {
            assert_eq!(found.fulfils(wanted), yes, "{found:?} {wanted:?}");
        }
    }
}
