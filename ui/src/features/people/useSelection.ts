import { useCallback, useMemo, useState } from 'react';

/** How many people can be selected at most. */
export const MOST_SELECTED = 1000;

/** Selected people, by their ids: whatever is searched, sorted or scrolled, they stay selected. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** Whether nobody more can be selected. */
  readonly full: boolean;
  /** Selects somebody, or no longer. Where it is full, nobody is added. */
  readonly toggle: (id: string) => void;
  /** Selects all of them, or none where that would be too many. Says whether it did. */
  readonly add: (ids: readonly string[]) => boolean;
  readonly clear: () => void;
}

const nobody: ReadonlySet<string> = new Set();

export function useSelection(): Selection {
  const [ids, setIds] = useState(nobody);
  const toggle = useCallback((id: string) => {
    setIds((before) => {
      if (before.has(id)) return new Set([...before].filter((each) => each !== id));
      return before.size >= MOST_SELECTED ? before : new Set([...before, id]);
    });
  }, []);
  const add = useCallback(
    (more: readonly string[]) => {
      const all = new Set([...ids, ...more]);
      if (all.size > MOST_SELECTED) return false;
      setIds(all);
      return true;
    },
    [ids],
  );
  const clear = useCallback(() => setIds(nobody), []);
  return useMemo(() => ({ ids, full: ids.size >= MOST_SELECTED, toggle, add, clear }), [ids, toggle, add, clear]);
}
