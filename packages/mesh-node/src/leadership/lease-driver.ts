/**
 * Drives the lease machine: hands it every input with both clocks, arms one timer, sends its requests and brings back their answers, each once.
 * It knows nothing of what the inputs mean; `start-leadership.ts` ties it to the registry and to gossip.
 */
import type { Clock } from '@omnirelay/primitives';
import type {
  ClockReading,
  LeaseEvent,
  LeaseInput,
  LeaseMachine,
  LeaseOutput,
  ProviderRequest,
} from '@omnirelay/protocol';
import { machineTimer } from '../machine-timer.ts';
import type { RegistryProvider } from './registry-provider.ts';

export interface LeaseDriverDeps {
  readonly machine: LeaseMachine;
  readonly clock: Clock;
  readonly provider: RegistryProvider;
  readonly onEvent: (event: LeaseEvent) => void;
  /** The work under this claim is to end; answered by the input `stopped`. */
  readonly onStop: (scope: string, claimId: string) => void;
  /** After each turn, once its outputs are on their way. */
  readonly onTurn: () => void;
  readonly onProblem: (problem: string) => void;
}

export interface LeaseDriver extends Disposable {
  feed(input: LeaseInput): void;
  /** Both clocks, read together. */
  reading(): ClockReading;
  /** Writes that wait for their answer. */
  readonly writing: number;
}

export function createLeaseDriver(deps: LeaseDriverDeps): LeaseDriver {
  const { machine, clock, provider } = deps;
  const timer = machineTimer({
    clock,
    nextDeadline: () => machine.nextDeadline(),
    onDue: () => feed({ kind: 'timer' }),
  });
  const inputs: LeaseInput[] = [];
  let turning = false;
  let writing = 0;
  let closed = false;

  const reading = (): ClockReading => ({ at: clock.now(), wall: clock.wall() });

  /** What is fed while a turn is carried out comes after it. */
  function feed(input: LeaseInput): void {
    if (closed) return;
    inputs.push(input);
    if (turning) return;
    turning = true;
    try {
      for (let next = inputs.shift(); next !== undefined; next = inputs.shift()) turn(next);
    } finally {
      turning = false;
      timer.arm();
    }
  }

  function turn(input: LeaseInput): void {
    machine.handle(input, reading());
    for (const output of machine.takeOutputs()) guarded(() => carryOut(output));
    guarded(deps.onTurn);
  }

  /** A listener that throws must not cost the others their turn. */
  function guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      deps.onProblem((error as Error).stack ?? String(error));
    }
  }

  function carryOut(output: LeaseOutput): void {
    if (output.kind === 'event') deps.onEvent(output.event);
    else if (output.kind === 'stop') deps.onStop(output.scope, output.claimId);
    else void ask(output);
  }

  async function ask(request: ProviderRequest): Promise<void> {
    if (request.kind !== 'read') writing += 1;
    const answer = await provider.ask(request);
    if (request.kind !== 'read') writing -= 1;
    feed(answer);
  }

  return {
    feed,
    reading,
    get writing() {
      return writing;
    },
    [Symbol.dispose]() {
      closed = true;
      timer[Symbol.dispose]();
    },
  };
}
