/** The adapter's own record in etcd: whose data this is, what reads it, and where its history begins. */
import type { Revision } from '../port.ts';
import { RegistryError } from '../registry-error.ts';

/** Formats that this build reads, and the one that it writes. */
export const FORMAT = 1;
/**
 * Transactions to a generation of outcomes, and generations that are kept beside the one that fills. Each transaction compares its outcome of
 * each of them, so they are few; the oldest goes at once (about 50 ms of etcd's time), so they are not large.
 */
export const OUTCOMES = { perGeneration: 10_000, kept: 2 } as const;

export interface StoreMeta {
  /** Of etcd's key, by which a transaction knows that nothing of it has changed. */
  readonly mod: bigint;
  /** Nothing of this mesh is older. */
  readonly founded: bigint;
  readonly storeId: string;
  readonly generation: number;
  /** The history at and below it is gone. */
  readonly floor: Revision;
  /** As it stands: what a newer build has added stays. */
  readonly fields: Readonly<Record<string, unknown>>;
}

export type MetaFields = Pick<StoreMeta, 'storeId' | 'generation' | 'floor'>;

export const encodeMeta = ({ storeId, generation, floor, fields }: MetaFields & Partial<StoreMeta>): string =>
  JSON.stringify({ format: FORMAT, minReader: FORMAT, ...fields, storeId, generation, floor: floor.toString() });

/** @throws RegistryError newer_schema, registry_corrupt */
export function decodeMeta(kv: {
  readonly value: Uint8Array;
  readonly modRevision: bigint;
  readonly createRevision: bigint;
}): StoreMeta {
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(Buffer.from(kv.value).toString()) as Record<string, unknown>;
  } catch (cause) {
    throw corrupt(cause);
  }
  const { minReader, storeId, generation, floor } = fields ?? {};
  if (typeof minReader === 'number' && minReader > FORMAT)
    throw new RegistryError(
      'newer_schema',
      `the registry in etcd needs a reader of format ${minReader}, this build reads up to ${FORMAT}: upgrade this node (the data was left untouched)`,
    );
  if (typeof storeId !== 'string' || typeof generation !== 'number' || !/^\d+$/.test(String(floor))) throw corrupt();
  return {
    mod: kv.modRevision,
    founded: kv.createRevision,
    storeId,
    generation,
    floor: BigInt(String(floor)) as Revision,
    fields,
  };
}

export const corrupt = (cause?: unknown): RegistryError =>
  new RegistryError(
    'registry_corrupt',
    "etcd holds a part of this mesh's registry only: keys below its prefix were deleted or written by something else. Restore a copy, then `omnirelay mesh lineage adopt`",
    { cause },
  );

/** The generations in which the outcome of a transaction may stand, the present one first. */
export function outcomeGenerations({ generation }: Pick<StoreMeta, 'generation'>): number[] {
  const oldest = Math.max(0, generation - OUTCOMES.kept);
  return Array.from({ length: generation - oldest + 1 }, (_, i) => generation - i);
}
