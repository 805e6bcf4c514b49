// Guided set-up: Home's next step, one thing on each screen.

import { Button, Spinner, Text } from '@fluentui/react-components';
import { useState, type ReactNode } from 'react';

import { useNavigate } from '../../app/pages';
import { ErrorNotice } from '../../components/ErrorNotice';
import { toAppError } from '../../ipc/backend';
import type { ChangeView, StatusView } from '../../ipc/bindings';
import { useChange, useStatus } from '../../ipc/queries';
import { anyRole } from '../../messages/format';
import { useSay } from '../../messages/words';
import { ChangePanel } from '../change/ChangePanel';
import { isRunning } from '../change/stages';
import { AfterStep } from './AfterStep';
import { ChangeEnded, ChangeRunning, ChangeStep } from './ChangeStep';
import { EmergencyStep } from './EmergencyStep';
import { NowStep } from './NowStep';
import { PeopleStep } from './PeopleStep';
import { goalOf, screenOf, steps, type Elsewhere, type Goal, type Step } from './screen';
import { Onward, StepFrame } from './StepFrame';

/** The guide, over the status as it is. */
export default function SetupPage() {
  const say = useSay();
  const status = useStatus();
  const change = useChange();
  if (status.data !== undefined && change.data !== undefined) {
    return <Guide status={status.data} change={change.data} />;
  }
  const failed = status.error ?? change.error;
  if (failed === null) return <Reading />;
  const again = () => {
    void status.refetch();
    void change.refetch();
  };
  return (
    <StepFrame name="failed" title={say('setup.elsewhere.readAgain')}>
      <ErrorNotice error={toAppError(failed)} actions={<Button onClick={again}>{say('common.tryAgain')}</Button>} />
    </StepFrame>
  );
}

/** How far a walk is. `at` is a place among the steps of its goal. */
interface Walk {
  readonly goal: Goal;
  readonly at: number;
}

function Guide({ status, change }: { readonly status: StatusView; readonly change: ChangeView | null }) {
  // The account of a change that had ended before was seen on Home.
  const [passed, setPassed] = useState(() => (change !== null && !isRunning(change) ? change.id : null));
  const [walk, setWalk] = useState<Walk | null>(null);
  const screen = screenOf(status, change, passed);
  const { nextStep } = status;

  // Where the walk began is kept while the status says something else for a while; another goal is another walk.
  const now = goalOf(nextStep.kind);
  if (screen.kind === 'before' && walk?.goal !== screen.goal) setWalk({ goal: screen.goal, at: 0 });
  const goal = walk?.goal ?? now;
  const placeOf = (step: Step) =>
    goal === undefined ? undefined : { step: steps[goal].indexOf(step) + 1, of: steps[goal].length };
  const goTo = (to: Goal, at: number) => setWalk({ goal: to, at });

  switch (screen.kind) {
    case 'reading':
      return <Reading />;
    case 'interrupted':
      return <Interrupted change={change} />;
    case 'running':
      return change === null ? <Reading /> : <ChangeRunning change={change} place={placeOf('change')} />;
    case 'elsewhere':
      return <SomewhereElse why={screen.why} status={status} change={change?.id === passed ? null : change} />;
    case 'ended': {
      if (change === null) return <Reading />;
      const back = () => {
        setPassed(change.id);
        if (now !== undefined) goTo(now, steps[now].indexOf('change') - 1);
      };
      return (
        <ChangeEnded
          change={change}
          nextStep={nextStep}
          reading={screen.reading}
          place={placeOf('change')}
          onBack={screen.reading ? undefined : back}
        />
      );
    }
    case 'after':
      return (
        <AfterStep
          status={status}
          change={change?.id === passed ? null : change}
          place={placeOf('after')}
          onLeftOver={() => {
            setPassed(change?.id ?? null);
            setWalk({ goal: 'perUserOff', at: 0 });
          }}
        />
      );
    case 'before': {
      const at = walk?.goal === screen.goal ? walk.at : 0;
      const step = steps[screen.goal][at] ?? 'now';
      const place = placeOf(step);
      const onOn = () => goTo(screen.goal, at + 1);
      const onBack = () => goTo(screen.goal, at - 1);
      switch (step) {
        case 'people':
          return <PeopleStep goal={screen.goal} status={status} place={place} onOn={onOn} onBack={onBack} />;
        case 'emergency':
          return <EmergencyStep part={status.emergency} place={place} onOn={onOn} onBack={onBack} />;
        case 'change':
          return <ChangeStep goal={screen.goal} nextStep={nextStep} place={place} onBack={onBack} />;
        default:
          return <NowStep goal={screen.goal} headline={status.headline} place={place} onOn={onOn} />;
      }
    }
  }
}

function Reading() {
  const say = useSay();
  return (
    <StepFrame name="reading" title={say('home.headline.reading.title')}>
      <Text>{say('setup.reading.body')}</Text>
      <Spinner />
    </StepFrame>
  );
}

function Interrupted({ change }: { readonly change: ChangeView | null }) {
  const say = useSay();
  return (
    <StepFrame name="interrupted" title={say('setup.interrupted.title')}>
      <Text>{say('setup.interrupted.body')}</Text>
      {change === null ? <Spinner /> : <ChangePanel key={change.id} change={change} />}
    </StepFrame>
  );
}

interface SomewhereElseProps {
  readonly why: Elsewhere;
  readonly status: StatusView;
  readonly change: ChangeView | null;
}

/** Nothing that can be walked through here, and why. */
function SomewhereElse({ why, status, change }: SomewhereElseProps): ReactNode {
  const say = useSay();
  const navigate = useNavigate();
  return (
    <StepFrame
      name={why}
      title={say(`setup.elsewhere.${why}`)}
      last
      actions={<Onward label={say('setup.toHome')} onClick={() => navigate('home')} />}
    >
      <Text size={400}>{say(`setup.elsewhere.${why}Body`, { roles: anyRole(say, status.nextStep.roles) })}</Text>
      {change !== null && <ChangePanel key={change.id} change={change} />}
    </StepFrame>
  );
}
