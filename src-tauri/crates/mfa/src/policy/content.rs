//! What the rules understand of a policy's body.

use serde_json::{Map, Value};

use super::PolicyState;
use super::read::Fields;
use super::spelling::{APPLICATIONS, CLIENTS, PEOPLE, PLACES, PLATFORMS, names, spelled};
use crate::id::{GroupId, RoleTemplateId, StrengthId, UserId};

/// A list of words or ids, as Graph gave it. Ids of applications and places are in lower case, and words that are known
/// are spelled as they are documented, whatever case they came in.
pub type Words = Vec<Box<str>>;

/// The understood part of a policy's body. A template's `details` and a draft read the same way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// `displayName`; empty when there is none.
    pub display_name: Box<str>,
    /// `state`.
    pub state: PolicyState,
    /// `conditions.users`.
    pub users: Users,
    /// `conditions.applications`.
    pub applications: Applications,
    /// `conditions.clientAppTypes`; empty means all.
    pub client_app_types: Words,
    /// `conditions.platforms`, when it narrows anything.
    pub platforms: Option<Range>,
    /// `conditions.locations`, when it narrows anything.
    pub locations: Option<Range>,
    /// `conditions.devices.deviceFilter`.
    pub device_filter: Option<Filter>,
    /// The risk conditions.
    pub risks: Risks,
    /// `conditions.authenticationFlows.transferMethods` without `none`.
    pub transfer_methods: Words,
    /// Whether the policy is about workloads (service principals), not people.
    pub workloads: bool,
    /// `grantControls`; `None` when the policy only sets session controls.
    pub grant: Option<Grant>,
    /// Paths of conditions that carry a value and are not understood. With any of them the
    /// policy may apply to less than it seems.
    pub not_understood: Words,
}

/// An include list and an exclude list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    /// What is included; empty stands for all.
    pub include: Words,
    /// What is excluded.
    pub exclude: Words,
}

/// Whom a policy names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Users {
    /// Who is included.
    pub include: UserScope,
    /// Who is excluded: this wins.
    pub exclude: UserScope,
    /// Whether `users` carries something that is not understood, or says nothing about anyone.
    pub not_understood: bool,
    /// Whether there is nothing but nulls on both sides: not even an empty list.
    say_nothing: bool,
}

/// One side of the users condition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserScope {
    /// `All`.
    pub all: bool,
    /// `GuestsOrExternalUsers`: every external type.
    pub all_guests: bool,
    /// People by id.
    pub users: Vec<UserId>,
    /// Groups by id.
    pub groups: Vec<GroupId>,
    /// Roles by template id.
    pub roles: Vec<RoleTemplateId>,
    /// Guests by type.
    pub guests: Option<Guests>,
}

/// Guests by type and home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guests {
    /// `guestOrExternalUserTypes`.
    pub types: Words,
    /// `externalTenants`.
    pub homes: HomeTenants,
}

/// Which home organizations of guests are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HomeTenants {
    /// All of them.
    All,
    /// Some: Graph does not show the home of a guest, so who is meant is unknown (J10).
    Listed,
}

/// Which applications a policy names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Applications {
    /// `includeApplications`.
    pub include: Words,
    /// `excludeApplications`.
    pub exclude: Words,
    /// `includeAuthenticationContextClassReferences`.
    pub contexts: Words,
    /// `applicationFilter`.
    pub filter: Option<Filter>,
    /// Whether `applications` carries something that is not understood.
    pub not_understood: bool,
}

/// A filter by rule, for devices or applications.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// Whether the rule says who is in or who is out.
    pub mode: FilterMode,
    /// The rule's text.
    pub rule: Box<str>,
}

/// What a filter's rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilterMode {
    /// Only what the rule matches.
    Include,
    /// All but what the rule matches.
    Exclude,
}

/// The risk conditions: levels by kind, empty when there is no such condition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Risks {
    /// `signInRiskLevels`.
    pub sign_in: Words,
    /// `userRiskLevels`.
    pub user: Words,
    /// `insiderRiskLevels`.
    pub insider: Words,
}

/// What a policy demands before it lets someone in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// How the controls are joined.
    pub operator: Operator,
    /// The controls.
    pub controls: Vec<Control>,
}

