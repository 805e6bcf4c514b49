// What the policies do for the organization now, and the next sensible step. Both follow from what was read.

import type { PoliciesView } from '../../ipc/bindings';

/** Which sentence stands at the top. */
export type OverviewKind =
  | 'reading'
  /** The policies could not be read. */
  | 'unread'
  /** There are none, and the licence includes none. */
  | 'noLicence'
  /** There are some, and the licence includes none any more: they go on working. */
  | 'lapsed'
  | 'none'
  /** None is on, and some watch. */
  | 'watching'
  | 'on'
  | 'off'
  /** All that there are stand in a state that nobody knows. */
  | 'unknown';

/** What can be done next. */
export type OverviewAction = 'toHome' | 'readAgain' | 'tryOut' | 'look' | 'move' | 'moveNow';

export interface Overview {
  readonly kind: OverviewKind;
  /** The next sensible step; `null` where there is nothing to do. */
  readonly primary: OverviewAction | null;
  /** What else suggests itself. */
  readonly others: readonly OverviewAction[];
}

/** How many policies stand in each state. */
export function statesOf({ policies }: PoliciesView) {
  const count = (state: PoliciesView['policies'][number]['state']) => policies.filter((each) => each.state === state).length;
  return { on: count('on'), reportOnly: count('reportOnly'), off: count('off'), other: count('other') };
}

/** `now` in milliseconds. */
export function overviewOf(view: PoliciesView, now: number): Overview {
  const { on, reportOnly, off } = statesOf(view);
  if (view.policies.length === 0) return withoutPolicies(view);
  if (view.licensed === false) return { kind: 'lapsed', primary: view.defaultsOn === true || on > 0 ? null : 'toHome', others: [] };
  if (reportOnly > 0 && view.watching !== null) return { kind: on > 0 ? 'on' : 'watching', ...afterLooking(view, view.watching.enoughAt, now) };
  if (on > 0) return { kind: 'on', primary: null, others: reportOnly > 0 ? ['look'] : [] };
  if (reportOnly > 0) return { kind: 'watching', primary: 'tryOut', others: ['look'] };
  return { kind: off > 0 ? 'off' : 'unknown', primary: off > 0 ? 'tryOut' : null, others: [] };
}

function withoutPolicies({ because, readAt, licensed, defaultsOn }: PoliciesView): Overview {
  if (readAt === null) return because === null ? { kind: 'reading', primary: null, others: [] } : { kind: 'unread', primary: 'readAgain', others: [] };
  // Without a licence security defaults are the right choice: where they are on there is nothing to do.
  if (licensed === false) return { kind: 'noLicence', primary: defaultsOn === true ? null : 'toHome', others: [] };
  return { kind: 'none', primary: 'tryOut', others: [] };
}

/** A week of looking is advised, and nobody is kept from being quicker. */
function afterLooking({ canMove }: PoliciesView, enoughAt: string, now: number): Pick<Overview, 'primary' | 'others'> {
  if (!canMove) return { primary: 'look', others: [] };
  return Date.parse(enoughAt) <= now ? { primary: 'move', others: ['look'] } : { primary: 'look', others: ['moveNow'] };
}
