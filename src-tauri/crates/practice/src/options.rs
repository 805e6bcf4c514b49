//! What the practice organizations are told when they are opened.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Error;
use crate::clock::{Clock, SystemClock};

/// Microsoft's public "Microsoft Graph Command Line Tools" (GRAPH.md section m): the
/// client that every practice organization knows.
pub const COMMAND_LINE_TOOLS: Uuid = Uuid::from_u128(0x14d8_2eec_204b_4c2f_b7e8_296a_70da_b67e);

/// Names a practice organization: `bakery`, `clinic`, `group`, or `sized` where there is one. Also the first segment
/// of its addresses.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OrganizationId(String);

impl OrganizationId {
    /// Any text; whether such an organization exists is told by whoever is asked.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OrganizationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What sort of organization is practised with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Twelve people, no premium plan, made in 2016, some per-user MFA.
    Bakery,
    /// 180 people, Business Premium, security defaults on.
    Clinic,
    /// 12,000 people, P2, a tangle of Conditional Access policies.
    Group,
    /// As many people as [`Options::people`] says, P2, one policy that asks everyone. Only where that is set.
    Sized,
}

/// One line of the list of practice organizations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrganizationSummary {
    /// How it is named in addresses and calls.
    pub id: OrganizationId,
    /// Its tenant id, as `GET /organization` answers it.
    pub tenant_id: Uuid,
    /// Its name.
    pub name: String,
    /// How many users it has, guests and disabled ones included.
    pub people: u32,
    /// What sort of organization it is.
    pub kind: Kind,
}

/// The words of the sign-in page: section `practiceSignIn` of the messages file.
///
/// `{{organization}}` in them stands for the organization's name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Words {
    /// The page's title and heading.
    pub title: String,
    /// That this is practice, and not Microsoft's page.
    pub not_microsoft: String,
    /// Asks to choose an account.
    pub choose: String,
    /// Comes before the list of permissions.
    pub permissions: String,
    /// The button that refuses.
    pub decline: String,
    /// What a Global Reader may do.
    pub read_only: String,
    /// What a person without a role may do.
    pub roleless: String,
    /// The sign-in was started by an app that is not known.
    pub unknown_app: String,
    /// The sign-in address is not usable.
    pub bad_request: String,
}

impl Words {
    /// Takes the words from the text of a whole messages file.
    ///
    /// # Errors
    /// [`Error::Words`] when the text is no JSON, or the section or one of its words is missing.
    pub fn from_messages(json: &str) -> Result<Self, Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Messages {
            practice_sign_in: Words,
        }
        serde_json::from_str::<Messages>(json).map(|messages| messages.practice_sign_in).map_err(Error::Words)
    }
}

/// Whether something is answered with success or with a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Answered {
    /// It is done.
    Accepted,
    /// It is refused.
    Refused,
}

/// The role that may write per-user MFA states: Microsoft's pages disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PerUserWriteRole {
    /// As the Graph page says: Authentication Policy Administrator.
    AuthenticationPolicyAdministrator,
    /// As the Entra page says: Authentication Administrator for people without a role,
    /// Privileged Authentication Administrator for everyone.
    AuthenticationAdministrator,
}

/// What `GET /users?$select=perUserMfaState` gives for each user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PerUserInList {
    /// The state.
    Given,
    /// The property is not there.
    Absent,
    /// The property is there and null.
    Null,
}

/// What a tenant without P1 answers when its Conditional Access policies are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ListWithoutP1 {
    /// 200 and an empty list.
    Empty,
    /// 403 `AccessDenied`.
    Refused,
}

/// One switch for each fact of Microsoft Graph that nobody could confirm (GRAPH.md
/// section o and the places marked UNCONFIRMED), so that both ways can be practised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Unconfirmed {
    /// Security defaults switched on while any Conditional Access policy exists, in any
    /// state (GRAPH.md section a, number 2). Refused: 400.
    pub defaults_on_with_policies: Answered,
    /// Security defaults switched on while somebody's per-user state is not `disabled`
    /// (GRAPH.md section o, number 9). Refused: 400.
    pub defaults_on_with_per_user: Answered,
    /// Who may write per-user states (GRAPH.md section b).
    pub per_user_write_role: PerUserWriteRole,
    /// The undocumented list form of per-user states (GRAPH.md section b).
    pub per_user_in_list: PerUserInList,
    /// A report-only policy created while security defaults are on (GRAPH.md section a,
    /// number 1).
    pub report_only_with_defaults_on: Answered,
    /// Listing policies without P1 (GRAPH.md section o, number 10).
    pub list_without_p1: ListWithoutP1,
    /// Whether policies deleted in the last 30 days also stand in the way of security
    /// defaults (GRAPH.md section a, number 2).
    pub deleted_policies_count: bool,
    /// Whether Microsoft's own policies appear, switched on, when security defaults go off
    /// in an organization with P1 (GRAPH.md section a, number 4).
    pub managed_policies_when_defaults_go_off: bool,
    /// A policy with a `templateId` that is made or changed (GRAPH.md section o, number 7). Refused: 400.
    pub template_id_in_policies: Answered,
    /// A policy with properties that its type does not have, such as a template's `times` (GRAPH.md section c.3).
    /// Refused: 400. Accepted: they are passed over.
    pub unknown_keys_in_policies: Answered,
    /// A policy that names people or groups who are not there. Refused: 400.
    pub unknown_people_in_policies: Answered,
}

impl Default for Unconfirmed {
    fn default() -> Self {
        Self {
            defaults_on_with_policies: Answered::Refused,
            defaults_on_with_per_user: Answered::Accepted,
            per_user_write_role: PerUserWriteRole::AuthenticationPolicyAdministrator,
            per_user_in_list: PerUserInList::Given,
            report_only_with_defaults_on: Answered::Accepted,
            list_without_p1: ListWithoutP1::Empty,
            deleted_policies_count: false,
            managed_policies_when_defaults_go_off: false,
            template_id_in_policies: Answered::Accepted,
            unknown_keys_in_policies: Answered::Refused,
            unknown_people_in_policies: Answered::Refused,
        }
    }
}

/// How the practice organizations are opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where state, keys and tokens are kept; made when it is not there.
    pub data_dir: PathBuf,
    /// The words of the sign-in page.
    pub words: Words,
    /// The facts that could not be confirmed.
    pub unconfirmed: Unconfirmed,
    /// Clients known besides [`COMMAND_LINE_TOOLS`].
    pub extra_client_ids: Vec<Uuid>,
    /// How many people a fourth organization has, `sized`, which is there only where this is set: 1 to 200,000.
    pub people: Option<u32>,
    /// Whether each of them is enforced by per-user MFA, in place of about half.
    pub per_user_all: bool,
    /// Whether a change is on the disk before it is answered. Only measurements leave that out.
    pub sync: bool,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
}

impl Options {
    /// The usual options: default switches, no further client, the machine's clock.
    #[must_use]
    pub fn new(data_dir: PathBuf, words: Words) -> Self {
        Self {
            data_dir,
            words,
            unconfirmed: Unconfirmed::default(),
            extra_client_ids: Vec::new(),
            people: None,
            per_user_all: false,
            sync: true,
            clock: Arc::new(SystemClock),
        }
    }
}