/// How grant controls are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// All of them.
    And,
    /// One of them.
    Or,
    /// There are several, and the word that joins them is missing or not known.
    NotUnderstood,
}

/// One grant control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Control {
    /// `block`.
    Block,
    /// `mfa`.
    Mfa,
    /// An authentication strength.
    Strength(Strength),
    /// A control that is understood and is not a second step: device, app, password change,
    /// terms of use, a custom control (J9).
    Other(Box<str>),
    /// A control that is not known.
    NotUnderstood(Box<str>),
}

/// An authentication strength that a policy demands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strength {
    /// Its id.
    pub id: StrengthId,
    /// What the policy itself says about `requirementsSatisfied`: whether it is `mfa`.
    pub satisfies_mfa: Option<bool>,
}

impl Content {
    /// Reads a body: a policy, a draft, or a template's `details`.
    pub fn read(body: &Map<String, Value>) -> Self {
        let text = |key: &str| body.get(key).and_then(Value::as_str).unwrap_or_default();
        let mut not_understood = Words::new();
        let mut conditions = Fields::of(body.get("conditions"), "conditions", &mut not_understood);
        let mut users = Users::read(conditions.take("users"));
        let applications = Applications::read(conditions.take("applications"));
        let client_app_types = spelled(conditions.words("clientAppTypes"), &CLIENTS);
        let platforms = conditions.range("platforms", "includePlatforms", "excludePlatforms");
        let platforms = platforms.map(|range| range.map(|words| spelled(words, &PLATFORMS)));
        let locations = conditions.range("locations", "includeLocations", "excludeLocations");
        let locations = locations.map(|range| range.map(|words| names(words, &PLACES)));
        let device_filter = conditions.filter("devices", "deviceFilter");
        let risks = Risks {
            sign_in: conditions.words("signInRiskLevels"),
            user: conditions.words("userRiskLevels"),
            insider: conditions.words("insiderRiskLevels"),
        };
        let mut transfer_methods = conditions.words_in("authenticationFlows", "transferMethods");
        transfer_methods.retain(|method| &**method != "none");
        let workload_risk = conditions.words("servicePrincipalRiskLevels");
        let workloads = conditions.carries("clientApplications") || !workload_risk.is_empty();
        conditions.finish();
        // A policy about workloads alone names no people.
        users.not_understood |= users.say_nothing && !workloads;
        let grant = Grant::read(body.get("grantControls"), &mut not_understood);
        Self {
            display_name: text("displayName").into(),
            state: PolicyState::read(text("state")),
            users,
            applications,
            client_app_types,
            platforms,
            locations,
            device_filter,
            risks,
            transfer_methods,
            workloads,
            grant,
            not_understood,
        }
    }
}

impl Users {
    fn read(value: Option<&Value>) -> Self {
        let mut strange = missing(value, "users");
        let mut fields = Fields::of(value, "users", &mut strange);
        let included = spelled(fields.words("includeUsers"), &PEOPLE);
        let excluded = spelled(fields.words("excludeUsers"), &PEOPLE);
        let include = UserScope {
            groups: ids(fields.words("includeGroups")),
            roles: roles(fields.words("includeRoles")),
            guests: Guests::read(&mut fields, "includeGuestsOrExternalUsers"),
            ..UserScope::people(&included)
        };
        let exclude = UserScope {
            groups: ids(fields.words("excludeGroups")),
            roles: roles(fields.words("excludeRoles")),
            guests: Guests::read(&mut fields, "excludeGuestsOrExternalUsers"),
            ..UserScope::people(&excluded)
        };
        fields.finish();
        // An empty list says that nobody is meant; only nulls leave it open.
        let says_something = |users: &serde_json::Map<String, Value>| users.values().any(|value| !value.is_null());
        let say_nothing = !value.and_then(Value::as_object).is_some_and(says_something);
        Self { include, exclude, not_understood: !strange.is_empty(), say_nothing }
    }
}

impl UserScope {
    fn people(words: &Words) -> Self {
        let mut scope = Self::default();
        for word in words {
            match &**word {
                "All" => scope.all = true,
                "None" => {}
                "GuestsOrExternalUsers" => scope.all_guests = true,
                id => scope.users.push(UserId::from(id)),
            }
        }
        scope
    }
}

