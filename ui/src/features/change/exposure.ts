// Why people are left open, as far as the words differ.

import type { ChangeView, ExposureView } from '../../ipc/bindings';
import type { Say } from '../../messages/words';
import { sinceWhen } from './since';

/**
 * `older`: their older setting went off before security defaults were on. `defaultsOff`: security defaults went off
 * before the policies were on. `other`: anything else, such as something that is put back.
 */
export type ExposureKind = 'older' | 'defaultsOff' | 'other';

export function exposureKind({ intent, stage }: Pick<ChangeView, 'intent' | 'stage'>): ExposureKind {
  if (intent.kind === 'securityDefaultsOn') return 'older';
  return intent.kind === 'moveToConditionalAccess' && stage !== 'puttingBack' ? 'defaultsOff' : 'other';
}

/** What happened to how many people, and since when, in a line. */
export function exposureTitle(say: Say, change: ChangeView, { people, since }: ExposureView): string {
  const values = { count: people, time: sinceWhen(since) };
  return exposureKind(change) === 'defaultsOff' ? say('change.exposure.defaultsOff', values) : say('change.exposure.title', values);
}
