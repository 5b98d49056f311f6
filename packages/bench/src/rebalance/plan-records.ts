/** All that is written of changes in the registry, followed by watches: how many bytes that is, which steps were written, and how often each was done. */
import { setTimeout as delay } from 'node:timers/promises';
import {
  CHANGE_CONTENT_PREFIX,
  CHANGE_STEPS_PREFIX,
  CHANGES_PREFIX,
  decodeChange,
  decodeJournalStep,
  parseChangeKey,
} from '@omnirelay/protocol/change';
import type { RegistryRecord, RegistryStore } from '@omnirelay/registry';

export interface PlanRecords extends AsyncDisposable {
  /** Keys and values, each time that they were written. */
  readonly bytes: number;
  /** Times that a step of the change was written. */
  writesOf(id: string): number;
  /** By step, how often it was written as done. */
  doneOf(id: string): ReadonlyMap<number, number>;
  stateOf(id: string): string | undefined;
  /** Resolves once it is so. @throws Error where that takes too long, or a watch has ended */
  until(what: string, isSo: () => boolean, withinMs: number): Promise<void>;
}

const LOOK_MS = 2;

interface OfChange {
  state: string | undefined;
  writes: number;
  readonly done: Map<number, number>;
}

export async function followPlanRecords(store: RegistryStore): Promise<PlanRecords> {
  const over = new AbortController();
  const changes = new Map<string, OfChange>();
  let bytes = 0;
  let broken: unknown;
  const of = (id: string): OfChange => {
    const known = changes.get(id) ?? { state: undefined, writes: 0, done: new Map<number, number>() };
    changes.set(id, known);
    return known;
  };
  const take = (record: RegistryRecord): void => {
    bytes += Buffer.byteLength(record.key) + Buffer.byteLength(record.value);
    const key = parseChangeKey(record.key);
    if (key?.kind === 'header') {
      const header = decodeChange(record);
      if (header.kind === 'record') of(key.id).state = header.value.state;
    }
    if (key?.kind !== 'step') return;
    const change = of(key.id);
    change.writes += 1;
    const step = decodeJournalStep(record);
    if (step.kind === 'record' && step.value.state === 'done')
      change.done.set(key.step, (change.done.get(key.step) ?? 0) + 1);
  };
  const prefixes = [CHANGES_PREFIX, CHANGE_CONTENT_PREFIX, CHANGE_STEPS_PREFIX];
  const { revision } = await store.list(CHANGES_PREFIX, { limit: 1 });
  const following = prefixes.map(async (prefix) => {
    for await (const event of store.watch(prefix, revision, { signal: over.signal })) {
      if (event.kind === 'put') take(event.record);
      if (event.kind === 'compacted') throw new Error(`the watch of ${prefix} has fallen behind`);
    }
  });
  for (const one of following)
    one.catch((error: unknown) => {
      if (!over.signal.aborted) broken = error;
    });
  return {
    get bytes() {
      return bytes;
    },
    writesOf: (id) => of(id).writes,
    doneOf: (id) => of(id).done,
    stateOf: (id) => of(id).state,
    async until(what, isSo, withinMs) {
      for (const deadline = Date.now() + withinMs; !isSo(); await delay(LOOK_MS)) {
        if (broken !== undefined) throw broken;
        if (Date.now() > deadline) throw new Error(`${what}: not within ${withinMs / 1000} s`);
      }
    },
    async [Symbol.asyncDispose]() {
      over.abort();
      await Promise.allSettled(following);
    },
  };
}
