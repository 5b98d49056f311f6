/**
 * Which chains of the audit may end, so that what writers that are gone have left does not stay for ever, and `verifyAudit` finds an audit
 * whole before, between and after each step. A chain of which no entry is kept is closed once a seal older than the store keeps anything shows
 * its last entry: from then on no seal speaks of it any more. It ends, with all its seals, once none that is left speaks of it. Seals older
 * than the store keeps anything go before it where they still do, except the newest of each chain: that one alone shows how far the chain's
 * start may be missing. Seals of a writer without a chain are left of one that has ended, and go in the same way. For control nodes, which
 * carry it out, and for whoever proves that verification explains what is left.
 */

export interface ChainFacts {
  readonly writerId: string;
  /** Of its last entry. */
  readonly sequence: bigint;
  readonly closed: boolean;
  /** The first entry that is kept; null: none is. */
  readonly firstKept: bigint | null;
}

export interface SealFacts {
  readonly writerId: string;
  readonly sequence: bigint;
  /** Unix milliseconds. */
  readonly at: number;
  /** Ends of other chains that it saw, by writer; those of which nothing is missing may be left out. */
  readonly witnessed: ReadonlyMap<string, bigint>;
}

export interface ChainEnds<Seal> {
  /** Writers whose chain is closed now. */
  readonly close: readonly string[];
  /** Seals that go, before the chains that end. */
  readonly drop: readonly Seal[];
  /** Writers whose chain ends with all its seals. */
  readonly end: readonly string[];
}

/** The seals in the order of each chain. `keepsMs`: the age beyond which the store keeps no entry. */
export function planChainEnds<Seal extends SealFacts>(
  chains: readonly ChainFacts[],
  seals: readonly Seal[],
  keepsMs: number,
): ChainEnds<Seal> {
  const newest = seals.reduce((last, { at }) => Math.max(last, at), Number.NEGATIVE_INFINITY);
  const isOld = ({ at }: SealFacts): boolean => at <= newest - keepsMs;
  const writersOfYoung = new Set(seals.filter((seal) => !isOld(seal)).map(({ writerId }) => writerId));
  const isShown = (chain: ChainFacts, by: readonly SealFacts[]): boolean =>
    by.some((seal) => isOld(seal) && seenBy(seal, chain.writerId) >= lastMissing(chain));

  const empty = chains.filter(({ writerId, firstKept }) => firstKept === null && !writersOfYoung.has(writerId));
  const open = empty.filter((chain) => !chain.closed && isShown(chain, seals));
  const closed = empty.filter(({ closed: isClosed }) => isClosed);
  const close = open.map(({ writerId }) => writerId);

  const known = new Set(chains.map(({ writerId }) => writerId));
  const orphans = seals.filter(({ writerId }) => !known.has(writerId));
  const drop = [...supersededSeals(chains, seals, isOld), ...orphans];
  const dropped = new Set<SealFacts>(drop);
  const left = seals.filter((seal) => !dropped.has(seal));
  const end = unspokenOf(closed, left);
  // What others have lost must stay explained by what is left: else everything waits.
  const ending = new Set(end);
  const atLast = left.filter(({ writerId }) => !ending.has(writerId));
  const losesItsProof = chains.some(
    (chain) => !ending.has(chain.writerId) && isShown(chain, seals) && !isShown(chain, atLast),
  );
  return end.length + orphans.length === 0 || losesItsProof ? { close, drop: [], end: [] } : { close, drop, end };
}

const seenBy = (seal: SealFacts, writerId: string): bigint =>
  seal.writerId === writerId ? seal.sequence : (seal.witnessed.get(writerId) ?? 0n);

/** 0: none of its entries is. */
const lastMissing = ({ sequence, firstKept }: ChainFacts): bigint => (firstKept === null ? sequence : firstKept - 1n);

/** Of each chain the old seals over entries that are gone, except the newest old one. */
function supersededSeals<Seal extends SealFacts>(
  chains: readonly ChainFacts[],
  seals: readonly Seal[],
  isOld: (seal: Seal) => boolean,
): Seal[] {
  return chains.flatMap(({ writerId, firstKept }) =>
    seals
      .filter((seal) => seal.writerId === writerId && isOld(seal))
      .slice(0, -1)
      .filter(({ sequence }) => firstKept === null || sequence < firstKept),
  );
}

/** Those of whom no seal speaks but those of chains that end with them. */
function unspokenOf(closed: readonly ChainFacts[], seals: readonly SealFacts[]): string[] {
  const ending = new Set(closed.map(({ writerId }) => writerId));
  for (let before = -1; before !== ending.size; ) {
    before = ending.size;
    for (const { writerId, witnessed } of seals)
      if (!ending.has(writerId)) for (const other of witnessed.keys()) ending.delete(other);
  }
  return [...ending];
}
