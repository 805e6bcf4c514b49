import { Button, Text, Title1, makeStyles, tokens } from '@fluentui/react-components';
import { useEffect, useRef, type ReactNode } from 'react';

import { useNavigate } from '../../app/pages';
import { useSay } from '../../messages/words';

const useStyles = makeStyles({
  frame: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalL,
    maxWidth: '760px',
    overflowWrap: 'anywhere',
    // The keyboard is put there to read on, not to press it.
    '& h1': { outlineStyle: 'none' },
  },
  step: { color: tokens.colorNeutralForeground2 },
  actions: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM, paddingTop: tokens.spacingVerticalM },
});

export interface StepFrameProps {
  /** Names the screen: another name takes the keyboard to the heading. */
  readonly name: string;
  /** Which of how many, where the screen has a number. */
  readonly place?: { readonly step: number; readonly of: number } | undefined;
  /** The heading, unless what is inside has its own. */
  readonly title?: string | undefined;
  readonly children: ReactNode;
  /** What leads on. */
  readonly actions?: ReactNode;
  readonly onBack?: (() => void) | undefined;
  /** What the way out is called, where it puts nothing off. */
  readonly leave?: string;
  /** Whether the way out would be no other way than what leads on. */
  readonly last?: boolean;
}

/** One screen of the guide: its number, its heading, and the ways on, back and out. */
export function StepFrame({ name, place, title, children, actions, onBack, leave, last = false }: StepFrameProps) {
  const say = useSay();
  const styles = useStyles();
  const navigate = useNavigate();
  const frame = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const main = frame.current?.closest('main');
    const had = document.activeElement;
    // Whoever is in a dialog or in the navigation stays there.
    if (had !== null && had !== document.body && had !== main && frame.current?.contains(had) !== true) return;
    if (main) main.scrollTop = 0;
    const heading = frame.current?.querySelector('h1');
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }, [name]);

  return (
    <div ref={frame} className={styles.frame}>
      {place !== undefined && <Text className={styles.step}>{say('setup.step', { ...place })}</Text>}
      {title !== undefined && <Title1 as="h1">{title}</Title1>}
      {children}
      <div className={styles.actions}>
        {actions}
        {onBack !== undefined && <Button onClick={onBack}>{say('setup.back')}</Button>}
        {!last && (
          <Button appearance="subtle" onClick={() => navigate('home')}>
            {leave ?? say('setup.later')}
          </Button>
        )}
      </div>
    </div>
  );
}

/** What leads on. */
export function Onward({ label, onClick }: { readonly label: string; readonly onClick: () => void }) {
  return (
    <Button appearance="primary" size="large" onClick={onClick}>
      {label}
    </Button>
  );
}
