//! The message to the people: its text, and how it reaches the admin's mail program.

use mfa::tenant::User;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::App;
use crate::desktop::Link;
use crate::error::{AppError, ErrorCode};
use crate::help::links_for_people;
use crate::session::Signed;
use crate::status::count;
use crate::view::{MessageAudience, MessageView};
use crate::words::Words;

/// The longest address line that mail programs take reliably, in bytes of the whole `mailto:` address.
const LONGEST_ADDRESS: usize = 1_900;

/// Above this many mails the addresses are copied instead.
const MOST_MAILS: usize = 5;

/// What RFC 6068 lets stand for itself in a `mailto:` address.
const MAILTO: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A `mailto:` address that Latch itself made. Nothing else can be opened in the mail program.
#[derive(Clone, PartialEq, Eq)]
pub struct MailLink(String);

impl MailLink {
    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for MailLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MailLink").field("bytes", &self.0.len()).finish_non_exhaustive()
    }
}

/// A message and the people that it is for.
#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) subject: String,
    pub(crate) body: String,
    addresses: Vec<String>,
}

/// How a message reaches its people.
#[derive(Debug)]
pub(crate) enum Way {
    /// One mail or a few, each with some of the people in BCC.
    Mails(Vec<MailLink>),
    /// Too many for a mail program's address line.
    CopyAddresses,
}

impl Message {
    /// The message of `organization` to `addresses`. What is no mail address is left out.
    pub(crate) fn new(words: &Words, organization: &str, addresses: impl IntoIterator<Item = String>) -> Self {
        let links: Vec<String> = links_for_people()
            .map(|link| {
                let title = words.help_links.get(link.id()).map_or("", String::as_str);
                words.mail.link_line.replace("{{title}}", title).replace("{{url}}", link.url())
            })
            .collect();
        let body = words.mail.body.replace("{{links}}", &links.join("\n")).replace("{{organization}}", organization);
        Self {
            subject: words.mail.subject.replace("{{organization}}", organization),
            body,
            addresses: addresses.into_iter().filter(|address| is_mail_address(address)).collect(),
        }
    }

    /// How many people it can be sent to.
    pub(crate) fn recipients(&self) -> usize {
        self.addresses.len()
    }

    /// All addresses, to be pasted into the BCC field of a mail program.
    pub(crate) fn addresses(&self) -> String {
        self.addresses.join("; ")
    }

    /// The mails to be opened, or that there would be too many.
    ///
    /// Every mail holds as many people as its address line takes. The message's text goes into each; where it
    /// leaves no room for a single person the text is left out, to be pasted.
    pub(crate) fn way(&self) -> Way {
        let with_text =
            format!("&subject={}&body={}", encoded(&self.subject), encoded(&self.body.replace('\n', "\r\n")));
        let subject_only = format!("&subject={}", encoded(&self.subject));
        let longest = self.addresses.iter().map(|address| encoded(address).len()).max().unwrap_or(0);
        let fits = |rest: &str| "mailto:?bcc=".len() + longest + rest.len() <= LONGEST_ADDRESS;
        let rest = if fits(&with_text) { with_text } else { subject_only };

        let mut mails: Vec<String> = Vec::new();
        for address in self.addresses.iter().map(|address| encoded(address)) {
            let full = mails.len() == MOST_MAILS;
            match mails.last_mut() {
                Some(mail) if mail.len() + 1 + address.len() + rest.len() <= LONGEST_ADDRESS => {
                    mail.push(',');
                    mail.push_str(&address);
                }
                _ if full => return Way::CopyAddresses,
                _ => mails.push(format!("mailto:?bcc={address}")),
            }
        }
        Way::Mails(mails.into_iter().map(|mail| MailLink(mail + &rest)).collect())
    }
}

impl App {
    /// The message to the people, and to how many it can go.
    ///
    /// # Errors
    /// [`ErrorCode::SignedOut`].
    pub fn message(&self, audience: MessageAudience) -> Result<MessageView, AppError> {
        let signed = self.signed()?;
        let message = self.compose(&signed, audience);
        let (mails, copy_addresses) = match message.way() {
            Way::Mails(mails) => (mails.len(), false),
            Way::CopyAddresses => (0, true),
        };
        Ok(MessageView {
            recipients: count(message.recipients()),
            mails: count(mails),
            copy_addresses,
            not_registered_known: signed.tallied().snapshot.registration.is_known(),
            subject: message.subject,
            body: message.body,
        })
    }

