/** Changes as people make them: records read fresh and written as the control API writes them, on the registry of a real control node. */
import { randomUUID } from 'node:crypto';
import type { NodeId } from '@omnirelay/primitives';
import { headerKey, type Namespace, NOBODY, type StoredShardMap } from '@omnirelay/protocol';
import {
  type Actor,
  type ChangeContent,
  type ChangeId,
  type ChangeTransaction,
  type ChangeVerb,
  changeKey,
  decodeChange,
  hashContent,
  type MoveShard,
  type Precondition,
  readJournal,
  type StoredChange,
  stepsPrefix,
  type VerbWrites,
  writesOfNewChange,
  writesOfVerb,
} from '@omnirelay/protocol/change';
import { CLUSTER_POLICY, encodePolicy, type PolicyDocument, policyKey } from '@omnirelay/protocol/policy';
import type { RegistryCondition, RegistryStore, TxnId } from '@omnirelay/registry';
import type { TestNode } from '../../testing/test-cluster.ts';
import { readStoredContent } from '../change-contents.ts';
import { hashText } from '../hash-text.ts';

export const person = (subject: string, more: Partial<Actor> = {}): Actor => ({
  ...{ kind: 'person', issuer: 'https://id.example', subject, displayName: subject },
  ...{ mayOperate: true, isAdmin: false },
  ...more,
});
export const omar = person('omar');
export const olga = person('olga');
export const ana = person('ana', { isAdmin: true });
export const adam = person('adam', { isAdmin: true });

type Store = Pick<RegistryStore, 'transact' | 'read' | 'list'>;

/** The records of a registry with changes in them. */
export class WrittenChanges {
  readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  async propose(
    content: ChangeContent,
    { id = 'plan-1', by = omar, rollbackOf }: ProposeOptions = {},
  ): Promise<ChangeId> {
    const at = Date.now();
    const contentHash = hashContent(content, hashText);
    const options = { id: id as ChangeId, content, contentHash, by, at, expiresAt: at + 3_600_000 };
    await this.#write(writesOfNewChange({ ...options, ...(rollbackOf && { rollbackOf }) }));
    return id as ChangeId;
  }

