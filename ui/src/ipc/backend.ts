// The edge to Rust: the only file beside the generated bindings that knows Tauri is there.

import { commands, events, type AppError, type Topic } from './bindings';

type Commands = typeof commands;
type Answer<Command extends keyof Commands> = Awaited<ReturnType<Commands[Command]>>;
type Unwrapped<Result> = Result extends { status: 'ok'; data: infer Data }
  ? Data
  : Result extends { status: 'error' }
    ? never
    : Result;

/**
 * Everything that the window can ask of Rust: the generated commands, with their failures thrown as
 * {@link BackendError}, and the news that something changed.
 */
export type Backend = {
  readonly [Command in keyof Commands]: (
    ...args: Parameters<Commands[Command]>
  ) => Promise<Unwrapped<Answer<Command>>>;
} & {
  /** Calls `listener` with the topic each time that something changed by itself. Ends with what it returns. */
  readonly onChanged: (listener: (topic: Topic) => void) => Promise<() => void>;
};

/** A failure of a command: a code and its values, no sentence. */
export class BackendError extends Error {
  override readonly name = 'BackendError';
  readonly appError: AppError;

  constructor(appError: AppError) {
    super(appError.code);
    this.appError = appError;
  }
}

/** Whatever was thrown, as an error that has words. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof BackendError) return thrown.appError;
  return { code: 'internal', params: thrown instanceof Error ? { detail: thrown.name } : {} };
}

type Outcome = { status: 'ok'; data: unknown } | { status: 'error'; error: AppError };

// Commands that can fail answer with a `status`; no view has a field of that name.
function isOutcome(answer: unknown): answer is Outcome {
  return typeof answer === 'object' && answer !== null && 'status' in answer;
}

async function ask(command: (...args: never[]) => Promise<unknown>, args: unknown[]): Promise<unknown> {
  const answer = await command(...(args as never[]));
  if (!isOutcome(answer)) return answer;
  if (answer.status === 'error') throw new BackendError(answer.error);
  return answer.data;
}

/** Rust, through Tauri. */
export function tauriBackend(): Backend {
  const asked = Object.fromEntries(
    Object.entries(commands).map(([name, command]) => [name, (...args: unknown[]) => ask(command, args)]),
  );
  return {
    ...(asked as unknown as Backend),
    onChanged: (listener) => events.changed.listen((event) => listener(event.payload)),
  };
}
