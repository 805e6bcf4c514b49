//! What policies did with sign-ins, those in report-only included, from the sign-in log (GRAPH.md section j).

use futures::StreamExt as _;
use futures::stream::BoxStream;
use jiff::Timestamp;
use mfa::id::{PolicyId, UserId};
use serde::Deserialize;
use transport::LimitGroup;

use super::reach::Reach;
use crate::page::{Identified, List};
use crate::{Error, Graph, lenient};

const SELECT: &str = "&$select=id,createdDateTime,userId,userDisplayName,userPrincipalName,appId,appDisplayName,\
                      clientAppUsed,status,appliedConditionalAccessPolicies";

/// What one policy did with a sign-in, or would have done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyResult {
    /// Which policy. Not always an id: security defaults stand in the list by a name of their own.
    pub policy: PolicyId,
    /// The log's word, such as `success`, `reportOnlyFailure` or `reportOnlyInterrupted`; an open set. Empty when the
    /// service did not say.
    pub result: Box<str>,
}

/// One sign-in, successful or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgedSignIn {
    /// Who.
    pub user: UserId,
    /// Their name; `None` when the service did not say.
    pub name: Option<Box<str>>,
    /// Their user principal name; `None` when the service did not say.
    pub principal_name: Option<Box<str>>,
    /// When.
    pub at: Timestamp,
    /// The application's name; `None` when the service did not say.
    pub app: Option<Box<str>>,
    /// The application's id; `None` when the service did not say.
    pub app_id: Option<Box<str>>,
    /// With what: Graph's `clientAppUsed`; `None` when the service did not say.
    pub client: Option<Box<str>>,
    /// 0 for a success, otherwise the number of an `AADSTS…`; `None` when the service did not say.
    pub error_code: Option<i64>,
    /// What each policy did. `None` when the service did not say, as it does to who may not read policies; that is not
    /// the same as an empty list.
    pub policies: Option<Vec<PolicyResult>>,
}

/// What one page of the log holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JudgedPage {
    /// The sign-ins.
    pub sign_ins: Vec<JudgedSignIn>,
    /// The moment back to which the log is read with this page and those before it. `None` when that cannot be
    /// said: nothing has come, or the service does not give the newest first.
    pub back_to: Option<Timestamp>,
    /// How many rows do not say by whom or when. With any, the numbers are "at least".
    pub unclear: u32,
}

/// A row of the log.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    #[serde(deserialize_with = "lenient::id")]
    id: Box<str>,
    #[serde(default, rename = "createdDateTime", deserialize_with = "lenient::unless_strange")]
    at: Option<Timestamp>,
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    user_id: Option<Box<str>>,
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    user_display_name: Option<Box<str>>,
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    user_principal_name: Option<Box<str>>,
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    app_id: Option<Box<str>>,
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    app_display_name: Option<Box<str>>,
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    client_app_used: Option<Box<str>>,
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    status: Option<Status>,
    #[serde(default, rename = "appliedConditionalAccessPolicies", deserialize_with = "lenient::unless_strange")]
    policies: Option<Vec<Applied>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    error_code: Option<i64>,
}

/// One policy of a row. Without an id the row's list is not known.
#[derive(Deserialize)]
struct Applied {
    #[serde(deserialize_with = "lenient::id")]
    id: PolicyId,
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    result: Option<Box<str>>,
}

impl Identified for Row {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Row {
    /// The sign-in, if the row says whose it was and when.
    fn sign_in(self) -> Option<JudgedSignIn> {
        let said = |text: Option<Box<str>>| text.filter(|text| !text.is_empty());
        Some(JudgedSignIn {
            user: UserId::new(said(self.user_id)?),
            name: said(self.user_display_name),
            principal_name: said(self.user_principal_name),
            at: self.at?,
            app: said(self.app_display_name),
            app_id: said(self.app_id),
            client: said(self.client_app_used),
            error_code: self.status.and_then(|status| status.error_code),
            policies: self.policies.map(|policies| policies.into_iter().map(PolicyResult::from).collect()),
        })
    }
}

impl From<Applied> for PolicyResult {
    fn from(applied: Applied) -> Self {
        Self { policy: applied.id, result: applied.result.unwrap_or_default() }
    }
}

fn page(reach: &mut Reach, rows: Vec<Row>) -> JudgedPage {
    let mut page = JudgedPage::default();
    for row in rows {
        reach.row(row.at);
        if reach.is_before(row.at) {
            continue;
        }
        match row.sign_in() {
            Some(sign_in) => page.sign_ins.push(sign_in),
            None => page.unclear = page.unclear.saturating_add(1),
        }
    }
    page.back_to = reach.back_to();
    page
}

impl Graph {
    /// The sign-ins from `since` on with what each policy did with them, page by page, the newest first, as far as the
    /// caller reads: a page holds up to a thousand, and 5 pages in 10 seconds are allowed. An error ends the stream,
    /// and then the log is not read to `since`; [`crate::ErrorKind::NoLicence`] where the organization has no P1.
    #[must_use]
    pub fn judged_sign_ins(&self, since: Timestamp) -> BoxStream<'static, Result<JudgedPage, Error>> {
        let list = List::new(self.log(since, "", SELECT), LimitGroup::Reports).or_plain(self.log(since, "", ""));
        let mut reach = Reach::new(since);
        self.distinct_pages(list).map(move |rows| rows.map(|rows| page(&mut reach, rows))).boxed()
    }
}

#[cfg(test)]
mod tests;
