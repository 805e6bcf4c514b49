// Which policies can take over from security defaults and the older setting.

import type { PolicyView } from '../../ipc/bindings';

/** One about setting up a second step can't watch, so it waits switched off. */
const waitsOff = ({ state, words }: PolicyView) => state === 'off' && words.apps.registering;

/** Whether a policy is meant without being asked for: Latch made it for this. */
export const isMeant = (policy: PolicyView): boolean => policy.madeBy === 'latch' && (policy.state === 'reportOnly' || waitsOff(policy));

/** Policies that can take over: those that watch, and those of Latch that wait. */
export const movable = (policies: readonly PolicyView[]): PolicyView[] =>
  policies.filter((policy) => policy.state === 'reportOnly' || isMeant(policy));
