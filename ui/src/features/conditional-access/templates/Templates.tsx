// Policies from templates: chosen here, planned next.

import { Button, MessageBar, MessageBarBody, MessageBarTitle, Spinner, Text, makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';

import { Disclosure } from '../../../components/Disclosure';
import { ErrorDetails, ErrorNotice } from '../../../components/ErrorNotice';
import { present } from '../../../errors/present';
import { toAppError } from '../../../ipc/backend';
import type { TemplateView, TemplatesView } from '../../../ipc/bindings';
import { templatesQuery, useBackend, useSignedIn } from '../../../ipc/queries';
import { useSay } from '../../../messages/words';
import { useChangeFlow } from '../../change/ChangeFlow';
import { SubView } from '../SubView';
import { Template } from './Template';

const useStyles = makeStyles({
  list: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  // In sight wherever in the list somebody is.
  bar: {
    position: 'sticky',
    bottom: '0',
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalM} 0`,
    backgroundColor: tokens.colorNeutralBackground2,
  },
});

export interface TemplatesProps {
  readonly whyNot: string | null;
  readonly onBack: () => void;
}

/** The templates that policies can be made from. */
export default function Templates({ whyNot, onBack }: TemplatesProps) {
  const say = useSay();
  const templates = useQuery(templatesQuery(useBackend(), useSignedIn().organizationId));
  return (
    <SubView title={say('policies.templates.title')} intro={say('policies.templates.intro')} onBack={onBack}>
      {templates.data !== undefined ? (
        <Choice view={templates.data} whyNot={whyNot} />
      ) : templates.isError ? (
        <ErrorNotice
          error={toAppError(templates.error)}
          actions={<Button onClick={() => void templates.refetch()}>{say('common.tryAgain')}</Button>}
        />
      ) : (
        <Spinner label={say('policies.templates.loading')} />
      )}
    </SubView>
  );
}

/** Whether a policy can be made of it that is not there. */
export const isOffered = ({ there, notNow }: TemplateView): boolean => notNow === null && there.length === 0;

function Choice({ view, whyNot }: { readonly view: TemplatesView; readonly whyNot: string | null }) {
  const say = useSay();
  const styles = useStyles();
  const { open } = useChangeFlow();
  const reason = useId();
  // What is recommended is ticked until somebody unticks it; what was made meanwhile is offered no more.
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const offered = view.templates.filter(isOffered);
  const chosen = offered.filter(({ id, recommended }) => recommended !== turned.has(id));
  const toggle = (id: string) => setTurned((before) => (before.has(id) ? new Set([...before].filter((each) => each !== id)) : new Set([...before, id])));
  const list = (templates: readonly TemplateView[]) => (
    <ul className={styles.list}>
      {templates.map((template) => (
        <li key={template.id}>
          <Template template={template} chosen={chosen.includes(template)} onToggle={toggle} />
        </li>
      ))}
    </ul>
  );
  const recommended = view.templates.filter((template) => template.recommended);
  const others = view.templates.filter((template) => !template.recommended);
  return (
    <>
      {!view.fromMicrosoft && <BuiltIn because={view.because} />}
      {list(recommended)}
      {others.length > 0 && (
        <Disclosure summary={say('policies.templates.others', { count: others.length })} initiallyOpen={recommended.length === 0}>
          {list(others)}
        </Disclosure>
      )}
      <div className={styles.bar}>
        <Button
          appearance="primary"
          disabled={chosen.length === 0 || whyNot !== null}
          aria-describedby={reason}
          onClick={() => open({ kind: 'addPolicies', templates: chosen.map(({ id }) => id), knowingly: false })}
        >
          {say('policies.show')}
        </Button>
        <Text id={reason} role="status">
          {whyNot ?? say(chosen.length === 0 ? 'policies.templates.noneChosen' : 'policies.templates.chosen', { count: chosen.length })}
        </Text>
      </div>
    </>
  );
}

/** The templates are those that Latch brings along, and why. */
function BuiltIn({ because }: { readonly because: TemplatesView['because'] }) {
  const say = useSay();
  return (
    <MessageBar intent="info" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{say('policies.templates.builtIn')}</MessageBarTitle>
        <Text block>{say('policies.templates.builtInBody')}</Text>
        {because !== null && (
          <>
            <Text block>{say('policies.templates.builtInBecause', { why: present(say, because).title })}</Text>
            <ErrorDetails error={because} />
          </>
        )}
      </MessageBarBody>
    </MessageBar>
  );
}
