/**
 * The event loop around one life: timers, stalls, and outputs that wait for the disk. A stalled loop handles nothing; when it runs
 * again its overdue timer comes first and what the sockets have buffered comes after, as in a real process.
 */
import type { Instant } from '@omnirelay/primitives';
import type { SwimInput, SwimOutput } from '@omnirelay/protocol';
import { type SimProcess, virtualTime } from './sim-node.ts';
import type { VirtualTime } from './virtual-time.ts';

export interface RuntimePorts {
  readonly time: VirtualTime;
  readonly feed: (process: SimProcess, input: SwimInput) => readonly SwimOutput[];
  readonly act: (process: SimProcess, output: SwimOutput) => void;
  /** Milliseconds until a value is durable. */
  readonly diskDelay: () => number;
  readonly persisted: (process: SimProcess, bootEpoch: bigint) => void;
}

interface Waiting {
  readonly input: SwimInput;
  readonly read: (() => void) | undefined;
}

/** A timer of a real event loop is never earlier than this after it was set. */
const TIMER_GRAIN_MS = 1;

export class ProcessRuntime {
  readonly process: SimProcess;
  readonly #ports: RuntimePorts;
  #inbox: Waiting[] = [];
  #stalledUntil = -1;
  #busy = false;
  #armedAt = Number.POSITIVE_INFINITY;
  #timerToken = 0;
  #behindDisk: SwimOutput[] | null = null;

  constructor(process: SimProcess, ports: RuntimePorts) {
    this.process = process;
    this.#ports = ports;
  }

  get stalled(): boolean {
    return this.#ports.time.now < this.#stalledUntil;
  }

  stall(forMs: number): void {
    const { time } = this.#ports;
    this.#stalledUntil = Math.max(this.#stalledUntil, time.now + forMs);
    time.schedule(this.#stalledUntil, () => this.#resume());
  }

  deliver(input: SwimInput, read?: () => void): void {
    if (this.process.death !== null) return;
    if (this.stalled || this.#busy || this.#inbox.length > 0) {
      this.#inbox.push({ input, read });
      if (!this.stalled && !this.#busy && this.#inbox.length === 1) this.#drain();
      return;
    }
    this.#handle(input, read);
    if (this.#inbox.length > 0) this.#drain();
  }

  #resume(): void {
    if (this.process.death !== null || this.stalled) return;
    if (this.#deadlineAt() <= this.#ports.time.now) this.#handle({ kind: 'timer' });
    this.#drain();
  }

  #drain(): void {
    while (this.#inbox.length > 0 && !this.stalled && this.process.death === null) {
      const waiting = this.#inbox;
      this.#inbox = [];
      for (const { input, read } of waiting) {
        if (this.process.death !== null) return;
        this.#handle(input, read);
      }
    }
  }

  #handle(input: SwimInput, read?: () => void): void {
    this.#busy = true;
    const outputs = this.#ports.feed(this.process, input);
    this.#carryOut(outputs);
    read?.();
    this.#busy = false;
    this.#arm();
  }

  #carryOut(outputs: readonly SwimOutput[]): void {
    for (const output of outputs) {
      if (this.process.death !== null) return;
      if (this.#behindDisk !== null) this.#behindDisk.push(output);
      else if (output.kind === 'persist') this.#persist(output.bootEpoch);
      else this.#ports.act(this.process, output);
    }
  }

  #persist(bootEpoch: bigint): void {
    this.#behindDisk = [];
    const { time, diskDelay, persisted } = this.#ports;
    time.schedule(time.now + diskDelay(), () => {
      if (this.process.death !== null) return;
      persisted(this.process, bootEpoch);
      const waiting = this.#behindDisk ?? [];
      this.#behindDisk = null;
      this.#busy = true;
      this.#carryOut(waiting);
      this.#busy = false;
      this.#arm();
      this.#drain();
    });
  }

  #deadlineAt(): number {
    const deadline: Instant | null = this.process.machine.nextDeadline();
    return deadline === null ? Number.POSITIVE_INFINITY : virtualTime(this.process, deadline);
  }

  /** A deadline that moved back is noticed when the old timer fires: fewer events, the same behaviour. */
  #arm(): void {
    if (this.process.death !== null) return;
    const deadline = this.#deadlineAt();
    if (deadline >= this.#armedAt || deadline === Number.POSITIVE_INFINITY) return;
    const { time } = this.#ports;
    const at = Math.max(deadline, time.now + TIMER_GRAIN_MS);
    this.#armedAt = at;
    const token = ++this.#timerToken;
    time.schedule(at, () => this.#fire(token));
  }

  #fire(token: number): void {
    if (token !== this.#timerToken || this.process.death !== null) return;
    this.#armedAt = Number.POSITIVE_INFINITY;
    if (this.stalled) return;
    if (this.#deadlineAt() <= this.#ports.time.now) this.#handle({ kind: 'timer' });
    else this.#arm();
    if (this.#inbox.length > 0) this.#drain();
  }
}
