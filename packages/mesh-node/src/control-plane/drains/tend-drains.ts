/**
 * Whoever leads the mesh sees drains through, under its fence. Shards of draining nodes go by the maps; here such nodes are asked to hand over the scopes that
 * they lead, become Drained once nothing of theirs is left, and get what was asked for where their time is over before that. It goes by records alone, so whoever
 * leads next goes on where this one was.
 */
import type { NodeId } from '@omnirelay/primitives';
import { REGISTRY_BOUNDS, type RegistryRecord } from '@omnirelay/registry';
import type { AtDeadline } from '@omnirelay/wire';
import { STEP_DOWN_PREFIX } from '../../leadership/scope-kind.ts';
import { decodeStepDown } from '../../leadership/step-down-requests.ts';
import { CONTROL_BOUNDS } from '../bounds.ts';
import { eachRecord } from '../each-record.ts';
import { type LiveClaim, LiveClaims } from '../leaders/live-claims.ts';
import { LedActs, type LedActsDeps } from '../led-acts.ts';
import { PEER_PREFIX, type PeerRecord, parsePeerRecord, peerKey, schemaOfWrite } from '../peer-record.ts';
import type { RegistryMirror } from '../registry-mirror.ts';
import { deadlineAct, isPastDeadline } from './drain-deadline.ts';
import { type KnownNodes, readStanding, scopeTakers } from './scope-takers.ts';

export interface DrainDeps extends LedActsDeps {
  readonly claims: RegistryMirror;
  readonly peers: RegistryMirror;
  readonly isAlive: (nodeId: string) => boolean;
  /**
   * Shards that the node owns, is being given, or has not let go for good; null while this node does not lead, or what it has read is not known to be as
   * new as its claim, and as the node's intent.
   */
  readonly shardsLeft: (nodeId: NodeId) => number | null;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  readonly onDrained: (nodeId: string) => void;
  /** Its time is over: what was asked for then has been done. */
  readonly onOverdue: (nodeId: string, then: AtDeadline) => void;
  readonly onError: (error: unknown) => void;
}

/** A chain of its own, since it is written by another part of the process than operators' acts are. */
export const drainWriter = (nodeId: string): string => `${nodeId}~drains`;

interface DrainedNode {
  readonly stored: RegistryRecord;
  readonly record: PeerRecord;
  /** Shards, as of the last look that could tell. */
  left?: number;
  /** The last look was in vain: nobody could take its scopes, all are asked for, or it failed. */
  rest?: Rest;
}

interface Rest {
  readonly until: number;
  readonly ms: number;
  /** What was known by then: with more of it things may be otherwise. */
  readonly news: number;
}

/** How often nodes that are drained are looked at. */
const LOOK_MS = 250;
/** After a look in vain the next one waits twice as long, and for so long at most, unless records of claims or of peers change: it reads the registry. */
const LONGEST_REST_MS = 8_000;
/** Scopes that one look asks to be handed over. */
const ASKED_AT_ONCE = 16;

export interface DrainFigures {
  /** Drains that are under way, and those of them whose time is over. */
  readonly running: number;
  readonly overdue: number;
  readonly shardsLeft: number;
}

export function tendDrains(deps: DrainDeps): Disposable & { figures(): DrainFigures } {
  const tending = new DrainTender(deps);
  const looking = setInterval(() => void tending.look(), LOOK_MS).unref();
  return {
    figures: () => tending.figures(),
    [Symbol.dispose]() {
      clearInterval(looking);
      tending[Symbol.dispose]();
    },
  };
}

export class DrainTender implements Disposable {
  readonly #deps: DrainDeps;
  readonly #acts: LedActs;
  readonly #claims: LiveClaims;
  readonly #nodes = new Map<string, DrainedNode>();
  readonly #stops: readonly (() => void)[];
  #looking = false;
  #news = 0;

  constructor(deps: DrainDeps) {
    this.#deps = deps;
    this.#acts = new LedActs(drainWriter(deps.nodeId), deps.peers, deps);
    // The control plane tells of those that cannot be read.
    this.#claims = new LiveClaims(deps.claims, () => undefined);
    this.#stops = [
      eachRecord(deps.peers, ({ key, record }) => this.#put(key, record)),
      // Who begins an epoch may stand for what nobody stood for.
      deps.claims.subscribe(() => {
        this.#news += 1;
      }),
    ];
  }

