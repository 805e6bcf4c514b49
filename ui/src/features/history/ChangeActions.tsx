import {
  Button,
  Menu,
  MenuButton,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  Spinner,
  Text,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download';
import { ArrowUndoRegular } from '@fluentui/react-icons/svg/arrow-undo';
import { useMutation } from '@tanstack/react-query';
import { useId, type ReactNode } from 'react';

import { ErrorNotice } from '../../components/ErrorNotice';
import { toAppError } from '../../ipc/backend';
import type { EvidenceFormat, HistoryChange } from '../../ipc/bindings';
import { useBackend, useChange } from '../../ipc/queries';
import { useSay } from '../../messages/words';
import { useChangeFlow } from '../change/ChangeFlow';
import { standsInTheWay } from '../change/stages';

const useStyles = makeStyles({
  actions: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
  quiet: { color: tokens.colorNeutralForeground2 },
  path: { overflowWrap: 'anywhere', marginLeft: tokens.spacingHorizontalXS },
});

const formats = { html: 'history.evidenceHtml', json: 'history.evidenceJson' } as const satisfies Record<EvidenceFormat, string>;

export interface ChangeActionsProps {
  readonly change: HistoryChange;
  /** The id of the heading that says which change it is. */
  readonly heading: string;
  /** What else can be done here, first in the row. */
  readonly children?: ReactNode;
}

/** Putting a change back, and saving the evidence of it. */
export function ChangeActions({ change, heading, children }: ChangeActionsProps) {
  const say = useSay();
  const styles = useStyles();
  const backend = useBackend();
  const { open } = useChangeFlow();
  const current = useChange().data;
  const waitsId = useId();
  const waits = change.canBePutBack && standsInTheWay(current);
  const save = useMutation({ mutationFn: (format: EvidenceFormat) => backend.saveEvidence(change.id, format) });
  return (
    <>
      <div className={styles.actions}>
        {children}
        {change.canBePutBack && (
          <Button
            icon={<ArrowUndoRegular />}
            disabled={waits}
            aria-describedby={waits ? waitsId : heading}
            onClick={() => open({ kind: 'putBack', change: change.id, overwrite: false })}
          >
            {say('history.putBack')}
          </Button>
        )}
        {save.isPending ? (
          <Spinner size="tiny" label={say('history.saving')} />
        ) : (
          <Menu>
            <MenuTrigger disableButtonEnhancement>
              <MenuButton icon={<ArrowDownloadRegular />} aria-describedby={heading}>
                {say('history.evidence')}
              </MenuButton>
            </MenuTrigger>
            <MenuPopover>
              <MenuList>
                {(['html', 'json'] as const).map((format) => (
                  <MenuItem key={format} onClick={() => save.mutate(format)}>
                    {say(formats[format])}
                  </MenuItem>
                ))}
              </MenuList>
            </MenuPopover>
          </Menu>
        )}
      </div>
      {waits && (
        <Text id={waitsId} size={200} className={styles.quiet}>
          {say('history.putBackWaits')}
        </Text>
      )}
      {save.isSuccess && (
        <MessageBar intent="success" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{say('history.savedTitle')}</MessageBarTitle>
            <span className={styles.path}>{say('history.savedPath', { path: save.data.path })}</span>
          </MessageBarBody>
        </MessageBar>
      )}
      {save.isError && <ErrorNotice error={toAppError(save.error)} />}
    </>
  );
}
