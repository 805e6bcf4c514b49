// Restoring from a backup: a file is read, what is missing is shown first, and what comes back is chosen.

import { Button, Spinner, Text, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowUploadRegular } from '@fluentui/react-icons/svg/arrow-upload';
import { useMutation } from '@tanstack/react-query';
import { useRef, type ChangeEvent } from 'react';

import { ErrorNotice } from '../../../components/ErrorNotice';
import { BackendError, toAppError } from '../../../ipc/backend';
import { useBackend } from '../../../ipc/queries';
import { useSay } from '../../../messages/words';
import { SubView } from '../SubView';
import { BackupChoice } from './BackupChoice';

const useStyles = makeStyles({
  bar: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
});

/** Larger than any backup can be, in bytes: it is not read at all. */
const TOO_LARGE = 20 * 1024 * 1024;

async function textOf(file: File): Promise<string> {
  const notABackup = (detail: string) => new BackendError({ code: 'notABackup', params: { detail } });
  if (file.size > TOO_LARGE) throw notABackup('too large');
  try {
    return await file.text();
  } catch {
    throw notABackup('not readable');
  }
}

export interface RestoreBackupProps {
  readonly whyNot: string | null;
  readonly onBack: () => void;
}

export default function RestoreBackup({ whyNot, onBack }: RestoreBackupProps) {
  const say = useSay();
  const styles = useStyles();
  const backend = useBackend();
  const file = useRef<HTMLInputElement>(null);
  const read = useMutation({ mutationFn: async (chosen: File) => backend.readBackup(await textOf(chosen)) });
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    const [chosen] = event.target.files ?? [];
    if (chosen !== undefined) read.mutate(chosen);
    // The same file can be chosen again, when it has become another meanwhile.
    event.target.value = '';
  };
  return (
    <SubView title={say('policies.backup.title')} intro={say('policies.backup.intro')} onBack={onBack}>
      <div className={styles.bar}>
        <Button appearance={read.isSuccess ? 'secondary' : 'primary'} icon={<ArrowUploadRegular />} disabled={read.isPending} onClick={() => file.current?.click()}>
          {say(read.isSuccess ? 'policies.backup.chooseOther' : 'policies.backup.choose')}
        </Button>
        <input ref={file} type="file" accept=".json,application/json" hidden aria-label={say('policies.backup.choose')} onChange={choose} />
        {read.isPending && <Spinner size="tiny" label={say('policies.backup.reading')} />}
        {read.isSuccess && <Text>{read.variables.name}</Text>}
      </div>
      {read.isError && <ErrorNotice error={toAppError(read.error)} />}
      {read.isSuccess && <BackupChoice key={read.data.id} view={read.data} whyNot={whyNot} />}
    </SubView>
  );
}
