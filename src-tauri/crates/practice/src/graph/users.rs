//! Users: list, one, me and count (GRAPH.md section e).

use serde_json::{Value, json};
use uuid::Uuid;

use super::access::{ME, USERS};
use super::odata::{Condition, filter, unsupported};
use super::{Call, GraphError, graph_bytes};
use crate::answer::Answer;
use crate::clock::iso;
use crate::options::PerUserInList;
use crate::organization::{DAY_MS, Organization, User, UserIndex};
use crate::state::View;

/// What a user has when nothing is selected.
const USUAL: [&str; 11] = [
    "businessPhones",
    "displayName",
    "givenName",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
    "id",
];

/// What `User.ReadBasic.All` shows; the rest is null with it.
const BASIC: [&str; 6] = ["id", "displayName", "givenName", "surname", "mail", "userPrincipalName"];

/// The user that a path names by id or user principal name.
pub(super) fn find(call: &Call<'_>, text: &str) -> Result<UserIndex, GraphError> {
    call.tenant.organization.find(text).ok_or_else(|| GraphError::no_such_object(text))
}

/// `GET /users`.
pub(super) fn list(call: &Call<'_>, view: View<'_>) -> Result<Answer, GraphError> {
    call.caller.must(USERS)?;
    let query = &call.request.query;
    let fields = fields(call)?;
    let most = if fields.contains(&"signInActivity") { 500 } else { 999 };
    let top = call.page_size(query.top(100, most)?);
    let begin = query.skip()?;
    for option in ["$search", "$orderby", "$skip", "$expand"] {
        if query.get(option).is_some() {
            return Err(GraphError::unsupported_query(format!("Query option '{option}' is not supported.")));
        }
    }
    let conditions = query.get("$filter").map(filter).transpose()?.unwrap_or_default();
    check_conditions(&conditions)?;
    let users = &call.tenant.organization.users;
    let mut matching = (0u32..)
        .zip(users)
        .skip(begin)
        .filter(|(_, user)| conditions.iter().all(|condition| holds(condition, user)))
        .peekable();

    let writer = UserWriter::new(call, view, &fields);
    let context = call.context(&format!("users{}", selected(call)));
    let mut value = Vec::with_capacity(top.min(users.len()) * 160);
    let mut end = begin;
    for (place, user) in matching.by_ref().take(top) {
        if !value.is_empty() {
            value.push(b',');
        }
        writer.write(&mut value, place, user);
        end = usize::try_from(place).unwrap_or(usize::MAX) + 1;
    }
    let mut body = format!(r#"{{"@odata.context":{}"#, Value::String(context)).into_bytes();
    if call.request.eventual && query.get("$count") == Some("true") && begin == 0 {
        let count = users.iter().filter(|user| conditions.iter().all(|condition| holds(condition, user))).count();
        body.extend_from_slice(format!(r#","@odata.count":{count}"#).as_bytes());
    }
    if matching.peek().is_some() {
        body.extend_from_slice(format!(r#","@odata.nextLink":{}"#, Value::String(call.next_link(end))).as_bytes());
    }
    body.extend_from_slice(br#","value":["#);
    body.append(&mut value);
    body.extend_from_slice(b"]}");
    Ok(graph_bytes(200, body))
}

/// `GET /users/$count`.
pub(super) fn count(call: &Call<'_>) -> Result<Answer, GraphError> {
    call.caller.must(USERS)?;
    if !call.request.eventual {
        return Err(GraphError::new(400, "Request_BadRequest", "$count is not currently supported."));
    }
    let conditions = call.request.query.get("$filter").map(filter).transpose()?.unwrap_or_default();
    check_conditions(&conditions)?;
    let users = &call.tenant.organization.users;
    let count = users.iter().filter(|user| conditions.iter().all(|condition| holds(condition, user))).count();
    Ok(Answer::with(200, "text/plain", count.to_string()))
}

/// `GET /users/{id}`.
pub(super) fn one(call: &Call<'_>, view: View<'_>, text: &str) -> Result<Answer, GraphError> {
    call.caller.must(USERS)?;
    let index = find(call, text)?;
    entity(call, view, index)
}

/// `GET /me`.
pub(super) fn me(call: &Call<'_>, view: View<'_>) -> Result<Answer, GraphError> {
    call.caller.must(ME)?;
    entity(call, view, call.caller.user)
}

fn entity(call: &Call<'_>, view: View<'_>, index: UserIndex) -> Result<Answer, GraphError> {
    let fields = fields(call)?;
    let user = call.tenant.organization.user(index).ok_or_else(|| GraphError::no_such_object(""))?;
    let context = call.context(&format!("users{}/$entity", selected(call)));
    let mut object = Vec::new();
    UserWriter::new(call, view, &fields).write(&mut object, index, user);
    let mut body = format!(r#"{{"@odata.context":{}"#, Value::String(context)).into_bytes();
    if object.len() > 2 {
        body.push(b',');
    }
    body.extend_from_slice(object.get(1..).unwrap_or(b"}"));
    Ok(graph_bytes(200, body))
}

/// Whether changes of the user are refused to everyone: an account in a restricted management administrative unit, or
/// one that the difficulty names.
pub(super) fn is_protected(call: &Call<'_>, index: UserIndex) -> bool {
    let organization = &call.tenant.organization;
    organization.user(index).is_some_and(|user| user.restricted)
        || call.difficulty.refuse_writes.iter().any(|name| organization.find(name) == Some(index))
}

/// The selected properties, with the refusals that some of them bring.
pub(super) fn fields<'a>(call: &'a Call<'_>) -> Result<Vec<&'a str>, GraphError> {
    let fields = call.request.query.select().unwrap_or_else(|| USUAL.to_vec());
    if fields.contains(&"signInActivity") {
        if !call.has_p1() {
            return Err(GraphError::not_premium());
        }
        if !call.caller.has_scope("AuditLog.Read.All") {
            return Err(GraphError::denied());
        }
    }
    Ok(fields)
}

/// `(id,displayName)` for the context of a selection.
fn selected(call: &Call<'_>) -> String {
    call.request.query.select().map(|fields| format!("({})", fields.join(","))).unwrap_or_default()
}

fn check_conditions(conditions: &[Condition]) -> Result<(), GraphError> {
    let known = conditions.iter().all(|condition| match condition {
        Condition::Flag(property, _) => property == "accountEnabled",
        Condition::OneOf(property, _) => {
            matches!(property.as_str(), "id" | "userType" | "userPrincipalName" | "displayName" | "mail")
        }
        Condition::StartsWith(property, _) => {
            matches!(property.as_str(), "displayName" | "userPrincipalName" | "givenName" | "surname" | "mail")
        }
        Condition::IsOf(_) => false,
    });
    if known { Ok(()) } else { Err(unsupported()) }
}

/// Whether a condition that was checked before holds for the user. Text is compared
/// without regard to case.
fn holds(condition: &Condition, user: &User) -> bool {
    match condition {
        Condition::Flag(_, wanted) => user.enabled == *wanted,
        Condition::OneOf(property, wanted) => {
            let own = text(property, user);
            wanted.iter().any(|wanted| own.to_lowercase() == wanted.to_lowercase())
        }
        Condition::StartsWith(property, wanted) => {
            text(property, user).to_lowercase().starts_with(&wanted.to_lowercase())
        }
        Condition::IsOf(_) => false,
    }
}

fn text(property: &str, user: &User) -> String {
    match property {
        "id" => user.id.to_string(),
        "userType" => user_type(user).to_owned(),
        "userPrincipalName" => user.upn.to_string(),
        "displayName" => user.display_name.to_string(),
        "givenName" => user.given_name.to_string(),
        "surname" => user.surname.to_string(),
        "mail" => user.mail().unwrap_or_default().to_owned(),
        _ => String::new(),
    }
}

const fn user_type(user: &User) -> &'static str {
    if user.guest { "Guest" } else { "Member" }
}

/// Writes users straight into the answer: a page of 999 must not take a tree of values.
pub(super) struct UserWriter<'a> {
    view: View<'a>,
    fields: &'a [&'a str],
    /// Whether each says that it is a user, as in lists of members.
    typed: bool,
    /// Whether more than the basic properties may be shown.
    full: bool,
    licences: Vec<String>,
    per_user: PerUserInList,
    organization: &'a Organization,
    opened_ms: i64,
}

impl<'a> UserWriter<'a> {
    pub(super) fn new(call: &Call<'a>, view: View<'a>, fields: &'a [&'a str]) -> Self {
        let full = ["User.Read.All", "User.ReadWrite.All", "Directory.Read.All"];
        let licences = call.tenant.organization.skus.iter();
        Self {
            view,
            fields,
            typed: false,
            full: call.request.segments.first().is_some_and(|first| first.eq_ignore_ascii_case("me"))
                || full.into_iter().any(|scope| call.caller.has_scope(scope)),
            licences: licences.map(|sku| format!(r#"{{"disabledPlans":[],"skuId":"{}"}}"#, sku.sku_id)).collect(),
            per_user: call.unconfirmed.per_user_in_list,
            organization: &call.tenant.organization,
            opened_ms: call.tenant.opened_ms,
        }
    }

    /// The same, for a list in which there could be something else.
    pub(super) fn typed(self) -> Self {
        Self { typed: true, ..self }
    }

    pub(super) fn write(&self, to: &mut Vec<u8>, index: UserIndex, user: &User) {
        to.push(b'{');
        let mut first = true;
        if self.typed {
            to.extend_from_slice(br##""@odata.type":"#microsoft.graph.user""##);
            first = false;
        }
        for field in self.fields {
            let at = to.len();
            if !first {
                to.push(b',');
            }
            to.push(b'"');
            to.extend_from_slice(field.as_bytes());
            to.extend_from_slice(b"\":");
            if self.value(to, field, index, user) {
                first = false;
            } else {
                to.truncate(at);
            }
        }
        to.push(b'}');
    }

    /// Writes one value; false when a user has no such property.
    fn value(&self, to: &mut Vec<u8>, field: &str, index: UserIndex, user: &User) -> bool {
        let basic = BASIC.contains(&field);
        match field {
            "id" => quoted(to, &user.id.to_string()),
            "displayName" => quoted(to, &user.display_name),
            "userPrincipalName" => quoted(to, &user.upn),
            "givenName" => optional(to, &user.given_name),
            "surname" => optional(to, &user.surname),
            "mail" => optional(to, user.mail().unwrap_or_default()),
            "jobTitle" => optional(to, user.job),
            "preferredLanguage" => optional(to, user.language),
            "businessPhones" => to.extend_from_slice(b"[]"),
            "mobilePhone" | "officeLocation" => to.extend_from_slice(b"null"),
            "signInActivity" => self.activity(to, index, user),
            _ if !basic && !self.full => match field {
                "accountEnabled"
                | "userType"
                | "assignedLicenses"
                | "onPremisesSyncEnabled"
                | "createdDateTime"
                | "usageLocation"
                | "externalUserState"
                | "signInSessionsValidFromDateTime" => to.extend_from_slice(b"null"),
                _ => return false,
            },
            "accountEnabled" => flag(to, user.enabled),
            "userType" => quoted(to, user_type(user)),
            "usageLocation" => quoted(to, user.country),
            "externalUserState" => optional(to, if user.guest { "Accepted" } else { "" }),
            "createdDateTime" => quoted(to, &created(user)),
            "signInSessionsValidFromDateTime" => {
                let revoked = self.view.sessions_valid_from(index).map(iso);
                quoted(to, &revoked.unwrap_or_else(|| created(user)));
            }
            "onPremisesSyncEnabled" => to.extend_from_slice(if user.synced { b"true" } else { b"null" }),
            "assignedLicenses" => self.licences(to, user.licences),
            "perUserMfaState" => match self.per_user {
                PerUserInList::Given => quoted(to, self.view.per_user(index).as_str()),
                PerUserInList::Null => to.extend_from_slice(b"null"),
                PerUserInList::Absent => return false,
            },
            _ => return false,
        }
        true
    }

    /// When somebody was last seen; null for who never was.
    fn activity(&self, to: &mut Vec<u8>, index: UserIndex, user: &User) {
        let Some(days) = self.organization.last_used_days(index, user) else {
            to.extend_from_slice(b"null");
            return;
        };
        let at = |minutes: i64| iso(self.opened_ms - i64::from(days) * DAY_MS - minutes * 60_000);
        let request = Uuid::new_v5(&user.id, b"last sign-in").to_string();
        let activity = json!({
            "lastSignInDateTime": at(15),
            "lastSignInRequestId": request,
            "lastNonInteractiveSignInDateTime": at(60),
            "lastNonInteractiveSignInRequestId": request,
            "lastSuccessfulSignInDateTime": at(15),
            "lastSuccessfulSignInRequestId": request,
        });
        to.extend_from_slice(activity.to_string().as_bytes());
    }

    fn licences(&self, to: &mut Vec<u8>, bits: u8) {
        to.push(b'[');
        let mut first = true;
        for (place, licence) in self.licences.iter().enumerate() {
            if bits & (1 << place) != 0 {
                if !first {
                    to.push(b',');
                }
                first = false;
                to.extend_from_slice(licence.as_bytes());
            }
        }
        to.push(b']');
    }
}

fn created(user: &User) -> String {
    iso(i64::from(user.created_day) * DAY_MS)
}

fn quoted(to: &mut Vec<u8>, text: &str) {
    let before = to.len();
    if serde_json::to_writer(&mut *to, text).is_err() {
        // Writing a text into memory does not fail; if it did, the answer stays JSON.
        to.truncate(before);
        to.extend_from_slice(b"null");
    }
}

fn optional(to: &mut Vec<u8>, text: &str) {
    if text.is_empty() { to.extend_from_slice(b"null") } else { quoted(to, text) }
}

fn flag(to: &mut Vec<u8>, flag: bool) {
    to.extend_from_slice(if flag { b"true" } else { b"false" });
}

/// The usual properties of a user as a value, for answers that expand one.
pub(super) fn short(user: &User) -> Value {
    json!({
        "@odata.type": "#microsoft.graph.user",
        "id": user.id.to_string(),
        "businessPhones": [],
        "displayName": &*user.display_name,
        "givenName": none_if_empty(&user.given_name),
        "jobTitle": none_if_empty(user.job),
        "mail": user.mail(),
        "mobilePhone": null,
        "officeLocation": null,
        "preferredLanguage": none_if_empty(user.language),
        "surname": none_if_empty(&user.surname),
        "userPrincipalName": &*user.upn,
    })
}

fn none_if_empty(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}