    /// Opens one of the message's mails in the mail program. The first is 0.
    ///
    /// # Errors
    /// [`ErrorCode::SignedOut`], [`ErrorCode::UnknownLink`] when there is no such mail, [`ErrorCode::CannotOpen`].
    pub fn open_message(&self, audience: MessageAudience, mail: u32) -> Result<(), AppError> {
        let signed = self.signed()?;
        let Way::Mails(mails) = self.compose(&signed, audience).way() else {
            return Err(ErrorCode::UnknownLink.into());
        };
        let link = mails.into_iter().nth(mail as usize).ok_or(ErrorCode::UnknownLink)?;
        self.open(Link::Mail(link))
    }

    /// The addresses of everyone whom the message is for, to be pasted.
    ///
    /// # Errors
    /// [`ErrorCode::SignedOut`].
    pub fn message_addresses(&self, audience: MessageAudience) -> Result<String, AppError> {
        let signed = self.signed()?;
        Ok(self.compose(&signed, audience).addresses())
    }

    fn compose(&self, signed: &Signed, audience: MessageAudience) -> Message {
        let tallied = signed.tallied();
        let people: Vec<&User> = match audience {
            MessageAudience::Everyone => tallied.people_counted().collect(),
            MessageAudience::NotRegistered => tallied.not_registered().collect(),
        };
        let mail = signed.organization.status.mail();
        let addresses = people.into_iter().map(|user| match mail.get(&user.id) {
            Some(mail) => mail.to_string(),
            None => user.user_principal_name.to_string(),
        });
        let name = signed.organization.name().unwrap_or_default();
        Message::new(&self.inner().words, &name, addresses)
    }
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, MAILTO).to_string()
}

/// Whether this is a plain mail address: one `@`, and nothing that would begin another header or address.
fn is_mail_address(text: &str) -> bool {
    let mut halves = text.split('@');
    let (Some(local), Some(domain), None) = (halves.next(), halves.next(), halves.next()) else { return false };
    let plain = |c: char| !c.is_control() && !c.is_whitespace() && !",;:<>()[]\\\"".contains(c);
    !local.is_empty() && domain.contains('.') && text.len() <= 254 && text.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(people: usize) -> Message {
        let addresses = (0..people).map(|n| format!("person.number{n}@bakery.example"));
        Message::new(&Words::load().unwrap(), "Backstube Müller & Söhne", addresses)
    }

    fn mails(message: &Message) -> Vec<MailLink> {
        match message.way() {
            Way::Mails(mails) => mails,
            Way::CopyAddresses => panic!("too many mails"),
        }
    }

    fn bcc(mail: &MailLink) -> Vec<String> {
        let url = url::Url::parse(mail.as_str()).unwrap();
        let bcc = url.query_pairs().find(|(name, _)| name == "bcc").unwrap().1;
        bcc.split(',').map(str::to_owned).collect()
    }

    #[test]
    fn everyone_is_in_one_mail_and_only_one_and_no_address_is_too_long() {
        let message = message(40);
        let mails = mails(&message);
        assert!(mails.len() > 1);
        assert!(mails.iter().all(|mail| mail.as_str().len() <= LONGEST_ADDRESS));
        let all: Vec<String> = mails.iter().flat_map(bcc).collect();
        assert_eq!(all, message.addresses);
    }

    #[test]
    fn above_five_mails_the_addresses_are_copied() {
        let most = (1..2_000).take_while(|people| matches!(message(*people).way(), Way::Mails(_))).last().unwrap();
        assert_eq!(mails(&message(most)).len(), MOST_MAILS);
        let more = message(most + 1);
        assert!(matches!(more.way(), Way::CopyAddresses));
        assert_eq!(more.addresses().split("; ").count(), most + 1);
    }

    #[test]
    fn the_text_survives_the_address_line() {
        let message = message(2);
        let url = url::Url::parse(mails(&message)[0].as_str()).unwrap();
        let pairs: std::collections::HashMap<_, _> = url.query_pairs().collect();
        assert_eq!(pairs["subject"], message.subject);
        if let Some(body) = pairs.get("body") {
            assert_eq!(body.replace("\r\n", "\n"), message.body);
            assert!(body.contains("Backstube Müller & Söhne"));
        }
    }

    #[test]
    fn an_address_cannot_bring_in_another_header() {
        for address in [
            "a@b.example?cc=c@d.example@",
            "a@b.example,c@d.example",
            "a\r\n@b.example",
            "a@b",
            "@b.example",
            "a b@c.example",
        ] {
            assert!(!is_mail_address(address), "{address}");
        }
        let tricky = "a?cc=x&attach=/etc/passwd@b.example";
        let message = Message::new(&Words::load().unwrap(), "B", [tricky.to_owned()]);
        let url = url::Url::parse(mails(&message)[0].as_str()).unwrap();
        assert_eq!(url.query_pairs().map(|(name, _)| name.into_owned()).filter(|name| name == "attach").count(), 0);
    }
}
