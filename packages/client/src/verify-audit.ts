/**
 * Whether an exported audit is whole and as it was written: each chain's places, links and hashes, the seals over it and who signed them,
 * and what the other writers' seals saw of it. A chain begins at the first entry that retention has left: that is no break, a hole behind it
 * is. Needs nothing but the export and the mesh CA; believes no node.
 */
import { checkStatement, pemToDer, verifyChain } from '@omnirelay/pki';
import {
  AUDIT_GENESIS,
  type AuditEntry,
  type AuditExportLine,
  type AuditSeal,
  auditBodyHash,
  auditEntryHash,
  auditSealHash,
  auditSealText,
} from '@omnirelay/wire';
import { retainedFloor } from './retained-floor.ts';

export interface AuditFault {
  readonly writerId: string;
  readonly sequence: string;
  readonly problem: string;
}

export interface VerifiedChain {
  readonly writerId: string;
  readonly entries: number;
  readonly firstSequence: string;
  readonly lastSequence: string;
  readonly seals: number;
  /** Up to here a seal stands for it; what comes behind was written in the last seconds. */
  readonly sealedTo: string;
}

export interface AuditVerdict {
  readonly kind: 'whole' | 'broken';
  readonly chains: readonly VerifiedChain[];
  /** In the order of the chains, the first broken entry of each first. */
  readonly faults: readonly AuditFault[];
}

type Head = AuditExportLine['heads'][number];

/** @throws PkiError when the CA cannot be read */
export async function verifyAudit(lines: AsyncIterable<AuditExportLine>, caPem: string): Promise<AuditVerdict> {
  const entries = new Map<string, AuditEntry[]>();
  const seals = new Map<string, AuditSeal[]>();
  let heads: readonly Head[] | null = null;
  for await (const line of lines) {
    if (line.entry !== undefined) add(entries, line.entry);
    if (line.seal !== undefined) add(seals, line.seal);
    if (line.kind === 'End') heads = line.heads;
  }
  const faults: AuditFault[] = [];
  const chains: VerifiedChain[] = [];
  if (heads === null)
    faults.push({ writerId: '', sequence: '0', problem: 'the export was cut off: its last line is missing' });
  const floors = retainedFloor(
    [...entries.values()].flat().filter(isRead),
    [...seals.values()].flat().filter(isSigned),
  );
  const writers = new Set([...entries.keys(), ...seals.keys(), ...(heads ?? []).map(({ writerId }) => writerId)]);
  for (const writerId of [...writers].sort()) {
    const chain = (entries.get(writerId) ?? []).sort(bySequence);
    const own = (seals.get(writerId) ?? []).sort(bySequence);
    const fault = (sequence: string, problem: string): void => void faults.push({ writerId, sequence, problem });
    const floor = floors.get(writerId) ?? 0n;
    const head = heads?.find((one) => one.writerId === writerId);
    checkLinks(chain, fault);
    if (head !== undefined) checkEnds(chain, { head, floor }, fault);
    checkSeals(own, { chain, floor }, caPem, fault);
    chains.push({
      writerId,
      entries: chain.length,
      firstSequence: sequenceOf(chain[0]),
      lastSequence: sequenceOf(chain.at(-1)),
      seals: own.length,
      sealedTo: own.at(-1)?.sequence ?? '0',
    });
  }
  for (const seal of [...seals.values()].flat())
    for (const seen of seal.witnessed) {
      const { writerId } = seen;
      checkWitness(seal, seen, { chain: entries.get(writerId) ?? [], floor: floors.get(writerId) ?? 0n }, faults);
    }
  return { kind: faults.length === 0 ? 'whole' : 'broken', chains, faults };
}

/** What could not be read is told in its place: its hash and its time say nothing. */
const isRead = ({ unreadable }: AuditEntry): boolean => unreadable === undefined;
const isSigned = ({ signature }: AuditSeal): boolean => signature !== '';

type Tell = (sequence: string, problem: string) => void;

const sequenceOf = (entry: AuditEntry | undefined): string => entry?.writerSequence ?? '0';
const place = (item: AuditEntry | AuditSeal): bigint =>
  BigInt('writerSequence' in item ? item.writerSequence : item.sequence);
const bySequence = (a: AuditEntry | AuditSeal, b: AuditEntry | AuditSeal): number =>
  place(a) < place(b) ? -1 : place(a) > place(b) ? 1 : 0;

function add<T extends { readonly writerId: string }>(to: Map<string, T[]>, item: T): void {
  const known = to.get(item.writerId);
  if (known === undefined) to.set(item.writerId, [item]);
  else known.push(item);
}

