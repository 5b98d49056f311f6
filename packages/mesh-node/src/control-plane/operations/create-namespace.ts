/** Makes a namespace: its shards are placed by whoever leads the mesh. How many they are is fixed from then on, since keys go to shards by their count. */
import { type CreateNamespaceInput, type NamespaceChange, shardsPb } from '@omnirelay/wire';
import { z } from 'zod';
import { CONTROL_BOUNDS } from '../bounds.ts';
import { mutation } from '../model-schemas.ts';
import type { ChangeOperation } from '../operation.ts';
import { answerHead, type ControlState } from '../operation-context.ts';
import { refuseBlocked } from '../problem.ts';
import {
  namespaceChange,
  namespaceKind,
  namespaceName,
  ownerRoles,
  shardCount,
  shardEffects,
  shardRules,
  shardStrategy,
} from '../shard-schemas.ts';
import { askedBy } from '../shards/asked-by.ts';
import { describeSettings, readSettingsRecord, writeOfSettings } from '../shards/change-settings.ts';
import { requireShards } from '../shards/describe-shard.ts';
import { DEFAULT_STRATEGY, readPolicy } from '../shards/read-policy.ts';
import { WRITTEN_ETAG } from '../written-etag.ts';

type Input = CreateNamespaceInput & { readonly reason: string };

function blockersOf({ shards }: ControlState, { namespace, shardCount: asked }: Input, exists: boolean): string[] {
  if (exists) return [`There is a namespace ${namespace} already: change it, or choose another name.`];
  const { book } = shards;
  const map = book.map(namespace)?.head?.map;
  if (map !== undefined && map.shardCount !== asked)
    return [`Of ${namespace} there is a map of ${map.shardCount} shards, which its number of shards must be.`];
  const count = book.namespaces().length;
  if (count >= CONTROL_BOUNDS.namespaces)
    return [`There are ${count} namespaces, and at most ${CONTROL_BOUNDS.namespaces}.`];
  return [];
}

export const createNamespace: ChangeOperation<Input, NamespaceChange> = {
  kind: 'change',
  name: 'create-namespace',
  summary: 'Make a namespace of shards; their number is fixed from then on',
  method: 'POST',
  path: '/namespaces',
  scope: 'mesh.admin',
  tier: 'T1',
  rpc: shardsPb.ShardControlService.method.createNamespace,
  rpcField: 'change',
  input: z.strictObject({
    namespace: namespaceName,
    kind: z.exactOptional(namespaceKind.describe('of a queue the shards are task queues; service without it')),
    shardCount,
    strategy: z.exactOptional(shardStrategy),
    rules: z.exactOptional(shardRules),
    roles: z.exactOptional(ownerRoles.min(1).describe('of nodes that may own its shards; worker without it')),
    effects: z.exactOptional(shardEffects.describe('unfenced without it')),
    ...mutation,
    reason: z.string().min(1).max(500),
  }),
  output: namespaceChange,
  objectOf: ({ namespace }) => `namespace/${namespace}`,
  async run(context, input) {
    const { state, correlationId } = context;
    const { namespace, kind = 'service', strategy = DEFAULT_STRATEGY, rules = [], roles = ['worker'] } = input;
    const policy = readPolicy({ strategy, rules }, input.shardCount);
    requireShards(state);
    const stored = await readSettingsRecord(context, namespace);
    const { effects } = input;
    const settings = {
      kind,
      shardCount: input.shardCount,
      policy,
      roles,
      ...(effects === undefined ? {} : { effects }),
    };
    const { condition, write } = writeOfSettings(
      namespace,
      { ...settings, askedBy: askedBy(context, input) },
      undefined,
    );
    const blockers = blockersOf(state, input, stored !== undefined);
    const dryRun = input.dryRun === true;
    refuseBlocked(blockers, dryRun);
    const after = describeSettings(namespace, settings);
    const nodes = roles.join(' and ');
    const answer: NamespaceChange = {
      ...answerHead(state),
      cursor: '',
      after,
      dryRun,
      unchanged: false,
      effects:
        blockers.length > 0
          ? []
          : [
              `Whoever leads the mesh places ${input.shardCount} shards on nodes of role ${nodes}, by ${strategy.id}.`,
              `${namespace} keeps its ${input.shardCount} shards: which shard a key belongs to depends on their number.`,
            ],
      blockers,
      ...(dryRun ? {} : { etag: WRITTEN_ETAG }),
      correlationId,
    };
    if (dryRun) return { answer, effect: null };
    return {
      answer,
      effect: { object: `namespace/${namespace}`, after, conditions: [condition], writes: [write] },
    };
  },
};
