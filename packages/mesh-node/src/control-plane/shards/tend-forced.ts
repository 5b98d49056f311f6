/**
 * Whoever leads the mesh takes away what has moves of a namespace forced, once nothing of it is left to move: what comes later goes by rounds again. It goes by
 * records alone, so whoever leads next goes on where this one was.
 */
import { decodeForced, FORCED_PREFIX, type Namespace, namespaceKey } from '@omnirelay/protocol';
import type { RegistryRecord, Revision } from '@omnirelay/registry';
import { LedActs, type LedActsDeps } from '../led-acts.ts';
import type { RegistryMirror } from '../registry-mirror.ts';

export interface ForcedDeps extends LedActsDeps {
  readonly forced: RegistryMirror;
  /** The version of the settings by which nothing is left to move; null while something is, or that is not known. */
  readonly settledBy: (namespace: Namespace) => bigint | null;
  readonly onEnded: (namespace: Namespace) => void;
  readonly onError: (error: unknown) => void;
}

/** A chain of its own, since it is written by another part of the process than operators' acts are. */
export const forcedWriter = (nodeId: string): string => `${nodeId}~forced`;

/** How often what is forced is looked at. */
const LOOK_MS = 250;

export function tendForced(deps: ForcedDeps): Disposable {
  const acts = new LedActs(forcedWriter(deps.nodeId), deps.forced, deps);
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking || acts.authority === undefined) return;
    looking = true;
    try {
      for (const record of [...deps.forced.records()]) await endOf(record, acts, deps);
    } catch (error) {
      if (!acts.signal.aborted) deps.onError(error);
    } finally {
      looking = false;
    }
  };
  const timer = setInterval(() => void look(), LOOK_MS).unref();
  return {
    [Symbol.dispose]() {
      clearInterval(timer);
      acts[Symbol.dispose]();
    },
  };
}

async function endOf(record: RegistryRecord, acts: LedActs, deps: ForcedDeps): Promise<void> {
  const { key, version } = record;
  const namespace = key.slice(FORCED_PREFIX.length) as Namespace;
  const read = decodeForced(record);
  const settings = read.kind === 'record' ? deps.settledBy(namespace) : null;
  if (read.kind !== 'record' || settings === null) return;
  const ended = await acts.commit({
    draft: {
      action: 'forced-moves-ended',
      object: `namespace/${namespace}`,
      correlationId: read.value.correlationId ?? crypto.randomUUID(),
      reason: 'each shard is where the settings of the namespace want it',
      before: { forced: true },
      after: { forced: false },
    },
    // Of settings that were written with it, and are not read yet, nobody knows what is left to move.
    conditions: [
      { kind: 'version', key, version },
      { kind: 'version', key: namespaceKey(namespace), version: settings as Revision },
    ],
    writes: [{ kind: 'delete', key }],
  });
  if (ended) deps.onEnded(namespace);
}
