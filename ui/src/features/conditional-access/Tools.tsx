// What can be done beside the one next step.

import { Button, MessageBar, MessageBarBody, MessageBarTitle, Spinner, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download';
import { ArrowUploadRegular } from '@fluentui/react-icons/svg/arrow-upload';
import { DocumentCopyRegular } from '@fluentui/react-icons/svg/document-copy';
import { useMutation } from '@tanstack/react-query';

import { ErrorNotice } from '../../components/ErrorNotice';
import { toAppError } from '../../ipc/backend';
import { useBackend } from '../../ipc/queries';
import { useSay } from '../../messages/words';

const useStyles = makeStyles({
  tools: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
  path: { overflowWrap: 'anywhere', marginLeft: tokens.spacingHorizontalXS },
});

export interface ToolsProps {
  /** Whether there is something to save. */
  readonly any: boolean;
  readonly onTemplates: () => void;
  readonly onRestore: () => void;
}

export function Tools({ any, onTemplates, onRestore }: ToolsProps) {
  const say = useSay();
  const styles = useStyles();
  const backend = useBackend();
  const save = useMutation({ mutationFn: () => backend.backUpPolicies() });
  return (
    <>
      <div role="group" aria-label={say('policies.tools.label')} className={styles.tools}>
        <Button appearance="subtle" icon={<DocumentCopyRegular />} onClick={onTemplates}>
          {say('policies.tools.templates')}
        </Button>
        {any &&
          (save.isPending ? (
            <Spinner size="tiny" label={say('policies.tools.saving')} />
          ) : (
            <Button appearance="subtle" icon={<ArrowDownloadRegular />} onClick={() => save.mutate()}>
              {say('policies.tools.backup')}
            </Button>
          ))}
        <Button appearance="subtle" icon={<ArrowUploadRegular />} onClick={onRestore}>
          {say('policies.tools.restore')}
        </Button>
      </div>
      {save.isSuccess && (
        <MessageBar intent="success" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{say('policies.tools.savedTitle')}</MessageBarTitle>
            <span className={styles.path}>{say('policies.tools.savedPath', { path: save.data.path })}</span>
          </MessageBarBody>
        </MessageBar>
      )}
      {save.isError && <ErrorNotice error={toAppError(save.error)} />}
    </>
  );
}
