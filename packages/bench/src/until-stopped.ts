/** Ctrl-C and its kin as a promise: who races with it ends what it has started before this process goes, however often it is told. */

export class StoppedError extends Error {
  readonly code = 'stopped';
  constructor() {
    super('stopped');
    this.name = 'StoppedError';
  }
}

export interface UntilStopped extends Disposable {
  /** Rejects with a StoppedError. */
  readonly stopped: Promise<never>;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Until it is disposed of no signal ends this process. */
export function untilStopped(): UntilStopped {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => {});
  const onSignal = (): void => reject(new StoppedError());
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return {
    stopped: promise,
    [Symbol.dispose]() {
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
}
