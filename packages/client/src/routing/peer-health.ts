/**
 * What a client knows of the health of its peers: what the mesh tells of them, and what became of its own calls to each. Who fails them is ejected for a
 * while and then comes back on probation, one call at a time. No more peers are kept than the directory holds; who leaves it, or begins a new life, begins anew.
 */
import type { PeerIntent, PeerLoad, PeerStatus } from '@omnirelay/wire';
import { ROUTING_BOUNDS } from '../bounds.ts';
import {
  ejectionTimeMs,
  mostEjected,
  OUTLIER_DETECTION,
  type OutlierDetection,
  successRateThreshold,
} from './outlier-ejection.ts';
import type { PeerSource } from './peer-directory.ts';
import { type CallOutcome, count, countLatency, type EjectionCause, newTally, type PeerTally } from './peer-tally.ts';
import { takesWork } from './route-peer.ts';

/** A call that is under way. */
export interface TrackedCall {
  /** Counts once; later ends are ignored. */
  end(outcome: CallOutcome): void;
}

export interface PeerHealthEntry {
  readonly nodeId: string;
  readonly status: PeerStatus;
  readonly intent: PeerIntent;
  /** 0 to 100, as the mesh told it last. */
  readonly healthScore?: number;
  readonly labels: Readonly<Record<string, string>>;
  /** What the peer’s host reports to the mesh: work of all its callers, while `pending` is this client’s own. Absent: nothing. */
  readonly load?: PeerLoad;
  readonly pending: number;
  readonly successes: number;
  /** Answers that tell of a failure, and calls that were not answered. */
  readonly failures: number;
  /** Of those, not answered; and how many in a row up to now. */
  readonly unreachable: number;
  readonly consecutiveUnreachable: number;
  /** Of answered calls, weighted by their age; absent before the first. */
  readonly latencyMs?: number;
  readonly standing: 'in' | 'ejected' | 'probation';
  readonly ejectedForMs?: number;
  readonly ejectedWhy?: EjectionCause;
  /** Counts up with each ejection, and down with each interval without one. */
  readonly ejections: number;
}

/** `usable`: alive and taking work. `heldBack`: ejections that were due, and would have left too few. */
export interface PeerHealthSnapshot {
  readonly peers: readonly PeerHealthEntry[];
  readonly usable: number;
  readonly ejected: number;
  readonly mostEjected: number;
  readonly heldBack: number;
}

export interface PeerHealth extends Disposable {
  /** A call to this peer begins. One that is not in the directory is not counted. */
  begin(nodeId: string): TrackedCall;
  /** Whether it is not to be asked while others can be: ejected, or on probation and asked already. */
  isOut(nodeId: string): boolean;
  pendingOf(nodeId: string): number;
  /** Grows whenever `isOut` of some peer may have become another. */
  changes(): number;
  /** By node id. */
  snapshot(): PeerHealthSnapshot;
}

export interface PeerHealthOptions {
  readonly detection?: Partial<OutlierDetection>;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
}

const NOT_COUNTED: TrackedCall = { end: () => {} };

