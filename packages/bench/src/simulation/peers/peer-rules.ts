/**
 * The rules of the failure detectors that ours is measured against. Both are SWIM over datagrams; what they add to it is switched on here.
 * Sources: Das, Gupta and Motivala, 2002; Dadgar, Phillips and Currey, 2018; the LAN defaults of hashicorp/memberlist (`config.go`, `state.go`).
 */
export interface PeerRules {
  readonly name: string;
  readonly intervalMs: number;
  readonly probeTimeoutMs: number;
  readonly indirectProbes: number;
  /** A suspicion lives `suspicionMult * max(1, log10 N)` intervals at least. */
  readonly suspicionMult: number;
  /** And at first so many times longer, until others confirm it (Lifeguard's dogpile). */
  readonly suspicionMaxMult: number;
  readonly confirmations: number;
  /** Highest local health score; 0 switches self-awareness and nacks off. */
  readonly awareness: number;
  /** A ping to a suspect tells it of the suspicion. */
  readonly buddy: boolean;
  /** A probe that failed over datagrams is tried over a stream beside the helpers. */
  readonly streamFallback: boolean;
  /** Gossip beside what rides on probes. */
  readonly gossip: { readonly everyMs: number; readonly fanout: number } | null;
  readonly pushPullMs: number | null;
  readonly retransmitMult: number;
  readonly updatesPerPacket: number;
}

export const PLAIN_SWIM: PeerRules = {
  name: 'swim',
  intervalMs: 1000,
  probeTimeoutMs: 500,
  indirectProbes: 3,
  suspicionMult: 5,
  suspicionMaxMult: 1,
  confirmations: 0,
  awareness: 0,
  buddy: false,
  streamFallback: false,
  gossip: null,
  pushPullMs: null,
  retransmitMult: 4,
  updatesPerPacket: 8,
};

export const MEMBERLIST: PeerRules = {
  ...PLAIN_SWIM,
  name: 'memberlist',
  suspicionMult: 4,
  suspicionMaxMult: 6,
  confirmations: 2,
  awareness: 8,
  buddy: true,
  streamFallback: true,
  gossip: { everyMs: 200, fanout: 3 },
  pushPullMs: 30_000,
};
