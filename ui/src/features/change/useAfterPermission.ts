import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';

import { toAppError } from '../../ipc/backend';
import type { AppError, Permission } from '../../ipc/bindings';
import { sessionQuery, useBackend, useSession } from '../../ipc/queries';

export interface AfterPermission<Command> {
  /** Runs a command. */
  readonly run: (command: Command) => void;
  /** The command that is under way, if one is. */
  readonly running: Command | null;
  /** The command that was run last, and why it did not work. */
  readonly failed: { readonly command: Command; readonly error: AppError } | null;
  /** Asks for a permission in the browser; once it is given, the same command is run again. */
  readonly ask: (permission: Permission) => void;
  readonly asking: boolean;
  /** Why the permission was not given when it was last asked for. */
  readonly notGiven: AppError | null;
  /** Forgets the failure. */
  readonly forget: () => void;
}

/** Runs commands that may first need a permission. */
export function useAfterPermission<Command>(execute: (command: Command) => Promise<unknown>): AfterPermission<Command> {
  const backend = useBackend();
  const client = useQueryClient();
  const session = useSession().data;
  const attempt = useMutation({ mutationFn: execute });
  const again = attempt.mutate;
  // What is run when the browser has answered.
  const waits = useRef<{ readonly command: Command } | null>(null);

  const ask = useMutation({
    mutationFn: ({ permission }: { readonly permission: Permission; readonly command: Command }) =>
      backend.askPermission(permission),
    onSuccess: async (_, { command }) => {
      const after = await client.query({ ...sessionQuery(backend), staleTime: 0 });
      if (after.state === 'signingIn') waits.current = { command };
      // It was there already, so nothing has to be waited for.
      else again(command);
    },
  });

  useEffect(() => {
    const waiting = waits.current;
    if (waiting === null || session === undefined || session.state === 'signingIn') return;
    waits.current = null;
    if (session.state === 'signedIn' && session.because === null) again(waiting.command);
  }, [session, again]);

  const failed =
    attempt.isError && attempt.variables !== undefined
      ? { command: attempt.variables, error: toAppError(attempt.error) }
      : null;
  return {
    run: again,
    running: attempt.isPending ? attempt.variables : null,
    failed,
    ask: (permission) => {
      if (failed !== null) ask.mutate({ permission, command: failed.command });
    },
    asking: ask.isPending,
    notGiven: ask.isError
      ? toAppError(ask.error)
      : ask.isSuccess && session?.state === 'signedIn'
        ? session.because
        : null,
    forget: attempt.reset,
  };
}
