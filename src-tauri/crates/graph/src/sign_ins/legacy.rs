//! Sign-ins with old protocols, from the sign-in log (GRAPH.md section j).

use futures::StreamExt as _;
use futures::stream::BoxStream;
use jiff::Timestamp;
use mfa::id::UserId;
use mfa::legacy::is_legacy;
use serde::Deserialize;
use transport::LimitGroup;

use super::reach::Reach;
use crate::page::{Identified, List};
use crate::{Error, Graph, lenient};

/// The old clients' names that are known. The log may have others: those are told apart by [`is_legacy`].
const KNOWN: [&str; 14] = [
    "AutoDiscover",
    "Authenticated SMTP",
    "Exchange ActiveSync",
    "Exchange Online PowerShell",
    "Exchange Web Services",
    "IMAP4",
    "MAPI Over HTTP",
    "Offline Address Book",
    "Other clients",
    "Outlook Anywhere (RPC over HTTP)",
    "Outlook Service",
    "POP3",
    "Reporting Web Services",
    "SMTP",
];

/// One successful sign-in with an old protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegacySignIn {
    /// Who.
    pub user: UserId,
    /// With what: Graph's `clientAppUsed`.
    pub client: Box<str>,
    /// When.
    pub at: Timestamp,
}

/// What one page of the log holds of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LegacyPage {
    /// The successful ones with old protocols.
    pub sign_ins: Vec<LegacySignIn>,
    /// The moment back to which the log is read with this page and those before it. `None` when that cannot be
    /// said: nothing has come, or the service does not give the newest first.
    pub back_to: Option<Timestamp>,
    /// How many may be one but do not say with what, by whom or when. With any, the numbers are "at least".
    pub unclear: u32,
    /// Whether the log goes on after this page.
    pub more: bool,
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
    client_app_used: Option<Box<str>>,
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    status: Option<Status>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    error_code: Option<i64>,
}

impl Identified for Row {
    fn id(&self) -> &str {
        &self.id
    }
}

fn page(reach: &mut Reach, rows: Vec<Row>) -> LegacyPage {
    let mut page = LegacyPage::default();
    for row in rows {
        reach.row(row.at);
        sort(reach, row, &mut page);
    }
    page.back_to = reach.back_to();
    page
}

fn sort(reach: &Reach, row: Row, page: &mut LegacyPage) {
    let succeeded = row.status.and_then(|status| status.error_code).map(|code| code == 0);
    let legacy = row.client_app_used.as_deref().and_then(is_legacy);
    if succeeded == Some(false) || legacy == Some(false) || reach.is_before(row.at) {
        return;
    }
    match (row.user_id.filter(|user| !user.is_empty()), row.client_app_used, row.at) {
        (Some(user), Some(client), Some(at)) if succeeded.is_some() && legacy.is_some() => {
            page.sign_ins.push(LegacySignIn { user: UserId::new(user), client, at });
        }
        _ => page.unclear = page.unclear.saturating_add(1),
    }
}

impl Graph {
    /// The successful sign-ins with old protocols from `since` on, page by page, the newest first, as far as the
    /// caller reads: a page may hold none, and 5 pages in 10 seconds are allowed. An error ends the stream, and then
    /// the log is not read to `since`; [`crate::ErrorKind::NoLicence`] where the organization has no P1.
    ///
    /// The service is asked for the known names alone; where it refuses that, for all sign-ins.
    #[must_use]
    pub fn legacy_sign_ins(&self, since: Timestamp) -> BoxStream<'static, Result<LegacyPage, Error>> {
        let names: Vec<_> = KNOWN.iter().map(|name| format!("clientAppUsed eq '{name}'")).collect();
        let names = format!(" and ({})", names.join(" or "));
        let select = "&$select=id,createdDateTime,userId,clientAppUsed,status";
        let list = List::new(self.log(since, &names, select), LimitGroup::Reports)
            .or_plain(self.log(since, "", select))
            .or_plain(self.log(since, "", ""));
        let mut reach = Reach::new(since);
        self.distinct_pages_and_more(list, None)
            .map(move |rows| rows.map(|(rows, more)| LegacyPage { more, ..page(&mut reach, rows) }))
            .boxed()
    }
}

#[cfg(test)]
mod tests;
