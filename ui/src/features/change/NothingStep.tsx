import { Button, DialogActions, DialogBody, DialogContent, DialogTitle, Text, makeStyles, tokens } from '@fluentui/react-components';

import { useSay } from '../../messages/words';
import { LeftAsTheyAre, type LeftAsTheyAreProps } from './LeftAsTheyAre';
import { WhatIsPutBack } from './WhatIsPutBack';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
});

export interface NothingStepProps extends LeftAsTheyAreProps {
  readonly onClose: () => void;
}

/** A plan that would change nobody: there is nothing to confirm, but there is a choice. */
export function NothingStep({ plan, onInstead, onClose }: NothingStepProps) {
  const say = useSay();
  const styles = useStyles();
  return (
    <DialogBody>
      <DialogTitle>{say(`change.${plan.intent.kind}.title`)}</DialogTitle>
      <DialogContent className={styles.content}>
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
