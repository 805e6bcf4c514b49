import { Avatar, Button, Text, Tooltip, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { HistoryFilled, HistoryRegular } from '@fluentui/react-icons/svg/history';
import { HomeFilled, HomeRegular } from '@fluentui/react-icons/svg/home';
import { InfoFilled, InfoRegular } from '@fluentui/react-icons/svg/info';
import { PeopleFilled, PeopleRegular } from '@fluentui/react-icons/svg/people';
import { PersonChatRegular } from '@fluentui/react-icons/svg/person-chat';
import { QuestionCircleFilled, QuestionCircleRegular } from '@fluentui/react-icons/svg/question-circle';
import { SettingsFilled, SettingsRegular } from '@fluentui/react-icons/svg/settings';
import { ShieldTaskFilled, ShieldTaskRegular } from '@fluentui/react-icons/svg/shield-task';
import { SignOutRegular } from '@fluentui/react-icons/svg/sign-out';
import { useMutation } from '@tanstack/react-query';
import type { ReactElement } from 'react';

import { ErrorNotice } from '../components/ErrorNotice';
import { HelpLinkFailed, useOpenHelpLink } from '../components/HelpLink';
import { toAppError } from '../ipc/backend';
import { useBackend, useSignedIn } from '../ipc/queries';
import { useSay, type MessageKey } from '../messages/words';
import { organizationColour } from './organizationColour';
import { useNavigate, type Page } from './pages';

const narrow = '@media (max-width: 700px), (max-height: 420px)';

const useStyles = makeStyles({
  navigation: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalL,
    padding: `${tokens.spacingVerticalL} ${tokens.spacingHorizontalM}`,
    backgroundColor: tokens.colorNeutralBackground3,
    borderRight: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
    overflowY: 'auto',
    [narrow]: {
      borderRight: 'none',
      borderBottom: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
      overflowY: 'visible',
    },
  },
  organization: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalM, minWidth: '0' },
  name: { overflowWrap: 'anywhere' },
  list: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXXS,
    [narrow]: { flexDirection: 'row', flexWrap: 'wrap' },
  },
  item: { width: '100%', justifyContent: 'flex-start', fontWeight: tokens.fontWeightRegular },
  current: {
    backgroundColor: tokens.colorNeutralBackground1Selected,
    fontWeight: tokens.fontWeightSemibold,
    boxShadow: `inset 3px 0 0 ${tokens.colorCompoundBrandStroke}`,
    '@media (forced-colors: active)': { outline: '2px solid Highlight' },
  },
  space: { flexGrow: 1 },
  account: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXXS,
    borderTop: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
    paddingTop: tokens.spacingVerticalM,
    minWidth: '0',
  },
  quiet: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
});

interface Item {
  readonly page: Page;
  readonly label: MessageKey;
  readonly icon: ReactElement;
  readonly currentIcon: ReactElement;
}

const screens: readonly Item[] = [
  { page: 'home', label: 'frame.home', icon: <HomeRegular />, currentIcon: <HomeFilled /> },
  { page: 'people', label: 'frame.people', icon: <PeopleRegular />, currentIcon: <PeopleFilled /> },
  { page: 'policies', label: 'frame.policies', icon: <ShieldTaskRegular />, currentIcon: <ShieldTaskFilled /> },
  { page: 'history', label: 'frame.history', icon: <HistoryRegular />, currentIcon: <HistoryFilled /> },
  { page: 'help', label: 'frame.help', icon: <QuestionCircleRegular />, currentIcon: <QuestionCircleFilled /> },
];

const program: readonly Item[] = [
  { page: 'settings', label: 'frame.settings', icon: <SettingsRegular />, currentIcon: <SettingsFilled /> },
  { page: 'about', label: 'frame.about', icon: <InfoRegular />, currentIcon: <InfoFilled /> },
];

export function Navigation({ page }: { readonly page: Page }) {
  const say = useSay();
  const styles = useStyles();
  const session = useSignedIn();
  const name = session.organizationName ?? say('frame.organizationNotRead');
  const current = entryOf(page);
  return (
    <nav aria-label={say('frame.navigation')} className={styles.navigation}>
      <div className={styles.organization}>
        <Avatar aria-hidden shape="square" size={40} name={name} color={organizationColour(session.colour)} />
        <Text weight="semibold" className={styles.name}>
          {name}
        </Text>
      </div>
      <Items items={screens} current={current} />
      <div className={styles.space} />
      <TalkToPerson />
      <Items items={program} current={current} />
      <Account />
    </nav>
  );
}

/** The entry that a page belongs to. Writing to the people is a part of Help, and the guide begins on Home. */
function entryOf(page: Page): Page {
  if (page === 'tell' || page === 'tellNotRegistered') return 'help';
  return page === 'setup' ? 'home' : page;
}

function Items({ items, current }: { readonly items: readonly Item[]; readonly current: Page }) {
  const say = useSay();
  const styles = useStyles();
  const navigate = useNavigate();
  return (
    <ul className={styles.list}>
      {items.map(({ page, label, icon, currentIcon }) => (
        <li key={page}>
          <Button
            appearance="subtle"
            icon={page === current ? currentIcon : icon}
            aria-current={page === current ? 'page' : undefined}
            className={mergeClasses(styles.item, page === current && styles.current)}
            onClick={() => navigate(page)}
          >
            {say(label)}
          </Button>
        </li>
      ))}
    </ul>
  );
}

function TalkToPerson() {
  const say = useSay();
  const styles = useStyles();
  const open = useOpenHelpLink();
  return (
    <div>
      <Tooltip content={say('frame.talkToPersonHint')} relationship="description">
        <Button
          appearance="subtle"
          icon={<PersonChatRegular />}
          className={styles.item}
          onClick={() => open.mutate('business-assist')}
        >
          {say('frame.talkToPerson')}
        </Button>
      </Tooltip>
      {open.isError && <HelpLinkFailed id="business-assist" />}
    </div>
  );
}

function Account() {
  const say = useSay();
  const styles = useStyles();
  const backend = useBackend();
  const { accountName, accountUsername } = useSignedIn();
  const signOut = useMutation({ mutationFn: () => backend.signOut() });
  return (
    <div className={styles.account}>
      <Text size={200} className={styles.quiet}>
        {say('frame.signedInAs')}
      </Text>
      <Text weight="semibold" className={styles.name}>
        {accountName}
      </Text>
      <Text size={200} className={styles.quiet}>
        {accountUsername}
      </Text>
      <Button
        appearance="subtle"
        icon={<SignOutRegular />}
        className={styles.item}
        disabled={signOut.isPending}
        onClick={() => signOut.mutate()}
      >
        {say('frame.signOut')}
      </Button>
      {signOut.isError && <ErrorNotice error={toAppError(signOut.error)} />}
    </div>
  );
}