/** Follows the directory until disposed. */
export function trackPeerHealth(peers: PeerSource, options: PeerHealthOptions = {}): PeerHealth {
  const { now = () => performance.now(), random = Math.random } = options;
  const detection: OutlierDetection = { ...OUTLIER_DETECTION, ...options.detection };
  let tallies = new Map<string, PeerTally>();
  let comparedNext = now() + detection.intervalMs;
  let due = comparedNext;
  let changes = 0;
  let heldBack = 0;
  let moved = false;

  const usable = (): PeerTally[] => [...tallies.values()].filter((tally) => tally.usable);
  const ejected = (): PeerTally[] => usable().filter(({ standing }) => standing.kind === 'ejected');
  const share = (): number => mostEjected(usable().length, detection);

  function become(tally: PeerTally, standing: PeerTally['standing']): void {
    tally.standing = standing;
    tally.phase++;
    tally.pendingInPhase = 0;
    tally.consecutive = 0;
    changes++;
  }
  const release = (tally: PeerTally): void => become(tally, { kind: 'probation', successes: 0 });

  function eject(tally: PeerTally, why: EjectionCause): void {
    if (!tally.usable || tally.standing.kind === 'ejected') return;
    if (ejected().length >= share()) {
      heldBack++;
      return;
    }
    tally.ejections++;
    const until = now() + ejectionTimeMs(tally.ejections, detection, random);
    become(tally, { kind: 'ejected', until, why });
    due = Math.min(due, until);
  }

  function compare(): void {
    const busy = usable().filter(({ window }) => window.calls >= detection.successRateRequestVolume);
    const rateOf = ({ window }: PeerTally): number => window.successes / window.calls;
    const threshold = successRateThreshold(busy.map(rateOf), detection);
    // The worst first: not all may be ejected.
    for (const tally of busy.toSorted((a, b) => rateOf(a) - rateOf(b)))
      if (threshold !== null && rateOf(tally) < threshold && tally.standing.kind === 'in') eject(tally, 'success-rate');
    for (const tally of tallies.values()) {
      tally.window = { calls: 0, successes: 0 };
      if (tally.standing.kind === 'in' && tally.ejections > 0) tally.ejections--;
    }
  }

  /** Fewer are usable than when they were ejected: who would be back first is back now. */
  function enforceShare(): void {
    const untilOf = ({ standing }: PeerTally): number => (standing.kind === 'ejected' ? standing.until : 0);
    const out = ejected().sort((a, b) => untilOf(a) - untilOf(b));
    for (const tally of out.slice(0, Math.max(0, out.length - share()))) release(tally);
  }

  /** What time and the directory have brought since it was last asked. */
  function sweep(): void {
    if (moved) observe();
    const at = now();
    if (at < due) return;
    for (const tally of tallies.values())
      if (tally.standing.kind === 'ejected' && tally.standing.until <= at) release(tally);
    if (at >= comparedNext) {
      compare();
      comparedNext = at + detection.intervalMs;
    }
    due = comparedNext;
    for (const { standing } of tallies.values()) if (standing.kind === 'ejected') due = Math.min(due, standing.until);
  }

  function observe(): void {
    moved = false;
    const next = new Map<string, PeerTally>();
    for (const peer of peers.all()) {
      const before = tallies.get(peer.nodeId);
      const tally = before?.bootEpoch === peer.bootEpoch ? before : newTally(peer.nodeId, peer.bootEpoch);
      tally.usable = peer.status === 'Alive' && takesWork(peer);
      if (!tally.usable && tally.standing.kind === 'ejected') release(tally);
      next.set(peer.nodeId, tally);
    }
    tallies = next;
    changes++;
    enforceShare();
  }
  observe();
  const unsubscribe = peers.onChange(() => {
    moved = true;
  });

  function judge(tally: PeerTally, outcome: CallOutcome): void {
    const { standing } = tally;
    if (standing.kind === 'ejected' || outcome === 'abandoned') return;
    tally.consecutive = outcome === 'unreachable' ? tally.consecutive + 1 : 0;
    if (standing.kind === 'probation') {
      const successes = standing.successes + 1;
      if (outcome !== 'answered') eject(tally, 'failed-probation');
      else if (successes >= ROUTING_BOUNDS.probationSuccesses) become(tally, { kind: 'in' });
      else tally.standing = { kind: 'probation', successes };
    } else if (tally.consecutive >= detection.consecutiveGatewayFailure) eject(tally, 'consecutive-gateway-failure');
  }

  function begin(tally: PeerTally): TrackedCall {
    const { phase } = tally;
    const begun = now();
    let ended = false;
    tally.pending++;
    tally.pendingInPhase++;
    if (tally.standing.kind === 'probation') changes++;
    return {
      end(outcome) {
        if (ended) return;
        ended = true;
        sweep();
        tally.pending--;
        if (outcome !== 'abandoned') count(tally, outcome);
        if (outcome === 'answered') countLatency(tally, now() - begun, now());
        if (tally.phase !== phase) return;
        tally.pendingInPhase--;
        if (tally.standing.kind === 'probation') changes++;
        // One that has left, or begun a new life, is judged no more.
        if (tallies.get(tally.nodeId) === tally) judge(tally, outcome);
      },
    };
  }

  return {
    begin(nodeId) {
      sweep();
      const tally = tallies.get(nodeId);
      return tally === undefined ? NOT_COUNTED : begin(tally);
    },
    isOut(nodeId) {
      sweep();
      const tally = tallies.get(nodeId);
      if (tally === undefined) return false;
      return tally.standing.kind === 'ejected' || (tally.standing.kind === 'probation' && tally.pendingInPhase > 0);
    },
    pendingOf: (nodeId) => tallies.get(nodeId)?.pending ?? 0,
    changes() {
      sweep();
      return changes;
    },
    snapshot() {
      sweep();
      const at = now();
      const entries = peers.all().flatMap((peer): PeerHealthEntry[] => {
        const tally = tallies.get(peer.nodeId);
        return tally === undefined ? [] : [entryOf(peer, tally, at)];
      });
      return { peers: entries, usable: usable().length, ejected: ejected().length, mostEjected: share(), heldBack };
    },
    [Symbol.dispose]: unsubscribe,
  };
}

function entryOf(peer: ReturnType<PeerSource['all']>[number], tally: PeerTally, at: number): PeerHealthEntry {
  const { standing, latency } = tally;
  return {
    nodeId: peer.nodeId,
    status: peer.status,
    intent: peer.intent,
    ...(peer.healthScore === undefined ? {} : { healthScore: peer.healthScore }),
    labels: peer.labels,
    ...(peer.load === undefined ? {} : { load: peer.load }),
    pending: tally.pending,
    successes: tally.successes,
    failures: tally.failures,
    unreachable: tally.unreachable,
    consecutiveUnreachable: tally.consecutive,
    ...(latency === null ? {} : { latencyMs: Math.round(latency.ms * 1000) / 1000 }),
    standing: standing.kind,
    ...(standing.kind === 'ejected' ? { ejectedForMs: Math.round(standing.until - at), ejectedWhy: standing.why } : {}),
    ejections: tally.ejections,
  };
}
