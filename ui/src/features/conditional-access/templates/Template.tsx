import { Card, Checkbox, Text, makeStyles, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import { ProhibitedRegular } from '@fluentui/react-icons/svg/prohibited';
import { useId } from 'react';

import { Mark } from '../../../components/Mark';
import type { TemplateView } from '../../../ipc/bindings';
import { all } from '../../../messages/format';
import { useSay } from '../../../messages/words';
import { nameOf } from '../facts';
import { policySentence } from '../sentences';
import { meaningOf } from './meaning';

const useStyles = makeStyles({
  card: { display: 'grid', gridTemplateColumns: '32px minmax(0, 1fr)', columnGap: tokens.spacingHorizontalS, alignItems: 'start' },
  words: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS, overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground2 },
});

export interface TemplateProps {
  readonly template: TemplateView;
  readonly chosen: boolean;
  readonly onToggle: (id: string) => void;
}

/** A template: what its policy would do, what that means for people, and whether it can be had. */
export function Template({ template, chosen, onToggle }: TemplateProps) {
  const say = useSay();
  const styles = useStyles();
  const about = useId();
  const { id, name, words, there, notNow, madeOff } = template;
  const offered = notNow === null && there.length === 0;
  return (
    <Card className={styles.card}>
      {/* The names stand below each other, with a box or without. */}
      {offered ? <Checkbox aria-label={name} aria-describedby={about} checked={chosen} onChange={() => onToggle(id)} /> : <span />}
      <div id={about} className={styles.words}>
        <Text weight="semibold" as="h3">
          {name}
        </Text>
        <Text>{policySentence(say, words)}</Text>
        {meaningOf(words).map((sentence) => (
          <Text key={sentence} className={styles.quiet}>
            {say(sentence)}
          </Text>
        ))}
        {madeOff && <Text className={styles.quiet}>{say('policies.templates.madeOff')}</Text>}
        {there.length > 0 && (
          <Mark look={{ Icon: CheckmarkCircleFilled, tone: 'good' }}>
            <Text>{say('policies.templates.there', { names: all(there.map((each) => nameOf(say, each.name))) })}</Text>
          </Mark>
        )}
        {there.length === 0 && notNow !== null && (
          <Mark look={{ Icon: ProhibitedRegular, tone: 'neutral' }}>
            <Text>{say(notNow === 'noLicence' && template.needsP2 ? 'policies.templates.notNow.noLicenceP2' : `policies.templates.notNow.${notNow}`)}</Text>
          </Mark>
        )}
      </div>
    </Card>
  );
}
