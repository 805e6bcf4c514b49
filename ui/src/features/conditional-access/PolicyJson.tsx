import { Spinner, makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';

import { CopyButton } from '../../components/CopyButton';
import { Disclosure } from '../../components/Disclosure';
import { ErrorNotice } from '../../components/ErrorNotice';
import { toAppError } from '../../ipc/backend';
import { policyJsonQuery, useBackend, useSignedIn } from '../../ipc/queries';
import { useSay } from '../../messages/words';

const useStyles = makeStyles({
  json: {
    margin: '0',
    maxHeight: '320px',
    overflow: 'auto',
    padding: tokens.spacingHorizontalM,
    backgroundColor: tokens.colorNeutralBackground3,
    borderRadius: tokens.borderRadiusMedium,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  },
});

export interface PolicyJsonProps {
  readonly id: string;
  /** Its name, where several stand beside each other. */
  readonly name?: string;
}

/** The raw truth of a policy, one click away. It is read when it is asked for. */
export function PolicyJson({ id, name }: PolicyJsonProps) {
  const say = useSay();
  return (
    <Disclosure summary={name === undefined ? say('policies.panel.json') : say('policies.panel.jsonOf', { name })}>
      <Json id={id} />
    </Disclosure>
  );
}

function Json({ id }: { readonly id: string }) {
  const say = useSay();
  const styles = useStyles();
  const json = useQuery(policyJsonQuery(useBackend(), useSignedIn().organizationId, id));
  if (json.isError) return <ErrorNotice error={toAppError(json.error)} />;
  if (json.data === undefined) return <Spinner size="tiny" label={say('policies.panel.jsonLoading')} labelPosition="after" />;
  return (
    <>
      <div>
        <CopyButton label={say('policies.panel.copyJson')} text={json.data} size="small" />
      </div>
      <pre className={styles.json} tabIndex={0} role="region" aria-label={say('policies.panel.json')}>
        {json.data}
      </pre>
    </>
  );
}
