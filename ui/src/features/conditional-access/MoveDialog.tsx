import {
  Button,
  Checkbox,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Text,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { useState } from 'react';

import type { PoliciesView } from '../../ipc/bindings';
import { useSay } from '../../messages/words';
import { useChangeFlow } from '../change/ChangeFlow';
import { nameOf } from './facts';
import { isMeant, movable } from './movable';
import { policySentence } from './sentences';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, overflowWrap: 'anywhere' },
  list: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  label: { display: 'flex', flexDirection: 'column' },
  quiet: { color: tokens.colorNeutralForeground2 },
});

export interface MoveDialogProps {
  readonly view: PoliciesView;
  readonly onClose: () => void;
}

/** Which of the policies take over. Those that Latch made are ticked. The plan comes next. */
export function MoveDialog({ view, onClose }: MoveDialogProps) {
  const say = useSay();
  const styles = useStyles();
  const { open } = useChangeFlow();
  const policies = movable(view.policies);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(policies.filter(isMeant).map(({ id }) => id)));
  const [tried, setTried] = useState(false);
  const [opener] = useState(() => document.activeElement);
  const toggle = (id: string) => setChosen((before) => (before.has(id) ? new Set([...before].filter((each) => each !== id)) : new Set([...before, id])));
  const submit = () => {
    setTried(true);
    if (chosen.size === 0) return;
    onClose();
    open({ kind: 'moveToConditionalAccess', policies: [...chosen], knowingly: false }, opener);
  };
  return (
    <Dialog open onOpenChange={(_, { open: stays }) => !stays && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{say('change.moveToConditionalAccess.title')}</DialogTitle>
          <DialogContent className={styles.content}>
            <Text>{say('policies.move.intro')}</Text>
            <ul className={styles.list} aria-label={say('policies.move.which')}>
              {policies.map(({ id, name, words, madeBy }) => (
                <li key={id}>
                  <Checkbox
                    checked={chosen.has(id)}
                    onChange={() => toggle(id)}
                    label={
                      <span className={styles.label}>
                        <Text weight="semibold">{nameOf(say, name)}</Text>
                        <Text>{policySentence(say, words)}</Text>
                        <Text size={200} className={styles.quiet}>
                          {say(`policies.madeBy.${madeBy}`)}
                        </Text>
                      </span>
                    }
                  />
                </li>
              ))}
            </ul>
            {tried && chosen.size === 0 && <Text role="alert">{say('policies.move.none')}</Text>}
          </DialogContent>
          <DialogActions fluid>
            <Button onClick={onClose}>{say('common.cancel')}</Button>
            <Button appearance="primary" onClick={submit}>
              {say('policies.show')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
