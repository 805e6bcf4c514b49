//! The guide's links. Only what stands here can be opened in the browser.

use crate::view::{HelpLinkView, LinkAudience};

/// A link of the guide.
#[derive(Debug)]
pub(crate) struct HelpLink {
    id: &'static str,
    url: &'static str,
    audience: LinkAudience,
    topic: &'static str,
}

/// Names a link that exists.
#[derive(Clone, Copy, Debug)]
pub struct LinkId(&'static HelpLink);

impl LinkId {
    /// Finds the link of this name.
    #[must_use]
    pub fn find(id: &str) -> Option<Self> {
        LINKS.iter().find(|link| link.id == id).map(Self)
    }

    /// Where it leads.
    #[must_use]
    pub fn url(self) -> &'static str {
        self.0.url
    }

    /// Its name, under which the window has its title.
    #[must_use]
    pub fn id(self) -> &'static str {
        self.0.id
    }
}

/// The links that the guide asks to send to everyone, in its order.
pub(crate) fn links_for_people() -> impl Iterator<Item = LinkId> {
    LINKS.iter().filter(|link| link.topic == "send-to-users").map(LinkId)
}

/// All links, in the guide's order.
pub(crate) fn all() -> Vec<HelpLinkView> {
    LINKS
        .iter()
        .map(|link| HelpLinkView {
            id: link.id.to_owned(),
            url: link.url.to_owned(),
            audience: link.audience,
            topic: link.topic.to_owned(),
        })
        .collect()
}

const fn admin(id: &'static str, topic: &'static str, url: &'static str) -> HelpLink {
    HelpLink { id, url, audience: LinkAudience::Admin, topic }
}

const fn user(id: &'static str, topic: &'static str, url: &'static str) -> HelpLink {
    HelpLink { id, url, audience: LinkAudience::User, topic }
}

static LINKS: &[HelpLink] = &[
    admin("small-business-help", "learn", "https://go.microsoft.com/fwlink/?linkid=2224585"),
    admin("small-business-videos", "learn", "https://go.microsoft.com/fwlink/?linkid=2197659"),
    admin(
        "mfa-in-microsoft-365",
        "understand",
        "https://learn.microsoft.com/microsoft-365/admin/security-and-compliance/multi-factor-authentication-microsoft-365",
    ),
    admin("conditional-access-overview", "conditional-access", "https://go.microsoft.com/fwlink/?linkid=2261708"),
    admin("business-assist", "get-help", "https://go.microsoft.com/fwlink/?linkid=2186871"),
    admin(
        "admin-roles",
        "before-you-begin",
        "https://learn.microsoft.com/microsoft-365/admin/add-users/about-admin-roles",
    ),
    admin(
        "mfa-server-vpn",
        "before-you-begin",
        "https://learn.microsoft.com/azure/active-directory/authentication/howto-mfaserver-nps-vpn",
    ),
    admin("video-turn-on-mfa", "watch", "https://www.microsoft.com/videoplayer/embed/RE2MuO3?autoplay=false"),
    admin(
        "security-defaults",
        "security-defaults",
        "https://learn.microsoft.com/azure/active-directory/fundamentals/concept-fundamentals-security-defaults",
    ),
    admin("entra-admin-center", "portal", "https://entra.microsoft.com"),
    admin(
        "role-security-administrator",
        "roles",
        "https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference#security-administrator",
    ),
    admin(
        "role-conditional-access-administrator",
        "roles",
        "https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference#conditional-access-administrator",
    ),
    admin(
        "conditional-access-templates",
        "conditional-access",
        "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-policy-common?tabs=secure-foundation",
    ),
    admin(
        "create-conditional-access-policy",
        "conditional-access",
        "https://learn.microsoft.com/azure/active-directory/authentication/tutorial-enable-azure-mfa",
    ),
    admin(
        "risk-based-conditional-access",
        "conditional-access",
        "https://learn.microsoft.com/azure/active-directory/conditional-access/howto-conditional-access-policy-risk",
    ),
    admin("entra-pricing", "licence", "https://azure.microsoft.com/pricing/details/active-directory/"),
    user(
        "what-is-mfa",
        "send-to-users",
        "https://support.microsoft.com/help/4577374/what-is-multifactor-authentication",
    ),
    user(
        "sign-in-after-registration",
        "send-to-users",
        "https://support.microsoft.com/office/2b856342-170a-438e-9a4f-3c092394d3cb",
    ),
    user(
        "change-verification-method",
        "send-to-users",
        "https://support.microsoft.com/office/956ec8d0-7081-4518-a701-f8414cc20831",
    ),
    user(
        "register-verification-method",
        "send-to-users",
        "https://support.microsoft.com/office/ace1d096-61e5-449b-a875-58eb3d74de14",
    ),
    admin(
        "set-up-mfa-video",
        "related",
        "https://learn.microsoft.com/microsoft-365/admin/security-and-compliance/set-up-multi-factor-authentication",
    ),
    user("turn-on-mfa-phone", "related", "https://support.microsoft.com/office/ace1d096-61e5-449b-a875-58eb3d74de14"),
    admin(
        "business-premium-turn-on-mfa",
        "related",
        "https://learn.microsoft.com/microsoft-365/business-premium/m365bp-turn-on-mfa",
    ),
    admin("microsoft-365-admin-center", "portal", "https://admin.microsoft.com"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_link_is_https_on_a_microsoft_host_and_has_a_name_of_its_own() {
        let mut names = std::collections::HashSet::new();
        for link in LINKS {
            let url = url::Url::parse(link.url).unwrap();
            let host = url.host_str().unwrap();
            assert_eq!(url.scheme(), "https", "{}", link.id);
            assert!(host == "microsoft.com" || host.ends_with(".microsoft.com"), "{}", link.id);
            assert!(url.username().is_empty(), "{}", link.id);
            assert!(names.insert(link.id), "{} is there twice", link.id);
        }
    }

    #[test]
    fn nothing_but_a_known_name_is_found() {
        assert!(LinkId::find("business-assist").is_some());
        for id in ["", "https://go.microsoft.com", "../business-assist", "Business-Assist", "business-assist "] {
            assert!(LinkId::find(id).is_none(), "{id}");
        }
    }

    #[test]
    fn four_links_are_meant_for_people() {
        assert_eq!(links_for_people().count(), 4);
    }
}
