/** A checker watches a run from outside and says what broke a promise. It sees the truth, which no member does. */
import type { NodeId } from '@omnirelay/primitives';
import type { SwimEvent, SwimInput, SwimOutput, SwimSettings } from '@omnirelay/protocol';
import type { SimProcess } from '../sim-node.ts';

export interface RunFacts {
  readonly nodes: number;
  readonly settings: SwimSettings;
  /** When the last fault is healed; the run ends at `endsAt`. */
  readonly healsAt: number;
  readonly endsAt: number;
  readonly withinBound: boolean;
  /** All lives so far, and the present life of a node. */
  readonly processes: readonly SimProcess[];
  current(node: number): SimProcess | undefined;
  byNodeId(id: NodeId): SimProcess | undefined;
  byBootId(bootId: string): SimProcess | undefined;
}

export interface Checker {
  readonly name: string;
  /** Safety holds in every moment of a run; liveness once the faults are healed. */
  readonly holds: 'always' | 'after-healing';
  onEvent?(at: number, process: SimProcess, event: SwimEvent): void;
  onInput?(at: number, process: SimProcess, input: SwimInput): void;
  onOutput?(at: number, process: SimProcess, output: SwimOutput): void;
  /** Called for every living process each half virtual second. */
  onSample?(at: number, process: SimProcess): void;
  atEnd?(at: number): void;
}

export type Report = (at: number, problem: string) => void;
export type CheckerFactory = (run: RunFacts, report: Report) => Checker;

export interface Failure {
  readonly checker: string;
  readonly holds: Checker['holds'];
  readonly atMs: number;
  readonly problem: string;
}

/** Lives that stand at the end and have not been told to leave. */
export function* standing(run: RunFacts): Iterable<SimProcess> {
  for (let node = 0; node < run.nodes; node++) {
    const process = run.current(node);
    if (process !== undefined && process.death === null && process.leavingSince === null) yield process;
  }
}
