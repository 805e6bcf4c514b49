import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
} from '@fluentui/react-components';
import { useState } from 'react';

import type { IntentView, PolicyView } from '../../ipc/bindings';
import { useSay } from '../../messages/words';

/** As long as Microsoft lets a name be. */
const LONGEST = 256;

export interface NameDialogProps {
  readonly purpose: 'rename' | 'duplicate';
  readonly policy: PolicyView;
  /** Names that are taken. */
  readonly names: ReadonlySet<string>;
  readonly onMeant: (intent: IntentView) => void;
  readonly onClose: () => void;
}

/** Asks for a name, and then shows what would happen. */
export function NameDialog({ purpose, policy, names, onMeant, onClose }: NameDialogProps) {
  const say = useSay();
  const [name, setName] = useState(() => (purpose === 'rename' ? policy.name : say('policies.name.copyOf', { name: policy.name })));
  const [tried, setTried] = useState(false);
  const typed = name.trim();
  const same = purpose === 'rename' && typed === policy.name;
  const fault = typed === '' ? 'empty' : same ? 'same' : names.has(typed) ? 'taken' : null;

  const submit = () => {
    setTried(true);
    if (fault !== null) return;
    onMeant(
      purpose === 'rename'
        ? { kind: 'renamePolicy', policy: policy.id, name: typed }
        : { kind: 'duplicatePolicy', policy: policy.id, name: typed },
    );
  };

  return (
    <Dialog open onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <DialogBody>
            <DialogTitle>{say(`policies.name.${purpose}`)}</DialogTitle>
            <DialogContent>
              <Field
                required
                label={say('policies.name.label')}
                hint={say(`policies.name.${purpose}Hint`)}
                validationMessage={tried && fault !== null ? say(`policies.name.${fault}`) : undefined}
              >
                <Input value={name} maxLength={LONGEST} autoComplete="off" onChange={(_, { value }) => setName(value)} />
              </Field>
            </DialogContent>
            <DialogActions fluid>
              <Button onClick={onClose}>{say('common.cancel')}</Button>
              <Button appearance="primary" type="submit">
                {say('policies.show')}
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
