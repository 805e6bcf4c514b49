//! Emergency access accounts: for the day on which nobody else gets in.
//!
//! Two or more accounts that are in the cloud alone, in the `.onmicrosoft.com` domain, Global
//! Administrators for good, with a phishing-resistant method, and spared by what blocks
//! (SAFETY.md, "Guidance"). An administrator names them; nothing here is ever assumed to be one.

use jiff::Timestamp;
use serde::Serialize;

use crate::fact::UnknownBecause;
use crate::finding::Named;
use crate::finding::applies::{Among, Applies};
use crate::id::UserId;
use crate::policy::{Content, Control, Policy, PolicyState};
use crate::registration::MethodLevel;
use crate::role;
use crate::tenant::{TenantSnapshot, User};

/// How many candidates are suggested at most.
const CANDIDATES: usize = 5;
/// What such accounts are called.
const NAMES: [&str; 5] = ["emergency", "breakglass", "break glass", "break-glass", "break_glass"];

/// What is checked of an emergency access account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// It is in the list of people.
    Listed,
    /// It may sign in.
    Enabled,
    /// It does not come from a local directory.
    CloudOnly,
    /// It is in the domain that the organization began with (`.onmicrosoft.com`).
    OnInitialDomain,
    /// It is a Global Administrator now.
    GlobalAdministrator,
    /// And for good, not for some hours.
    Permanent,
    /// It has a passkey or a security key. A certificate is not shown by Graph.
    PhishingResistant,
    /// No policy that is on and blocks all applications, somewhere or everywhere, applies to it.
    NotBlocked,
}

/// Yes, no, or why that is not known.
pub type Answer = Result<bool, UnknownBecause>;

/// An account, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmergencyCheck {
    /// Which account.
    pub user: UserId,
    /// Each check, in a fixed order.
    pub answers: Vec<(Check, Answer)>,
    /// The policies that are on, block all applications, and apply to it, or may.
    pub blocked_by: Vec<Named>,
    /// All policies that are on and apply to it, or may. `Err` when they are not known.
    pub policies: Result<Vec<Named>, UnknownBecause>,
    /// When it was last used.
    pub last_sign_in: LastSignIn,
}

/// When an account was last used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastSignIn {
    /// Not read.
    NotRead,
    /// Never.
    Never,
    /// Then.
    At(Timestamp),
}

impl EmergencyCheck {
    /// The answer of one check.
    pub fn answer(&self, check: Check) -> Answer {
        let found = self.answers.iter().find(|(one, _)| *one == check);
        found.map_or(Err(UnknownBecause::NotReadYet), |(_, answer)| *answer)
    }

    /// The checks that it surely fails.
    pub fn failed(&self) -> Vec<Check> {
        self.answers.iter().filter(|(_, answer)| *answer == Ok(false)).map(|(check, _)| *check).collect()
    }

    /// Whether it surely passes every check.
    pub fn passes(&self) -> bool {
        self.answers.iter().all(|(_, answer)| *answer == Ok(true))
    }
}

/// Checks the accounts that were named, in the order of their ids.
pub fn check_all(snapshot: &TenantSnapshot) -> Vec<EmergencyCheck> {
    snapshot.emergency_accounts.iter().map(|user| check(snapshot, user)).collect()
}

