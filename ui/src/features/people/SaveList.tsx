import {
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
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download';
import { useMutation } from '@tanstack/react-query';

import { ErrorNotice } from '../../components/ErrorNotice';
import { toAppError } from '../../ipc/backend';
import type { ExportFormat, PeopleQuery } from '../../ipc/bindings';
import { useBackend } from '../../ipc/queries';
import { useSay } from '../../messages/words';

const useStyles = makeStyles({
  // What came of it takes a line of its own, below the heading.
  result: { order: 1, flexBasis: '100%' },
  path: { overflowWrap: 'anywhere', marginLeft: tokens.spacingHorizontalXS },
});

const formats: readonly ExportFormat[] = ['xlsx', 'csv'];

/** Saves the people who are shown as a file. */
export function SaveList({ query }: { readonly query: PeopleQuery }) {
  const say = useSay();
  const styles = useStyles();
  const backend = useBackend();
  const save = useMutation({ mutationFn: (format: ExportFormat) => backend.exportPeople(query, format) });
  return (
    <>
      {save.isPending ? (
        <Spinner size="tiny" label={say('people.save.saving')} />
      ) : (
        <Menu>
          <MenuTrigger disableButtonEnhancement>
            <MenuButton icon={<ArrowDownloadRegular />}>{say('people.save.button')}</MenuButton>
          </MenuTrigger>
          <MenuPopover>
            <MenuList>
              {formats.map((format) => (
                <MenuItem key={format} onClick={() => save.mutate(format)}>
                  {say(`people.save.${format}`)}
                </MenuItem>
              ))}
            </MenuList>
          </MenuPopover>
        </Menu>
      )}
      {save.isSuccess && (
        <MessageBar intent="success" layout="multiline" className={styles.result}>
          <MessageBarBody>
            <MessageBarTitle>{say('people.save.savedTitle', { count: save.data.people })}</MessageBarTitle>
            <span className={styles.path}>{say('people.save.savedPath', { path: save.data.path })}</span>
          </MessageBarBody>
        </MessageBar>
      )}
      {save.isError && (
        <div className={styles.result}>
          <ErrorNotice error={toAppError(save.error)} />
        </div>
      )}
    </>
  );
}
