import { useState } from 'react';

/**
 * `keys` in an order that holds while `hold` is: what comes later stands below what is there, so that nothing moves
 * under the pointer. Afterwards the order is that of `keys`.
 */
export function useSteadyOrder(keys: readonly string[], hold: boolean): readonly string[] {
  const [kept, setKept] = useState<readonly string[]>([]);
  const order = hold
    ? [...kept.filter((key) => keys.includes(key)), ...keys.filter((key) => !kept.includes(key))]
    : keys;
  const same = order.length === kept.length && order.every((key, index) => key === kept[index]);
  if (!same) setKept(order);
  return order;
}
