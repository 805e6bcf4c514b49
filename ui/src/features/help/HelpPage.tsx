import { Tab, TabList, Title1, makeStyles } from '@fluentui/react-components';

import { useNavigate } from '../../app/pages';
import type { MessageAudience } from '../../ipc/bindings';
import { useSay } from '../../messages/words';
import { Guides } from './Guides';
import { SendToPeople } from './SendToPeople';

const useStyles = makeStyles({
  // Puts the text of the first tab in line with the heading.
  tabs: { marginLeft: '-10px' },
});

export interface HelpPageProps {
  readonly tab: 'links' | 'tell';
  /** Whom the message is for at first. */
  readonly audience?: MessageAudience;
}

/** The guides, the way to a person, and the message to the people. */
export default function HelpPage({ tab, audience }: HelpPageProps) {
  const say = useSay();
  const styles = useStyles();
  const navigate = useNavigate();
  return (
    <>
      <Title1 as="h1">{say('help.title')}</Title1>
      <TabList
        className={styles.tabs}
        selectedValue={tab}
        onTabSelect={(_, { value }) => navigate(value === 'tell' ? 'tell' : 'help')}
      >
        <Tab value="links" id="tab-links" aria-controls="panel-links">
          {say('help.tabLinks')}
        </Tab>
        <Tab value="tell" id="tab-tell" aria-controls="panel-tell">
          {say('help.tabTell')}
        </Tab>
      </TabList>
      <div role="tabpanel" id={`panel-${tab}`} aria-labelledby={`tab-${tab}`}>
        {tab === 'links' ? <Guides /> : <SendToPeople first={audience} />}
      </div>
    </>
  );
}
