// A card of Home. Each part loads, ages and fails by itself, and what is not known is never shown as a value.

import {
  Button,
  Card,
  Skeleton,
  SkeletonItem,
  Spinner,
  Subtitle2,
  Text,
  Tooltip,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise';
import { useMutation } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';

import { Disclosure } from '../../components/Disclosure';
import { ErrorDetails, ErrorWords } from '../../components/ErrorNotice';
import { HelpLink } from '../../components/HelpLink';
import { useNow } from '../../components/useNow';
import { present } from '../../errors/present';
import { toAppError } from '../../ipc/backend';
import type { PartView, StatusPart } from '../../ipc/bindings';
import { useBackend } from '../../ipc/queries';
import { age, duration } from '../../messages/format';
import { useSay } from '../../messages/words';

const useStyles = makeStyles({
  card: { padding: tokens.spacingHorizontalL, gap: tokens.spacingVerticalM, minHeight: '250px' },
  head: { display: 'flex', alignItems: 'start', gap: tokens.spacingHorizontalS },
  icon: { fontSize: '24px', color: tokens.colorNeutralForeground2, display: 'flex' },
  titles: { flexGrow: 1, minWidth: '0', display: 'flex', flexDirection: 'column' },
  age: { color: tokens.colorNeutralForeground2 },
  body: { flexGrow: 1, display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, overflowWrap: 'anywhere' },
  skeleton: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  half: { width: '60%' },
});

/** The parts that have a card. */
export type CardPart = Exclude<StatusPart, 'organization'>;

export interface PartCardProps<T> {
  /** Which part: names its words and what is read again. */
  readonly name: CardPart;
  readonly icon: ReactElement;
  readonly part: PartView<T>;
  /** Links of the guide that explain more. */
  readonly guides: readonly string[];
  readonly children: (value: T) => ReactNode;
}

export function PartCard<T>({ name, icon, part, guides, children }: PartCardProps<T>) {
  const say = useSay();
  const styles = useStyles();
  const title = say(`home.${name}.title`);
  return (
    <Card className={styles.card} role="group" aria-label={title}>
      <div className={styles.head}>
        <span className={styles.icon} aria-hidden>
          {icon}
        </span>
        <div className={styles.titles}>
          <Subtitle2 as="h3">{title}</Subtitle2>
          <Age title={title} part={part} />
        </div>
        <Refresh name={name} title={title} part={part} />
      </div>
      <div className={styles.body}>
        {part.state === 'loading' && <Loading part={part} />}
        {part.state === 'unknown' && <ErrorWords error={part.because} />}
        {part.state === 'known' && (
          <>
            {part.staleBecause !== null && (
              <div>
                <Text>{say('home.stale')}</Text> <Text>{present(say, part.staleBecause).title}.</Text>
                <ErrorDetails error={part.staleBecause} />
              </div>
            )}
            {children(part.value)}
          </>
        )}
      </div>
      <Disclosure summary={say('common.why')} of={title}>
        <Text>{say(`home.${name}.why`)}</Text>
        {guides.map((id) => (
          <div key={id}>
            <HelpLink id={id} />
          </div>
        ))}
      </Disclosure>
    </Card>
  );
}

function Age<T>({ title, part }: { readonly title: string; readonly part: PartView<T> }) {
  const say = useSay();
  const styles = useStyles();
  const now = useNow();
  const words =
    part.state === 'loading'
      ? say('home.loading', { card: title })
      : part.refreshing
        ? say('home.refreshing')
        : part.state === 'known'
          ? age(say, part.readAt, now)
          : say('home.notRead');
  return (
    <Text size={200} className={styles.age}>
      {words}
    </Text>
  );
}

function Refresh<T>({ name, title, part }: { readonly name: CardPart; readonly title: string; readonly part: PartView<T> }) {
  const say = useSay();
  const backend = useBackend();
  const refresh = useMutation({ mutationFn: () => backend.refresh(name) });
  const busy = part.state === 'loading' || part.refreshing || refresh.isPending;
  const label = refresh.isError ? present(say, toAppError(refresh.error)).title : say('home.refresh', { card: title });
  return (
    <Tooltip content={label} relationship="label">
      <Button
        appearance="subtle"
        size="small"
        icon={busy ? <Spinner size="extra-tiny" aria-hidden /> : <ArrowClockwiseRegular />}
        disabledFocusable={busy}
        onClick={() => refresh.mutate()}
      />
    </Tooltip>
  );
}

function Loading({ part }: { readonly part: Extract<PartView<never>, { state: 'loading' }> }) {
  const say = useSay();
  const styles = useStyles();
  return (
    <>
      <Skeleton aria-hidden className={styles.skeleton}>
        <SkeletonItem size={24} />
        <SkeletonItem />
        <SkeletonItem className={styles.half} />
      </Skeleton>
      {part.soFar !== null && (
        <Text>
          {part.total === null
            ? say('home.loadingSoFar', { count: part.soFar })
            : say('home.loadingOf', { read: part.soFar, count: part.total })}
        </Text>
      )}
      {part.secondsLeft !== null && <Text>{say('home.loadingLeft', { time: duration(say, part.secondsLeft) })}</Text>}
      {part.waiting !== null && <Text>{say('home.loadingWaiting', { time: duration(say, part.waiting) })}</Text>}
    </>
  );
}
