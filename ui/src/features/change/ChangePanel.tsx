// The last two beats of a change: while it runs, and what became of it.

import { Card, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useEffect, useRef } from 'react';

import { useAnnounce } from '../../components/Announcer';
import { FocusHeading } from '../../components/FocusHeading';
import type { ChangeView } from '../../ipc/bindings';
import { useSay } from '../../messages/words';
import { useChangeFlow } from './ChangeFlow';
import { EndedChange } from './EndedChange';
import { exposureTitle } from './exposure';
import { ExposureNotice } from './ExposureNotice';
import { InterruptedChange } from './InterruptedChange';
import { RunningChange } from './RunningChange';
import { isRunning, progress } from './stages';
import { changeTitle } from './titles';

const useStyles = makeStyles({
  panel: { padding: tokens.spacingHorizontalXL, gap: tokens.spacingVerticalM },
  running: { borderLeft: `4px solid ${tokens.colorBrandStroke1}` },
  exposed: { borderLeft: `4px solid ${tokens.colorStatusDangerBorder2}` },
});

/** Says each stage, and each quarter of the way: enough to follow, not so much as to be in the way. */
function useProgressAnnounced(change: ChangeView) {
  const say = useSay();
  const announce = useAnnounce();
  const quarter = isRunning(change) ? Math.floor((progress(change) ?? 0) * 4) : 0;
  const exposed = change.exposure !== null;
  const stage = [...(change.exposure === null ? [] : [exposureTitle(say, change, change.exposure)]), changeTitle(say, change)].join('. ');
  const counts = `${say('change.panel.done', { count: change.done })}, ${say('change.panel.left', { count: change.left })}`;
  const latest = useRef({ stage, counts });
  const said = useRef('');
  useEffect(() => {
    latest.current = { stage, counts };
  });
  useEffect(() => {
    // People who are left open are said first and again, whatever the counts are.
    const moment = `${change.id} ${change.stage} ${exposed}`;
    announce(moment === said.current && quarter > 0 ? latest.current.counts : latest.current.stage);
    said.current = moment;
  }, [announce, change.id, change.stage, exposed, quarter]);
}

export function ChangePanel({ change }: { readonly change: ChangeView }) {
  const say = useSay();
  const styles = useStyles();
  const heading = useRef<HTMLHeadingElement>(null);
  const { takeStarted } = useChangeFlow();
  useProgressAnnounced(change);

  useEffect(() => {
    if (takeStarted()) heading.current?.focus();
  }, [takeStarted, change.id]);

  const running = isRunning(change);
  const { exposure } = change;
  return (
    <Card
      className={mergeClasses(styles.panel, running && styles.running, exposure !== null && styles.exposed)}
      role="region"
      aria-label={say('change.panel.label')}
    >
      {exposure !== null && (
        <ExposureNotice change={change} exposure={exposure} means={say(running ? 'change.exposure.running' : 'change.exposure.left')} />
      )}
      <FocusHeading ref={heading}>{changeTitle(say, change)}</FocusHeading>
      {running ? (
        <RunningChange change={change} />
      ) : change.stage === 'interrupted' ? (
        <InterruptedChange change={change} />
      ) : (
        <EndedChange change={change} />
      )}
    </Card>
  );
}
