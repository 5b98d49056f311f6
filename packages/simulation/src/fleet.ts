/**
 * All lives of a run. Everything that reaches a machine goes through here, live or from a recording, so that tracing, recording
 * and checking see exactly the same thing in both.
 */
import { assert, type NodeId } from '@omnirelay/primitives';
import type { SwimInput, SwimOutput, SwimSettings } from '@omnirelay/protocol';
import { SIMULATION_BOUNDS } from './bounds.ts';
import type { Checker, CheckerFactory, Failure, RunFacts } from './checkers/checker.ts';
import type { Recorder } from './recording.ts';
import { type Birth, type Death, localTime, type MembershipMachine, type SimProcess, simNodeId } from './sim-node.ts';
import { TraceHash } from './trace-hash.ts';

/** No divisor or multiple of a gossip interval: samples must not meet the same phase of every period. */
const SAMPLE_EVERY_MS = 487;

export interface FleetOptions {
  readonly nodes: number;
  readonly settings: SwimSettings;
  readonly healsAt: number;
  readonly endsAt: number;
  readonly withinBound: boolean;
  readonly checkers: readonly CheckerFactory[];
  readonly machineFor: (birth: Birth) => MembershipMachine;
  readonly recorder?: Recorder | undefined;
}

type Having<Hook extends keyof Checker> = Checker & Required<Pick<Checker, Hook>>;

export class Fleet {
  readonly failures: Failure[] = [];
  readonly trace = new TraceHash();
  readonly processes: SimProcess[] = [];
  inputs = 0;
  readonly #current: (SimProcess | undefined)[] = [];
  readonly #byNodeId = new Map<NodeId, number>();
  readonly #byBootId = new Map<string, SimProcess>();
  readonly #options: FleetOptions;
  readonly #checkers: readonly Checker[];
  /** Who listens to what: most checkers care for little of what happens most. */
  readonly #hear: readonly Having<'onInput'>[];
  readonly #watch: readonly Having<'onOutput'>[];
  readonly #note: readonly Having<'onEvent'>[];
  #sampledTo = 0;

  constructor(options: FleetOptions) {
    this.#options = options;
    const { nodes, settings, healsAt, endsAt, withinBound } = options;
    for (let node = 0; node < nodes; node++) this.#byNodeId.set(simNodeId(node), node);
    const facts: RunFacts = {
      nodes,
      settings,
      healsAt,
      endsAt,
      withinBound,
      processes: this.processes,
      current: (node) => this.#current[node],
      byNodeId: (id) => this.#current[this.#byNodeId.get(id) ?? -1],
      byBootId: (bootId) => this.#byBootId.get(bootId),
    };
    this.#checkers = options.checkers.map((create) => {
      const checker = create(facts, (atMs, problem) => this.fail(checker, atMs, problem));
      return checker;
    });
    this.#hear = this.#checkers.filter((checker): checker is Having<'onInput'> => checker.onInput !== undefined);
    this.#watch = this.#checkers.filter((checker): checker is Having<'onOutput'> => checker.onOutput !== undefined);
    this.#note = this.#checkers.filter((checker): checker is Having<'onEvent'> => checker.onEvent !== undefined);
  }

  current(node: number): SimProcess | undefined {
    return this.#current[node];
  }

  fail({ name, holds }: Pick<Checker, 'name' | 'holds'>, atMs: number, problem: string): void {
    if (this.failures.length < SIMULATION_BOUNDS.failures) this.failures.push({ checker: name, holds, atMs, problem });
  }

  birth(at: number, birth: Birth): SimProcess {
    this.advance(at);
    this.#options.recorder?.birth(at, birth);
    this.trace.number(at);
    this.trace.integer(birth.node);
    const process: SimProcess = {
      index: this.processes.length,
      birth,
      nodeId: simNodeId(birth.namedAs),
      machine: this.#options.machineFor(birth),
      death: null,
      role: 'worker',
      clockLostMs: 0,
      leavingSince: null,
    };
    this.processes.push(process);
    this.#current[birth.node] = process;
    this.#byBootId.set(birth.bootId, process);
    return process;
  }

  death(at: number, process: SimProcess, how: Death): void {
    this.advance(at);
    this.#options.recorder?.death(at, process.index, how);
    assert(process.death === null, `life ${process.index} has ended before`);
    process.death = { at, how };
    // Of two lives of a node that ran together the other one goes on.
    if (this.#current[process.birth.node] === process) {
      const other = this.processes.findLast((each) => each.birth.node === process.birth.node && each.death === null);
      if (other !== undefined) this.#current[process.birth.node] = other;
    }
    this.trace.number(at);
    this.trace.integer(process.index);
  }

  /** The monotonic clock of this life has stood still for so long. */
  loseTime(at: number, process: SimProcess, ms: number): void {
    this.advance(at);
    this.#options.recorder?.lostTime(at, process.index, ms);
    process.clockLostMs += ms;
    this.trace.number(at);
    this.trace.integer(process.index);
  }

  /** Hands an input to a living machine and returns what it wants done, in order. */
  feed(at: number, process: SimProcess, input: SwimInput): readonly SwimOutput[] {
    this.advance(at);
    this.#options.recorder?.input(at, process.index, input);
    this.inputs++;
    if (input.kind === 'leave') process.leavingSince = at;
    const { trace } = this;
    trace.number(at);
    trace.integer(process.index);
    trace.text(input.kind === 'frame' ? input.frame.kind : input.kind);
    for (const checker of this.#hear) checker.onInput(at, process, input);
    let outputs: readonly SwimOutput[];
    try {
      process.machine.handle(input, localTime(process, at));
      outputs = process.machine.takeOutputs();
    } catch (error) {
      this.fail(
        { name: 'machine-never-throws', holds: 'always' },
        at,
        `${process.nodeId}: ${(error as Error).stack ?? String(error)}`,
      );
      return [];
    }
    trace.integer(outputs.length);
    for (const output of outputs) {
      trace.integer(output.kind.length);
      if (output.kind === 'event') for (const checker of this.#note) checker.onEvent(at, process, output.event);
      else if (output.kind === 'send') {
        trace.integer(output.channel);
        trace.integer(output.frame.kind.length);
      }
      for (const checker of this.#watch) checker.onOutput(at, process, output);
    }
    return outputs;
  }

  /** Takes the samples that were due before `at`. */
  advance(at: number): void {
    while (this.#sampledTo + SAMPLE_EVERY_MS < at) {
      this.#sampledTo += SAMPLE_EVERY_MS;
      for (let node = 0; node < this.#options.nodes; node++) {
        const process = this.#current[node];
        if (process === undefined || process.death !== null) continue;
        for (const checker of this.#checkers) checker.onSample?.(this.#sampledTo, process);
      }
    }
  }

  /** The last word of every checker, and the hash of the whole run. */
  end(at: number): string {
    this.advance(at);
    for (const checker of this.#checkers) checker.atEnd?.(at);
    for (const process of this.processes) if (process.death === null) this.trace.text(process.machine.view().digest);
    return this.trace.digest();
  }
}
