/**
 * Pause, resume and disable are one act with three ends: an exception of a single shard is written down, or taken away. It is in force once whoever leads
 * the mesh has published it in the map.
 */
import {
  decodeOverrides,
  encodeOverrides,
  type Namespace,
  NO_OVERRIDES,
  overridesKey,
  type ShardOverride,
  type ShardOverrides,
  STORED_MAP_BOUNDS,
  standingOverrides,
  withOverride,
} from '@omnirelay/protocol';
import type { RegistryCondition } from '@omnirelay/registry';
import type { MutationOptions, ShardState, ShardStatusChange } from '@omnirelay/wire';
import type { PlannedChange } from '../operation.ts';
import { answerHead, type OperationContext } from '../operation-context.ts';
import { Problem, refuseBlocked } from '../problem.ts';
import { askedBy } from './asked-by.ts';
import { readFresh } from './change-settings.ts';
import { stateOf } from './describe-shard.ts';
import { type KnownShard, knownShard, type NamedShard } from './known-shard.ts';

export type OverrideInput = MutationOptions & NamedShard & { readonly reason: string };

export interface OverrideRule {
  /** What is written down; null: nothing any more. `until`: Unix milliseconds. */
  readonly wanted: { readonly status: ShardOverride['status']; readonly until?: number } | null;
  /** What stands in the way. */
  blockers(name: string, standing: ShardOverride | undefined): readonly string[];
  /** @throws Problem forbidden */
  check?(name: string, standing: ShardOverride | undefined): void;
  effects(name: string): readonly string[];
}

interface Fresh {
  readonly overrides: ShardOverrides;
  readonly condition: RegistryCondition;
}

/** @throws Problem record_unreadable; RegistryError */
async function readOverrides(context: OperationContext, namespace: string): Promise<Fresh> {
  const key = overridesKey(namespace as Namespace);
  const stored = await readFresh(context, key);
  if (stored === undefined) return { overrides: NO_OVERRIDES, condition: { kind: 'absent', key } };
  const read = decodeOverrides(stored);
  if (read.kind === 'unreadable')
    throw new Problem('record_unreadable', `Nothing was done: of ${key}, ${read.detail}.`);
  return { overrides: read.value, condition: { kind: 'version', key, version: stored.version } };
}

/** The shard is as it was looked at. @throws Problem precondition_failed */
function checkVersion({ ifMatch }: OverrideInput, { told }: KnownShard, name: string): void {
  const current = `"${told.version}"`;
  if (ifMatch === undefined || ifMatch === '*' || ifMatch === current) return;
  throw new Problem(
    'precondition_failed',
    `${name} was changed by version ${current} of its map, which is not ${ifMatch}. Look at it again, and decide anew.`,
    { extensions: { currentEtag: current } },
  );
}

/** @throws Problem conflict */
function encoded(overrides: ShardOverrides) {
  const text = encodeOverrides(overrides);
  if (text.kind === 'text' && overrides.overrides.length <= STORED_MAP_BOUNDS.notes) return text;
  throw new Problem(
    'conflict',
    `${overrides.overrides.length} shards of the namespace would be paused or disabled, more than are kept. Resume some first.`,
  );
}

export async function changeOverride(
  context: OperationContext,
  input: OverrideInput,
  rule: OverrideRule,
): Promise<PlannedChange<ShardStatusChange>> {
  const { state, caller, correlationId } = context;
  const { namespace, shardId } = input;
  const name = `${namespace}/${shardId}`;
  const known = knownShard(state, input);
  const fresh = await readOverrides(context, namespace);
  checkVersion(input, known, name);
  const now = state.wall();
  const standing = standingOverrides(fresh.overrides, now).find(({ shard }) => shard === known.shard);
  rule.check?.(name, standing);
  const blockers = rule.blockers(name, standing);
  const dryRun = input.dryRun === true;
  refuseBlocked(blockers, dryRun);
  const { wanted } = rule;
  // A pause that is asked for again is a longer or a shorter one.
  const unchanged = standing?.status === wanted?.status && wanted?.until === undefined;
  const after: ShardState = wanted === null ? 'Active' : stateOf(wanted.status);
  const answer: ShardStatusChange = {
    ...answerHead(state),
    cursor: '',
    ...{ namespace, shardId },
    before: standing === undefined ? known.told.status : stateOf(standing.status),
    after: blockers.length > 0 ? known.told.status : after,
    ...(wanted?.until === undefined ? {} : { until: new Date(wanted.until).toISOString() }),
    dryRun,
    unchanged,
    effects: blockers.length > 0 ? [] : unchanged ? [`It has been asked for already.`] : [...rule.effects(name)],
    blockers: [...blockers],
    correlationId,
  };
  if (dryRun || unchanged) return { answer, effect: null };
  const override =
    wanted === null
      ? null
      : overrideOf(wanted, { input, shard: known.shard, by: caller.principal.displayName, now, correlationId });
  const { value, schema, minReader } = encoded({
    ...withOverride(fresh.overrides, known.shard, { override, nowUnixMs: now }),
    askedBy: askedBy(context, input),
  });
  const { key } = fresh.condition;
  return {
    answer,
    effect: {
      object: `shard/${name}`,
      before: { status: answer.before },
      after: { status: answer.after, ...(answer.until === undefined ? {} : { until: answer.until }) },
      conditions: [fresh.condition],
      writes: [{ kind: 'put', key, value, schema, minReader }],
    },
  };
}

function overrideOf(
  { status, until }: NonNullable<OverrideRule['wanted']>,
  {
    input,
    shard,
    by,
    now,
    correlationId,
  }: {
    readonly input: OverrideInput;
    readonly shard: number;
    readonly by: string;
    readonly now: number;
    readonly correlationId: string;
  },
): ShardOverride {
  const { reason, changeTicket } = input;
  const note = {
    ...{ by, at: now, why: reason },
    ...(changeTicket === undefined ? {} : { changeTicket }),
    ...(until === undefined ? {} : { until }),
  };
  return { shard, status, note, correlationId };
}