  /** Never rejects. */
  async look(): Promise<void> {
    if (this.#looking || this.#nodes.size === 0 || this.#acts.authority === undefined) return;
    this.#looking = true;
    try {
      for (const [nodeId, drained] of [...this.#nodes]) await this.#tendAlone(nodeId as NodeId, drained);
    } finally {
      this.#looking = false;
    }
  }

  /** Of the nodes that are being drained; none while another leads. */
  figures(): DrainFigures {
    let [running, overdue, shardsLeft] = [0, 0, 0];
    if (this.#acts.authority === undefined) return { running, overdue, shardsLeft };
    for (const { record, left = record.drain?.shards ?? 0 } of this.#nodes.values()) {
      if (record.intent !== 'Draining') continue;
      if (record.drain?.overdueAt === undefined) running += 1;
      else overdue += 1;
      shardsLeft += left;
    }
    return { running, overdue, shardsLeft };
  }

  [Symbol.dispose](): void {
    this.#acts[Symbol.dispose]();
    for (const stop of this.#stops) stop();
    this.#claims[Symbol.dispose]();
  }

  #put(key: string, stored: RegistryRecord | null): void {
    this.#news += 1;
    const nodeId = key.slice(PEER_PREFIX.length);
    const parsed = stored === null ? undefined : parsePeerRecord(stored);
    const intent = parsed?.kind === 'record' ? parsed.record.intent : undefined;
    const left = this.#nodes.get(nodeId)?.left;
    if (stored !== null && parsed?.kind === 'record' && (intent === 'Draining' || intent === 'Drained'))
      this.#nodes.set(nodeId, { stored, record: parsed.record, ...(left === undefined ? {} : { left }) });
    else this.#nodes.delete(nodeId);
  }

  /** What goes wrong with one node keeps no other waiting. Never rejects. */
  async #tendAlone(nodeId: NodeId, drained: DrainedNode): Promise<void> {
    const { now, onError } = this.#deps;
    const { rest } = drained;
    const news = this.#news;
    const isNews = rest === undefined || rest.news !== news;
    const isDue = isPastDeadline(drained.record, this.#deps.wall());
    if (this.#acts.signal.aborted || (!isNews && !isDue && now() < rest.until)) return;
    let inVain = true;
    try {
      inVain = await this.#tend(nodeId, drained);
    } catch (error) {
      if (!this.#acts.signal.aborted) onError(error);
    }
    const ms = isNews ? LOOK_MS : Math.min(rest.ms * 2, LONGEST_REST_MS);
    if (inVain) drained.rest = { until: now() + ms, ms, news };
    else delete drained.rest;
  }

  /** True where the registry was asked, and there was nothing to do. */
  async #tend(nodeId: NodeId, drained: DrainedNode): Promise<boolean> {
    const leads = this.#claims.leadsOf(nodeId);
    const isDone = drained.record.intent === 'Drained';
    if (isDone && leads.length === 0) return false;
    const left = this.#deps.shardsLeft(nodeId);
    if (left !== null) drained.left = left;
    if (isDone && left === null) return false;
    if (left === 0 && leads.length === 0 && !isDone) {
      await this.#finish(nodeId, drained);
      return false;
    }
    if (!isDone && isPastDeadline(drained.record, this.#deps.wall())) {
      await this.#atDeadline(nodeId, drained);
      return false;
    }
    if (left === null) return false;
    // One that is drained already may have taken over what nobody else did.
    if (leads.length > 0) return (await this.#handOver(nodeId, leads, drained.record)) === 0;
    return false;
  }

  async #atDeadline(nodeId: NodeId, { stored, record }: DrainedNode): Promise<void> {
    const { wall, onOverdue } = this.#deps;
    const { next, draft } = deadlineAct(nodeId, record, new Date(wall()).toISOString());
    const { key, version } = stored;
    const committed = await this.#acts.commit({
      draft: { ...draft, object: `peer/${nodeId}`, correlationId: correlationOf(record) },
      conditions: [{ kind: 'version', key, version }],
      writes: [{ kind: 'put', key, value: JSON.stringify(next), schema: schemaOfWrite(stored), minReader: 1 }],
    });
    if (committed) onOverdue(nodeId, record.drain?.atDeadline ?? 'report');
  }

  async #finish(nodeId: NodeId, { stored, record }: DrainedNode): Promise<void> {
    const { wall, onDrained } = this.#deps;
    const next: PeerRecord = { ...record, intent: 'Drained', at: new Date(wall()).toISOString() };
    const { key, version } = stored;
    const committed = await this.#acts.commit({
      draft: {
        action: 'peer-drained',
        object: `peer/${nodeId}`,
        correlationId: correlationOf(record),
        reason: 'it owns no shard and leads nothing any more',
        before: { intent: 'Draining' },
        after: { intent: 'Drained', shards: record.drain?.shards ?? 0 },
      },
      conditions: [{ kind: 'version', key, version }],
      writes: [{ kind: 'put', key, value: JSON.stringify(next), schema: schemaOfWrite(stored), minReader: 1 }],
    });
    if (committed) onDrained(nodeId);
  }

  /** How many scopes it was asked for now. */
  async #handOver(nodeId: NodeId, leads: readonly string[], record: PeerRecord): Promise<number> {
    const { registry } = this.#deps;
    const { signal } = this.#acts;
    const asked = await this.#askedFor(leads);
    const claims = leads.flatMap((scope) => this.#claims.get(scope) ?? []);
    const due = claims.filter(({ claim }) => claim.nodeId === nodeId && !asked.has(claim.claimId));
    if (due.length === 0) return 0;
    const standing = await readStanding(registry, signal);
    const nodes = this.#known;
    let count = 0;
    for (const claim of due) {
      if (count === ASKED_AT_ONCE) break;
      const [next] = scopeTakers(claim.claim.scope, nodeId, { standing, nodes });
      // Those that nobody may take keep none of the others waiting.
      if (next === undefined) continue;
      count += 1;
      await this.#askToStepDown(claim, next, record);
    }
    return count;
  }

  /** Claims whose holder has been asked already. */
  async #askedFor(leads: readonly string[]): Promise<ReadonlySet<string>> {
    const { store } = this.#deps.registry;
    const asked = new Set<string>();
    for (let at = 0; at < leads.length; at += REGISTRY_BOUNDS.readKeys) {
      const { records } = await store.read(
        leads.slice(at, at + REGISTRY_BOUNDS.readKeys).map((scope) => `${STEP_DOWN_PREFIX}${scope}`),
        { signal: this.#acts.signal, timeoutMs: CONTROL_BOUNDS.registryTimeoutMs },
      );
      for (const { value } of records) {
        const claimId = decodeStepDown(value)?.claimId;
        if (claimId !== undefined) asked.add(claimId);
      }
    }
    return asked;
  }

  async #askToStepDown({ claim, record: stored }: LiveClaim, next: string, record: PeerRecord): Promise<void> {
    const { nodeId: self, wall } = this.#deps;
    const { scope, claimId, fence, nodeId: leader, term } = claim;
    const correlationId = correlationOf(record);
    const reason = `${leader} is drained${record.reason === undefined ? '' : `: ${record.reason}`}`;
    const at = new Date(wall()).toISOString();
    const request = { scope, claimId, fence, next, reason, requestedBy: self, at, correlationId };
    await this.#acts.commit({
      draft: {
        ...{ action: 'step-down-leader', object: `leader/${scope}`, correlationId, reason },
        before: { leaderId: leader, fenceToken: fence, term: String(term) },
        after: { requested: 'step-down', next },
      },
      conditions: [{ kind: 'version', key: stored.key, version: stored.version }],
      writes: [
        { kind: 'put', key: `${STEP_DOWN_PREFIX}${scope}`, value: JSON.stringify(request), schema: 1, minReader: 1 },
      ],
    });
  }

  get #known(): KnownNodes {
    const { peers, isAlive } = this.#deps;
    return {
      isAlive,
      intentOf(nodeId) {
        const parsed = parsePeerRecord(peers.get(peerKey(nodeId)));
        return parsed.kind === 'record' ? parsed.record.intent : 'Unknown';
      },
    };
  }
}

/** That of the request to drain it. */
const correlationOf = ({ drain }: PeerRecord): string => drain?.correlationId ?? crypto.randomUUID();