  /** Again where something was written meanwhile, as people try again. */
  async act(id: ChangeId, verb: (change: StoredChange['change']) => ChangeVerb): Promise<void> {
    for (let attempt = 0; attempt < 50; attempt += 1) {
      const stored = await this.read(id);
      if (await this.#write(writesOfVerb(stored, verb(stored.change)))) return;
    }
    throw new Error(`${id} was written by others all the time`);
  }

  submit = (id: ChangeId, by: Actor = omar) => this.act(id, () => ({ kind: 'submit', by, at: Date.now() }));
  approve = (id: ChangeId, by: Actor) =>
    this.act(id, ({ header: { contentHash, revision } }) => ({
      ...{ kind: 'approve', by, at: Date.now(), contentHash },
      reason: `Revision ${revision} reads well to ${by.subject}`,
    }));
  execute = (id: ChangeId, by: Actor = omar) =>
    this.act(id, ({ header: { contentHash } }) => ({ kind: 'execute', by, at: Date.now(), contentHash }));
  pause = (id: ChangeId, by: Actor = olga) => this.act(id, () => ({ kind: 'pause', by, at: Date.now() }));
  resume = (id: ChangeId, by: Actor = olga) => this.act(id, () => ({ kind: 'resume', by, at: Date.now() }));
  cancel = (id: ChangeId, by: Actor = olga) => this.act(id, () => ({ kind: 'cancel', by, at: Date.now() }));

  /** Other content for it, or for what is left of it. */
  revise = (id: ChangeId, content: ChangeContent, by: Actor) =>
    this.act(id, () => ({
      ...{ kind: 'revise', by, at: Date.now(), content, expiresAt: Date.now() + 3_600_000 },
      contentHash: hashContent(content, hashText),
    }));

  async read(id: ChangeId): Promise<StoredChange> {
    const { records } = await this.store.read([changeKey(id)]);
    const [record] = records;
    if (record === undefined) throw new Error(`there is no change ${id}`);
    const header = decodeChange(record);
    if (header.kind !== 'record') throw new Error(header.detail);
    const content = await readStoredContent(this.store, header.value, AbortSignal.timeout(5_000));
    if (content.kind !== 'content') throw new Error(content.detail);
    const { records: steps } = await this.store.list(stepsPrefix(id, header.value.revision), { limit: 500 });
    const { journal, stepVersions } = readJournal(header.value, steps);
    return {
      change: { header: header.value, content: content.content, journal },
      version: record.version,
      stepVersions,
    };
  }

  async #write(written: VerbWrites): Promise<boolean> {
    if (written.kind === 'refused') throw new Error(`${written.code}: ${written.detail}`);
    if (written.kind === 'unchanged') return true;
    for (const transaction of written.transactions) if (!(await this.#transact(transaction))) return false;
    return true;
  }

  async #transact({ conditions, writes }: ChangeTransaction): Promise<boolean> {
    const outcome = await this.store.transact({
      ...{ under: { kind: 'unfenced' }, writerId: 'k1', txnId: randomUUID() as string as TxnId },
      ...{ conditions: conditions as readonly RegistryCondition[], writes },
    });
    return outcome.kind === 'committed';
  }
}

interface ProposeOptions {
  readonly id?: string;
  readonly by?: Actor;
  readonly rollbackOf?: ChangeId;
}

/** `moves` shards of one node go to another, by the map as it stands. */
export function movesFrom(
  map: StoredShardMap,
  { from, to, count, reason = 'they are better off there', policy = 0n }: MoveOptions,
): ChangeContent {
  const place = map.nodes.indexOf(from as NodeId);
  const shards = [...map.owner.entries()].flatMap(([shard, owner]) =>
    owner === place && owner !== NOBODY ? shard : [],
  );
  const { namespace, lineageEpoch, generation } = map;
  const steps = shards.slice(0, count).map(
    (shard): MoveShard => ({
      ...{ kind: 'move-shard', namespace, shard, reason },
      ...{ from: from as NodeId, to: to as NodeId, scoreBefore: 1_000, scoreAfter: 1_000 },
    }),
  );
  return {
    kind: 'rebalance',
    basis: { lineageEpoch, maps: [{ namespace, generation }] },
    overrides: [],
    preconditions: [
      ...steps.map(
        ({ shard, from: owner }): Precondition => ({
          ...{ kind: 'shard-owner', namespace, shard, owner },
          since: BigInt(map.since[shard] ?? 0),
        }),
      ),
      { kind: 'node-eligible', nodeId: to as NodeId },
      { kind: 'policy-version', document: 'rebalance', version: policy },
    ],
    steps,
  };
}

interface MoveOptions {
  readonly from: string;
  readonly to: string;
  readonly count: number;
  readonly reason?: string;
  /** Version of the cluster's. */
  readonly policy?: bigint;
}

/** The cluster's, as an operator writes it. */
export async function writePolicy({ mesh }: TestNode, document: PolicyDocument): Promise<void> {
  const by = { issuer: 'https://id.example', subject: 'ana', displayName: 'ana' };
  const encoded = encodePolicy({ document, by, at: Date.now() });
  if (encoded.kind !== 'text') throw new Error(encoded.kind);
  const { kind: _kind, ...record } = encoded;
  const outcome = await mesh.registry.store.transact({
    ...{ under: { kind: 'unfenced' }, writerId: 'k1', txnId: randomUUID() as string as TxnId, conditions: [] },
    writes: [{ kind: 'put', key: policyKey(CLUSTER_POLICY), ...record }],
  });
  if (outcome.kind !== 'committed') throw new Error(outcome.kind);
}

/** As the node's own registry has it. */
export const mapOf = ({ mesh }: TestNode, namespace: Namespace): StoredShardMap => {
  const map = mesh.shards.map(namespace);
  if (map === undefined) throw new Error(`there is no map, and nothing at ${headerKey(namespace)}`);
  return map as StoredShardMap;
};