impl Range {
    fn map(self, read: impl Fn(Words) -> Words) -> Self {
        Self { include: read(self.include), exclude: read(self.exclude) }
    }
}

/// A policy always says whom and what it is about: silence is not understood, not "nobody".
fn missing(value: Option<&Value>, key: &str) -> Words {
    match value {
        None | Some(Value::Null) => vec![key.into()],
        Some(_) => Words::new(),
    }
}

fn ids(words: Words) -> Vec<GroupId> {
    words.iter().map(|id| GroupId::from(&**id)).collect()
}

fn roles(words: Words) -> Vec<RoleTemplateId> {
    words.into_iter().map(RoleTemplateId::new).collect()
}

impl Guests {
    fn read(users: &mut Fields<'_, '_>, key: &'static str) -> Option<Self> {
        let mut guests = users.object_or_empty(key)?;
        let types = guests.words("guestOrExternalUserTypes");
        if types.is_empty() {
            // Nobody, or every kind: it does not say.
            guests.note("guestOrExternalUserTypes");
        }
        let homes = match guests.take("externalTenants") {
            None | Some(Value::Null) => HomeTenants::All,
            Some(tenants) => match tenants.get("membershipKind").and_then(Value::as_str) {
                Some("all") => HomeTenants::All,
                _ => HomeTenants::Listed,
            },
        };
        guests.finish();
        Some(Self { types, homes })
    }
}

impl Applications {
    fn read(value: Option<&Value>) -> Self {
        let mut strange = missing(value, "applications");
        let mut fields = Fields::of(value, "applications", &mut strange);
        // User actions (registering security info, joining a device) are no sign-in to an
        // application: they ask nobody for a second step by themselves (J6).
        fields.words("includeUserActions");
        let include = names(fields.words("includeApplications"), &APPLICATIONS);
        let exclude = names(fields.words("excludeApplications"), &APPLICATIONS);
        let contexts = names(fields.words("includeAuthenticationContextClassReferences"), &[]);
        let filter = fields.own_filter("applicationFilter");
        fields.finish();
        Self { include, exclude, contexts, filter, not_understood: !strange.is_empty() }
    }
}

impl Grant {
    fn read(value: Option<&Value>, not_understood: &mut Words) -> Option<Self> {
        let mut fields = Fields::of(value, "grantControls", not_understood);
        let operator = match fields.take("operator").and_then(Value::as_str) {
            Some(word) if word.eq_ignore_ascii_case("AND") => Some(Operator::And),
            Some(word) if word.eq_ignore_ascii_case("OR") => Some(Operator::Or),
            _ => None,
        };
        let built_in = fields.words("builtInControls");
        let mut controls: Vec<Control> = built_in.into_iter().map(Control::read).collect();
        for key in ["customAuthenticationFactors", "termsOfUse"] {
            controls.extend(fields.words(key).into_iter().map(Control::Other));
        }
        match fields.take("authenticationStrength") {
            None | Some(Value::Null) => {}
            Some(strength) => controls.push(Control::read_strength(strength)),
        }
        fields.finish();
        // A single control needs no word that joins it.
        let alone = if controls.len() > 1 { Operator::NotUnderstood } else { Operator::Or };
        let operator = operator.unwrap_or(alone);
        value.is_some_and(|value| !value.is_null()).then_some(Self { operator, controls })
    }
}

impl Control {
    fn read(word: Box<str>) -> Self {
        match &*word {
            "block" => Self::Block,
            "mfa" => Self::Mfa,
            "compliantDevice"
            | "domainJoinedDevice"
            | "approvedApplication"
            | "compliantApplication"
            | "passwordChange"
            | "riskRemediation" => Self::Other(word),
            _ => Self::NotUnderstood(word),
        }
    }

    fn read_strength(strength: &Value) -> Self {
        let Some(id) = strength.get("id").and_then(Value::as_str) else {
            return Self::NotUnderstood("authenticationStrength".into());
        };
        let satisfied = strength.get("requirementsSatisfied").and_then(Value::as_str);
        Self::Strength(Strength {
            id: StrengthId::from(id),
            satisfies_mfa: match satisfied {
                Some("mfa") => Some(true),
                Some("none") => Some(false),
                _ => None,
            },
        })
    }
}