/// Checks one account, named or not.
pub fn check(snapshot: &TenantSnapshot, user: &UserId) -> EmergencyCheck {
    let found = snapshot.users.get().map(|users| (users.find(user), users.complete));
    let listed = match found {
        Ok((Some(_), _)) => Ok(true),
        Ok((None, true)) => Ok(false),
        Ok((None, false)) => Err(UnknownBecause::Incomplete),
        Err(because) => Err(because),
    };
    let account = match found {
        Ok((Some(account), _)) => Ok(account),
        // Of an account that is not there nothing can be said.
        Ok((None, _)) => Err(UnknownBecause::Incomplete),
        Err(because) => Err(because),
    };
    let Reach { policies, blocked_by, not_blocked } = Reach::of(snapshot, account);
    let answers = vec![
        (Check::Listed, listed),
        (Check::Enabled, account.and_then(|account| account.account_enabled.ok_or(UnknownBecause::NotOffered))),
        (Check::CloudOnly, account.and_then(cloud_only)),
        (Check::OnInitialDomain, account.and_then(|account| on_initial_domain(snapshot, account))),
        (Check::GlobalAdministrator, snapshot.holds(user, &role::GLOBAL_ADMINISTRATOR)),
        (Check::Permanent, permanent(snapshot, user)),
        (Check::PhishingResistant, phishing_resistant(snapshot, user)),
        (Check::NotBlocked, not_blocked),
    ];
    let last_sign_in = match snapshot.last_sign_ins.get(user) {
        None => LastSignIn::NotRead,
        Some(None) => LastSignIn::Never,
        Some(Some(at)) => LastSignIn::At(*at),
    };
    EmergencyCheck { user: user.clone(), answers, blocked_by, policies, last_sign_in }
}

/// Accounts that look like emergency access accounts and were not named: the likeliest first, at
/// most five. A suggestion, never more.
pub fn candidates(snapshot: &TenantSnapshot) -> Vec<UserId> {
    let (Ok(users), Ok(holders)) = (snapshot.users.get(), snapshot.role_holders.get()) else {
        return Vec::new();
    };
    let Some(global) = holders.of(&role::GLOBAL_ADMINISTRATOR) else {
        return Vec::new();
    };
    let mut likely: Vec<&User> = users
        .people
        .iter()
        .filter(|user| {
            global.surely.contains(&user.id)
                && user.account_enabled == Some(true)
                && user.on_premises_sync != Some(true)
                && on_initial_domain(snapshot, user) == Ok(true)
                && !snapshot.emergency_accounts.contains(&user.id)
        })
        .collect();
    // People do their work with a licence; an account for emergencies has none.
    likely.sort_by_key(|user| (!is_named_like_one(user), user.licensed != Some(false), &user.user_principal_name));
    likely.into_iter().take(CANDIDATES).map(|user| user.id.clone()).collect()
}

fn is_named_like_one(user: &User) -> bool {
    let name = format!("{} {}", user.user_principal_name, user.display_name).to_lowercase();
    NAMES.iter().any(|word| name.contains(word))
}

fn cloud_only(account: &User) -> Answer {
    account.on_premises_sync.map(|synced| !synced).ok_or(UnknownBecause::NotOffered)
}

/// Whether the sign-in name is in the domain that the organization began with. A guest's is
/// written there too, but a guest signs in elsewhere.
fn on_initial_domain(snapshot: &TenantSnapshot, user: &User) -> Answer {
    let name = user.user_principal_name.to_ascii_lowercase();
    if name.contains("#ext#") {
        return Ok(false);
    }
    let domain = name.rsplit_once('@').map_or("", |(_, domain)| domain);
    if domain.ends_with(".onmicrosoft.com") {
        return Ok(true);
    }
    // Clouds of a country have other names for it.
    let domains = snapshot.domains.get()?;
    Ok(domains.iter().any(|one| one.is_initial && one.name.eq_ignore_ascii_case(domain)))
}

fn permanent(snapshot: &TenantSnapshot, user: &UserId) -> Answer {
    let read = snapshot.permanent_global_administrators.get(user);
    // Where the rest was read, the service said nothing about this one.
    read.copied().ok_or(snapshot.emergency_because.unwrap_or(UnknownBecause::NotOffered))
}

fn phishing_resistant(snapshot: &TenantSnapshot, user: &UserId) -> Answer {
    let rows = snapshot.registration.get()?;
    // Who is not in the report is perhaps not in it yet.
    let row = rows.get(user).ok_or(UnknownBecause::Incomplete)?;
    row.level.map(|level| level == MethodLevel::PhishingResistant).ok_or(UnknownBecause::NotOffered)
}

