import { Button, DialogActions, DialogBody, DialogContent, DialogTitle, Text, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

import { useSay } from '../../messages/words';
import { LeftAsTheyAre, type LeftAsTheyAreProps } from './LeftAsTheyAre';
import { planTitle } from './titles';
import { WhatIsPutBack } from './WhatIsPutBack';

const useStyles = makeStyles({
  // What scrolls keeps its height, or bars would shrink below their words.
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, '& > *': { flexShrink: 0 } },
});

export interface NothingStepProps extends LeftAsTheyAreProps {
  /** What is worth knowing about this plan before anything else. */
  readonly note: ReactNode;
  readonly onClose: () => void;
}

/** A plan that would change nobody: there is nothing to confirm, but there is a choice. */
export function NothingStep({ plan, note, onInstead, onClose }: NothingStepProps) {
  const say = useSay();
  const styles = useStyles();
  return (
    <DialogBody>
      <DialogTitle>{planTitle(say, plan)}</DialogTitle>
      <DialogContent className={styles.content}>
        {note}
        <Text>{say('change.organization', { organization: plan.organizationName })}</Text>
        <WhatIsPutBack intent={plan.intent} />
        <Text>{say('change.nobodyToChange')}</Text>
        <LeftAsTheyAre plan={plan} onInstead={onInstead} />
      </DialogContent>
      <DialogActions fluid>
        <Button onClick={onClose}>{say('common.close')}</Button>
      </DialogActions>
    </DialogBody>
  );
}