function checkLinks(chain: readonly AuditEntry[], fault: Tell): void {
  let before: AuditEntry | undefined;
  for (const entry of chain) {
    const { writerSequence } = entry;
    if (before !== undefined && place(entry) !== place(before) + 1n)
      fault(writerSequence, `entries ${place(before) + 1n} to ${place(entry) - 1n} are missing`);
    else if (before !== undefined && isRead(before) && isRead(entry) && entry.previousHash !== before.hash)
      fault(writerSequence, 'it does not follow the entry before it: one of the two was changed');
    else if (before === undefined && writerSequence === '1' && isRead(entry) && entry.previousHash !== AUDIT_GENESIS)
      fault(writerSequence, 'it is the first and claims that one came before it');
    before = entry;
    if (entry.unreadable !== undefined) {
      fault(writerSequence, `its record cannot be read: ${entry.unreadable}`);
      continue;
    }
    if (!entry.erased && auditBodyHash(entry) !== entry.bodyHash)
      fault(writerSequence, 'who, why, before or after was changed: its body has another hash');
    if (auditEntryHash(entry) !== entry.hash) fault(writerSequence, 'it was changed: it has another hash');
  }
}

function checkEnds(
  chain: readonly AuditEntry[],
  { head, floor }: { readonly head: Head; readonly floor: bigint },
  fault: Tell,
): void {
  const [first] = chain;
  const last = chain.at(-1);
  if (first === undefined || last === undefined) {
    if (BigInt(head.sequence) > floor) fault(head.sequence, `all entries up to ${head.sequence} are missing`);
    return;
  }
  if (place(last) < BigInt(head.sequence))
    fault(head.sequence, `entries ${place(last) + 1n} to ${head.sequence} are missing at the end`);
  else if (isAnother(chain, head)) fault(head.sequence, 'the chain ends in another entry than its head names');
  const kept = place(last) - BigInt(head.keep) + 1n;
  if (place(first) > 1n && place(first) > kept && place(first) > floor + 1n)
    fault(
      first.writerSequence,
      `entries before it are missing: a chain keeps its last ${head.keep}, and no seal shows them older than what is kept`,
    );
}

/** Whether another entry is in that place, or none. */
function isAnother(
  chain: readonly AuditEntry[],
  { sequence, hash }: { readonly sequence: string; readonly hash: string },
) {
  const found = chain.find(({ writerSequence }) => writerSequence === sequence);
  return found === undefined || (isRead(found) && found.hash !== hash);
}

/** A chain as it was exported, and the last place that may be missing at its start. */
interface Left {
  readonly chain: readonly AuditEntry[];
  readonly floor: bigint;
}

/** Of a chain of which something is left the end is, too. */
const isGone = ({ chain, floor }: Left, sequence: bigint): boolean => {
  const last = chain.at(-1);
  return last === undefined ? sequence > floor : place(last) < sequence;
};

function checkSeals(seals: readonly AuditSeal[], left: Left, caPem: string, fault: Tell): void {
  let before: AuditSeal | undefined;
  for (const seal of seals) {
    const why = whySealFails(seal, caPem);
    if (why !== null) fault(seal.sequence, `the seal over it does not hold: ${why}`);
    if (before !== undefined && seal.previousSeal !== auditSealHash(before))
      fault(seal.sequence, 'a seal before the one over it is missing or was changed');
    before = seal;
    const sealed = left.chain.find(({ writerSequence }) => writerSequence === seal.sequence);
    if (sealed !== undefined && isAnother([sealed], seal)) fault(seal.sequence, 'its seal is over another entry');
    if (isGone(left, place(seal))) fault(seal.sequence, `a seal stands over entry ${seal.sequence}, and it is missing`);
  }
}

/** Null: it holds. */
function whySealFails(seal: AuditSeal, caPem: string): string | null {
  let chain: Uint8Array[];
  try {
    chain = pemToDer(seal.certificateChainPem);
  } catch (error) {
    return (error as Error).message;
  }
  const verdict = verifyChain(chain, caPem, new Date(seal.at));
  if (verdict.kind === 'refused') return `its certificate is refused: ${verdict.problem}`;
  const { nodeId, role } = verdict.identity;
  if (nodeId !== seal.writerId.split('~')[0]) return `it is signed by ${nodeId}`;
  if (role !== 'control') return `it is signed by a ${role}`;
  return checkStatement('audit seal', auditSealText(seal), seal.signature, verdict.leaf)
    ? null
    : 'the signature is wrong';
}

function checkWitness(seal: AuditSeal, seen: AuditSeal['witnessed'][number], left: Left, faults: AuditFault[]): void {
  const { writerId, sequence } = seen;
  const found = left.chain.find(({ writerSequence }) => writerSequence === sequence);
  if (found !== undefined && isAnother([found], seen))
    faults.push({
      writerId,
      sequence,
      problem: `${seal.writerId} saw another entry here when it sealed at ${seal.at}`,
    });
  if (isGone(left, BigInt(sequence)))
    faults.push({
      writerId,
      sequence,
      problem: `${seal.writerId} saw it when it sealed at ${seal.at}, and it is missing`,
    });
}
