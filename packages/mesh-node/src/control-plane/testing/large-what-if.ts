/** A what-if that takes seconds to compute, and calls that ask for it. */
import { nodeId } from '@omnirelay/primitives';
import { emptyMap, type MapHeader, type Namespace, type PlacementNode } from '@omnirelay/protocol';
import type { OperationContext } from '../operation-context.ts';
import { simulatePlacement, type WhatIf } from '../shards/simulate-placement.ts';

const SHARDS = 60_000;
const nodes: readonly PlacementNode[] = Array.from({ length: 400 }, (_, index) => ({
  ...{ nodeId: nodeId(`n-${index}`), weight: 100, region: 'eu', zone: `z-${index % 3}` },
  labels: {},
}));
const map = emptyMap('orders' as Namespace, SHARDS, 1n);

export const largeWhatIf: WhatIf = {
  head: { map, header: {} as MapHeader, changed: new Float64Array(SHARDS) },
  policy: { strategy: { kind: 'rendezvous' }, rules: [] },
  ...{ before: nodes, after: nodes, keeps: () => false },
};

/** Of a call: what a simulation looks at. */
export const simulatingCall = (signal: AbortSignal, subject = 'ana'): OperationContext =>
  ({
    ...{ signal, caller: { principal: { issuer: 'test', subject } } },
    state: { leadership: { claims: { get: () => undefined } } },
  }) as unknown as OperationContext;

/** Computed until they are disposed. */
export interface HeldSimulations extends AsyncDisposable {
  /** Some have ended by themselves. */
  readonly ended: number;
}

/** One for each of the callers, which may be named twice. */
export function holdSimulations(callers: readonly string[]): HeldSimulations {
  const calls = new AbortController();
  let ended = 0;
  const running = callers.map((subject) =>
    simulatePlacement(simulatingCall(calls.signal, subject), largeWhatIf).then(
      () => {
        ended += 1;
      },
      () => undefined,
    ),
  );
  return {
    get ended() {
      return ended;
    },
    async [Symbol.asyncDispose]() {
      calls.abort();
      await Promise.all(running);
    },
  };
}
