import { Button, Spinner, Text, makeStyles, tokens } from '@fluentui/react-components';
import { Suspense, lazy, useRef, useState } from 'react';

import { ErrorWords } from '../../components/ErrorNotice';
import type { EmergencyView, PartView } from '../../ipc/bindings';
import { useSay } from '../../messages/words';
import { AnswerIcon } from '../home/emergency/AnswerIcon';
import { answerFor, assess } from '../home/emergency/assess';
import { Onward, StepFrame, type StepFrameProps } from './StepFrame';

const EmergencyDialog = lazy(() => import('../home/emergency/EmergencyDialog'));

const useStyles = makeStyles({
  line: { display: 'grid', gridTemplateColumns: 'auto minmax(0, 1fr)', gap: tokens.spacingHorizontalS },
  reading: { justifyContent: 'start' },
});

export interface EmergencyStepProps extends Pick<StepFrameProps, 'place' | 'onBack'> {
  readonly part: PartView<EmergencyView>;
  readonly onOn: () => void;
}

/** An emergency account is named, or it is gone on without one by a button that says so. */
export function EmergencyStep({ part, place, onBack, onOn }: EmergencyStepProps) {
  const say = useSay();
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLElement | null>(null);
  const named = part.state === 'known' && part.value.accounts.length > 0;

  const show = () => {
    opener.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    setOpen(true);
  };
  const close = () => {
    setOpen(false);
    // The button that opened it is another one when an account was named meanwhile.
    requestAnimationFrame(() => {
      const back = opener.current?.isConnected === true ? opener.current : document.querySelector('main h1');
      if (back instanceof HTMLElement) back.focus();
    });
  };

  return (
    <>
      <StepFrame
        name="emergency"
        place={place}
        title={say('setup.emergency.title')}
        onBack={onBack}
        actions={
          named ? (
            <>
              <Onward key="on" label={say('setup.goOn')} onClick={onOn} />
              <Button onClick={show}>{say('setup.emergency.see')}</Button>
            </>
          ) : (
            <>
              <Onward key="name" label={say('setup.emergency.name')} onClick={show} />
              <Button onClick={onOn}>{say('setup.emergency.without')}</Button>
            </>
          )
        }
      >
        <Text>{say('setup.emergency.body')}</Text>
        <Named part={part} />
      </StepFrame>
      {open && (
        <Suspense>
          <EmergencyDialog part={part} onClose={close} />
        </Suspense>
      )}
    </>
  );
}

function Named({ part }: Pick<EmergencyStepProps, 'part'>) {
  const say = useSay();
  const styles = useStyles();
  switch (part.state) {
    case 'loading':
      return <Spinner size="tiny" className={styles.reading} label={say('setup.emergency.reading')} />;
    case 'unknown':
      return <ErrorWords error={part.because} />;
    case 'known':
      if (part.value.accounts.length === 0) return <Text>{say('setup.emergency.none')}</Text>;
      return (
        <>
          <Text>{say('setup.emergency.named')}</Text>
          <ul aria-label={say('emergency.title')}>
            {part.value.accounts.map((account) => {
              const state = assess(account);
              return (
                <li key={account.person.id} className={styles.line}>
                  <AnswerIcon answer={answerFor[state]} />
                  <Text>
                    {say('emergency.line', { name: account.person.name, state: say(`emergency.state.${state}`) })}
                  </Text>
                </li>
              );
            })}
          </ul>
        </>
      );
  }
}
