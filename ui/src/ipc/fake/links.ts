// The guide's links, as the real backend has them.

import type { HelpLinkView } from '../bindings';

const link = (id: string, audience: HelpLinkView['audience'], topic: string, url: string): HelpLinkView => ({
  id,
  url,
  audience,
  topic,
});

export const links: readonly HelpLinkView[] = [
  link('small-business-help', 'admin', 'learn', 'https://go.microsoft.com/fwlink/?linkid=2224585'),
  link('small-business-videos', 'admin', 'learn', 'https://go.microsoft.com/fwlink/?linkid=2197659'),
  link('mfa-in-microsoft-365', 'admin', 'understand', 'https://learn.microsoft.com/microsoft-365/admin/security-and-compliance/multi-factor-authentication-microsoft-365'),
  link('conditional-access-overview', 'admin', 'conditional-access', 'https://go.microsoft.com/fwlink/?linkid=2261708'),
  link('business-assist', 'admin', 'get-help', 'https://go.microsoft.com/fwlink/?linkid=2186871'),
  link('admin-roles', 'admin', 'before-you-begin', 'https://learn.microsoft.com/microsoft-365/admin/add-users/about-admin-roles'),
  link('mfa-server-vpn', 'admin', 'before-you-begin', 'https://learn.microsoft.com/azure/active-directory/authentication/howto-mfaserver-nps-vpn'),
  link('video-turn-on-mfa', 'admin', 'watch', 'https://www.microsoft.com/videoplayer/embed/RE2MuO3?autoplay=false'),
  link('security-defaults', 'admin', 'security-defaults', 'https://learn.microsoft.com/azure/active-directory/fundamentals/concept-fundamentals-security-defaults'),
  link('entra-admin-center', 'admin', 'portal', 'https://entra.microsoft.com'),
  link('role-security-administrator', 'admin', 'roles', 'https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference#security-administrator'),
  link('role-conditional-access-administrator', 'admin', 'roles', 'https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference#conditional-access-administrator'),
  link('conditional-access-templates', 'admin', 'conditional-access', 'https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-policy-common?tabs=secure-foundation'),
  link('create-conditional-access-policy', 'admin', 'conditional-access', 'https://learn.microsoft.com/azure/active-directory/authentication/tutorial-enable-azure-mfa'),
  link('risk-based-conditional-access', 'admin', 'conditional-access', 'https://learn.microsoft.com/azure/active-directory/conditional-access/howto-conditional-access-policy-risk'),
  link('entra-pricing', 'admin', 'licence', 'https://azure.microsoft.com/pricing/details/active-directory/'),
  link('what-is-mfa', 'user', 'send-to-users', 'https://support.microsoft.com/help/4577374/what-is-multifactor-authentication'),
  link('sign-in-after-registration', 'user', 'send-to-users', 'https://support.microsoft.com/office/2b856342-170a-438e-9a4f-3c092394d3cb'),
  link('change-verification-method', 'user', 'send-to-users', 'https://support.microsoft.com/office/956ec8d0-7081-4518-a701-f8414cc20831'),
  link('register-verification-method', 'user', 'send-to-users', 'https://support.microsoft.com/office/ace1d096-61e5-449b-a875-58eb3d74de14'),
  link('set-up-mfa-video', 'admin', 'related', 'https://learn.microsoft.com/microsoft-365/admin/security-and-compliance/set-up-multi-factor-authentication'),
  link('turn-on-mfa-phone', 'user', 'related', 'https://support.microsoft.com/office/ace1d096-61e5-449b-a875-58eb3d74de14'),
  link('business-premium-turn-on-mfa', 'admin', 'related', 'https://learn.microsoft.com/microsoft-365/business-premium/m365bp-turn-on-mfa'),
  link('microsoft-365-admin-center', 'admin', 'portal', 'https://admin.microsoft.com'),
];
