import { Link, Text, makeStyles, tokens } from '@fluentui/react-components';
import { OpenRegular } from '@fluentui/react-icons/svg/open';
import { useMutation, useQuery } from '@tanstack/react-query';

import { helpLinksQuery, useBackend } from '../ipc/queries';
import { useSay, wordsFor } from '../messages/words';
import { CopyButton } from './CopyButton';

const useStyles = makeStyles({
  link: { display: 'inline', textAlign: 'start' },
  icon: { marginLeft: tokens.spacingHorizontalXS, verticalAlign: 'text-bottom' },
  failed: { display: 'flex', flexDirection: 'column', alignItems: 'start', gap: tokens.spacingVerticalXS },
  address: { overflowWrap: 'anywhere' },
});

/** Opens a link of the guide. When that fails, its address can be copied. */
export function useOpenHelpLink() {
  const backend = useBackend();
  return useMutation({ mutationFn: (id: string) => backend.openHelpLink(id) });
}

/** A link of the guide by its id: only Rust knows and opens the address. */
export function HelpLink({ id, children }: { readonly id: string; readonly children?: string }) {
  const say = useSay();
  const styles = useStyles();
  const open = useOpenHelpLink();
  const title = children ?? wordsFor('helpLinks', id) ?? id;
  return (
    <>
      <Link
        as="button"
        className={styles.link}
        aria-label={say('common.opensBrowser', { title })}
        onClick={() => open.mutate(id)}
      >
        {title}
        <OpenRegular className={styles.icon} aria-hidden />
      </Link>
      {open.isError && <HelpLinkFailed id={id} />}
    </>
  );
}

/** What is shown when a link did not open. */
export function HelpLinkFailed({ id }: { readonly id: string }) {
  const say = useSay();
  const styles = useStyles();
  const links = useQuery(helpLinksQuery(useBackend()));
  const url = links.data?.find((link) => link.id === id)?.url;
  return (
    <div role="alert" className={styles.failed}>
      <Text>{say('help.openFailed')}</Text>
      {url !== undefined && (
        <>
          <Text className={styles.address}>{url}</Text>
          <CopyButton label={say('help.copyAddress')} text={url} size="small" />
        </>
      )}
    </div>
  );
}
