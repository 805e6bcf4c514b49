import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  DialogTrigger,
  Switch,
  Text,
  Tooltip,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { ErrorNotice } from '../components/ErrorNotice';
import { toAppError } from '../ipc/backend';
import type { PracticeSessionView } from '../ipc/bindings';
import { useBackend, useSignedIn } from '../ipc/queries';
import { useSay } from '../messages/words';

const useStyles = makeStyles({
  band: {
    flexShrink: 0,
    borderBottom: `${tokens.strokeWidthThin} solid ${tokens.colorPaletteMarigoldBorder1}`,
    backgroundImage: `repeating-linear-gradient(-45deg, ${tokens.colorPaletteMarigoldBackground2} 0 12px, ${tokens.colorNeutralBackground1} 12px 24px)`,
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalXXL}`,
  },
  // The stripes are at the sides only: words stand on plain ground.
  plain: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalL,
    padding: `0 ${tokens.spacingHorizontalM}`,
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadiusMedium,
  },
  words: { flexGrow: 1 },
});

export function PracticeBand({ practice }: { readonly practice: PracticeSessionView }) {
  const say = useSay();
  const styles = useStyles();
  const backend = useBackend();
  const difficult = useMutation({ mutationFn: (on: boolean) => backend.setDifficult(on) });
  return (
    <section aria-label={say('practice.band')} className={styles.band}>
      <div className={styles.plain}>
        <Text weight="semibold" className={styles.words}>
          {say('practice.band')}
        </Text>
        <Tooltip content={say('practice.difficultHint')} relationship="description">
          <Switch
            label={say('practice.difficult')}
            checked={practice.difficult}
            disabled={difficult.isPending}
            onChange={(_, { checked }) => difficult.mutate(checked)}
          />
        </Tooltip>
        <StartOver />
      </div>
      {difficult.isError && <ErrorNotice error={toAppError(difficult.error)} />}
    </section>
  );
}

function StartOver() {
  const say = useSay();
  const backend = useBackend();
  const { organizationName } = useSignedIn();
  const [asking, setAsking] = useState(false);
  const startOver = useMutation({ mutationFn: () => backend.startOver(), onSuccess: () => setAsking(false) });
  return (
    <Dialog open={asking} onOpenChange={(_, { open }) => setAsking(open)}>
      <DialogTrigger disableButtonEnhancement>
        <Button size="small">{say('practice.startOver')}</Button>
      </DialogTrigger>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>
            {say('practice.startOverTitle', { organization: organizationName ?? say('frame.organizationNotRead') })}
          </DialogTitle>
          <DialogContent>
            <Text>{say('practice.startOverBody')}</Text>
            {startOver.isError && <ErrorNotice error={toAppError(startOver.error)} />}
          </DialogContent>
          <DialogActions>
            <Button onClick={() => setAsking(false)}>{say('common.cancel')}</Button>
            <Button appearance="primary" disabled={startOver.isPending} onClick={() => startOver.mutate()}>
              {say('practice.startOverConfirm')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
