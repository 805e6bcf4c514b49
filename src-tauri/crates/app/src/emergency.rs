//! Naming emergency access accounts, and what is said of them.

use std::collections::BTreeSet;

use mfa::emergency::{self, Check, EmergencyCheck, LastSignIn};
use mfa::fact::UnknownBecause;
use mfa::id::UserId;

use crate::App;
use crate::convert;
use crate::desktop::Topic;
use crate::error::{AppError, ErrorCode};
use crate::status::{Parts, Tallied};
use crate::view::{EmergencyAccountView, EmergencyCheckKind, EmergencyCheckView, EmergencyView, StatusPart};

/// The most accounts that can be named. Two are advised; more than a handful are not kept for emergencies.
const MOST_ACCOUNTS: usize = 5;

impl App {
    /// Names an emergency access account of the organization. The account itself is not touched.
    ///
    /// # Errors
    /// [`ErrorCode::SignedOut`], [`ErrorCode::NotFound`] when the account is not in the list of people,
    /// [`ErrorCode::TooManyEmergencyAccounts`], [`ErrorCode::SettingsNotSaved`].
    pub fn name_emergency_account(&self, id: &str) -> Result<(), AppError> {
        let user = UserId::from(id);
        self.change_emergency_accounts(|named, parts| {
            if named.contains(&user) {
                return Ok(());
            }
            if named.len() >= MOST_ACCOUNTS {
                return Err(AppError::new(ErrorCode::TooManyEmergencyAccounts).with("most", MOST_ACCOUNTS));
            }
            if parts.people.latest().and_then(|(people, _)| people.users.find(&user)).is_none() {
                return Err(ErrorCode::NotFound.into());
            }
            named.insert(user);
            Ok(())
        })
    }

    /// Takes the name of an emergency access account back. The account itself is not touched.
    ///
    /// # Errors
    /// [`ErrorCode::SignedOut`], [`ErrorCode::SettingsNotSaved`].
    pub fn forget_emergency_account(&self, id: &str) -> Result<(), AppError> {
        let user = UserId::from(id);
        self.change_emergency_accounts(|named, _| {
            named.remove(&user);
            Ok(())
        })
    }

    fn change_emergency_accounts(
        &self,
        change: impl FnOnce(&mut BTreeSet<UserId>, &Parts) -> Result<(), AppError>,
    ) -> Result<(), AppError> {
        let signed = self.signed()?;
        let organization = &signed.organization;
        // Under one lock, so that of two clicks none is lost; on disk before it counts.
        organization.status.update(|parts| {
            let mut named = parts.named_emergency.clone();
            change(&mut named, parts)?;
            self.inner().settings.update(|settings| {
                let ids = named.iter().map(|id| id.as_str().to_owned()).collect();
                settings.emergency_accounts.insert(organization.key(), ids);
            })?;
            parts.named_emergency = named;
            Ok::<_, AppError>(())
        })?;
        // What is read of them is read of those who are named.
        self.read_after_change(&signed, &[StatusPart::EmergencyAccounts]);
        self.inner().desktop.changed(Topic::Status);
        Ok(())
    }
}

/// The accounts that were named, checked, and who could be named.
pub(crate) fn view(tallied: &Tallied) -> EmergencyView {
    let snapshot = &tallied.snapshot;
    let account = |id: &UserId| {
        let check = emergency::check(snapshot, id);
        EmergencyAccountView {
            person: tallied.person(id),
            there: check.answer(Check::Listed).ok(),
            last_sign_in: match check.last_sign_in {
                LastSignIn::At(at) => Some(at.to_string()),
                LastSignIn::Never | LastSignIn::NotRead => None,
            },
            checks: checks(&check, snapshot.emergency_because),
        }
    };
    EmergencyView {
        accounts: snapshot.emergency_accounts.iter().map(account).collect(),
        candidates: emergency::candidates(snapshot).iter().map(|id| tallied.person(id)).collect(),
    }
}

/// `not_read` is why nothing was read of when they were used.
fn checks(check: &EmergencyCheck, not_read: Option<UnknownBecause>) -> Vec<EmergencyCheckView> {
    let kind = |check| {
        Some(match check {
            // Said of the account as a whole.
            Check::Listed => return None,
            Check::Enabled => EmergencyCheckKind::Enabled,
            Check::CloudOnly => EmergencyCheckKind::CloudOnly,
            Check::OnInitialDomain => EmergencyCheckKind::InitialDomain,
            Check::GlobalAdministrator => EmergencyCheckKind::GlobalAdministrator,
            Check::Permanent => EmergencyCheckKind::Permanent,
            Check::PhishingResistant => EmergencyCheckKind::PhishingResistant,
            Check::NotBlocked => EmergencyCheckKind::NotBlocked,
        })
    };
    let used = match check.last_sign_in {
        LastSignIn::At(_) => Ok(true),
        LastSignIn::Never => Ok(false),
        LastSignIn::NotRead => Err(not_read.unwrap_or(UnknownBecause::NotOffered)),
    };
    let answers = check.answers.iter().filter_map(|(check, answer)| Some((kind(*check)?, *answer)));
    answers
        .chain([(EmergencyCheckKind::Used, used)])
        .map(|(kind, answer)| EmergencyCheckView {
            check: kind,
            passed: answer.ok(),
            because: answer.err().map(convert::unknown),
            names: match kind {
                EmergencyCheckKind::NotBlocked => {
                    check.blocked_by.iter().map(|policy| policy.name.to_string()).collect()
                }
                _ => Vec::new(),
            },
        })
        .collect()
}