/// What policies do to an account.
struct Reach {
    policies: Result<Vec<Named>, UnknownBecause>,
    blocked_by: Vec<Named>,
    not_blocked: Answer,
}

impl Reach {
    fn of(snapshot: &TenantSnapshot, account: Result<&User, UnknownBecause>) -> Self {
        let (account, policies) = match (account, policies_in_force(snapshot)) {
            (Ok(account), Ok(policies)) => (account, policies),
            (Err(because), _) | (_, Err(because)) => {
                return Self { policies: Err(because), blocked_by: Vec::new(), not_blocked: Err(because) };
            }
        };
        let mut one = Among::of(snapshot, [account]);
        let (mut reaching, mut blocked_by, mut not_blocked) = (Vec::new(), Vec::new(), Ok(true));
        for policy in policies {
            let applies = one.by(policy, snapshot).pop().unwrap_or(Applies::Maybe(UnknownBecause::Failed));
            if applies == Applies::No {
                continue;
            }
            reaching.push(Named::of(policy));
            let blocks = blocks_all_apps(policy.content());
            if blocks == Some(false) {
                continue;
            }
            blocked_by.push(Named::of(policy));
            let sure = blocks == Some(true) && *policy.state() == PolicyState::Enabled;
            not_blocked = match (applies, sure) {
                (Applies::Yes, true) => Ok(false),
                // A sure no is not made unsure by what comes after it.
                _ if not_blocked == Ok(false) => not_blocked,
                (Applies::Maybe(because), _) => Err(because),
                _ => Err(UnknownBecause::Failed),
            };
        }
        Self { policies: Ok(reaching), blocked_by, not_blocked }
    }
}

/// The policies that are on, or may be: a state that is not known counts here. Security defaults
/// prove that none is (VERDICTS.md J12).
fn policies_in_force(snapshot: &TenantSnapshot) -> Result<Vec<&Policy>, UnknownBecause> {
    match snapshot.policies.get() {
        Ok(policies) => {
            let off = |policy: &Policy| matches!(policy.state(), PolicyState::Disabled | PolicyState::ReportOnly);
            Ok(policies.iter().filter(|policy| !off(policy)).collect())
        }
        Err(_) if snapshot.security_defaults.get() == Ok(&true) => Ok(Vec::new()),
        Err(because) => Err(because),
    }
}

/// Whether a policy blocks all applications for the clients that people use, in all places or in
/// some; `None` when that is not understood.
fn blocks_all_apps(content: &Content) -> Option<bool> {
    let controls = content.grant.as_ref().map_or(&[][..], |grant| &grant.controls);
    let blocks = controls.contains(&Control::Block);
    let may_block = controls.iter().any(|control| matches!(control, Control::NotUnderstood(_)));
    let any = |words: &[Box<str>], among: &[&str]| words.iter().any(|word| among.contains(&&**word));
    let all_among = |words: &[Box<str>], among: &[&str]| words.iter().all(|word| among.contains(&&**word));
    let apps = &content.applications;
    let clients = &content.client_app_types;
    let transfer = &content.transfer_methods;
    let surely_no = !(blocks || may_block)
        || (!any(&apps.include, &["All"]) && !apps.not_understood)
        || (!clients.is_empty() && all_among(clients, &["exchangeActiveSync", "easSupported", "other"]))
        // Moving a sign-in between devices is not how an account for emergencies is used.
        || (!transfer.is_empty() && all_among(transfer, &["deviceCodeFlow", "authenticationTransfer"]));
    if surely_no {
        return Some(false);
    }
    let understood = content.not_understood.is_empty() && !apps.not_understood && !content.workloads;
    let modern = clients.is_empty() || any(clients, &["all", "browser", "mobileAppsAndDesktopClients"]);
    (blocks && understood && modern && transfer.is_empty()).then_some(true)
}

#[cfg(test)]
mod tests;
