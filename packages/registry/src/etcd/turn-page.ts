/**
 * What is done now and then beside a commit: another generation of outcomes, of which the oldest goes, and a floor under the history that is
 * raised as the transactions outgrow it. It is a look at etcd more for the commit that meets it, and no harm when it fails: the next meets it.
 */
import type { Revision } from '../port.ts';
import type { Compare } from './generated/etcd_pb.ts';
import type { EtcdMember } from './member.ts';
import { compareMod, deleteOp, fitted, putOp } from './operations.ts';
import { encodeMeta, type MetaFields, OUTCOMES, type StoreMeta } from './store-meta.ts';
import type { StoreView } from './store-view.ts';

export interface PageTurner {
  committed(member: EtcdMember, at: { count: bigint; revision: Revision }, signal: AbortSignal): Promise<void>;
}

/** Parts of the history by which its floor rises. */
const STEPS = 16;

/** False when another has changed it meanwhile. @throws grpc-js's errors */
export async function writeMeta(
  member: EtcdMember,
  change: {
    readonly view: StoreView;
    readonly from: StoreMeta;
    readonly to: Partial<MetaFields>;
    readonly signal: AbortSignal;
    readonly also?: readonly Compare[];
  },
): Promise<boolean> {
  const { view, from } = change;
  const to = { ...from, ...change.to };
  const { meta } = view.keys;
  const over = to.generation - OUTCOMES.kept - 1;
  const response = await member.txn(
    fitted({
      compare: [compareMod(meta, from.mod), ...(change.also ?? [])],
      success: [
        putOp(meta, encodeMeta(to)),
        ...(to.generation > from.generation && over >= 0 ? [deleteOp(view.keys.outcomesUpTo(over))] : []),
        ...view.basis(),
      ],
      failure: view.basis(),
    }),
    change.signal,
  );
  view.snapshot(member, response);
  return response.succeeded;
}

export function createPageTurner(
  view: StoreView,
  { changeLogEntries }: { readonly changeLogEntries: number },
): PageTurner {
  const entries = BigInt(changeLogEntries);
  const step = entries / BigInt(STEPS) || 1n;
  /** Revisions by the count of transactions, a step apart, of the history that is to be kept. */
  const samples: { readonly count: bigint; readonly revision: Revision }[] = [];
  let turning = false;

  const floorAt = (count: bigint): Revision | undefined => {
    let floor: Revision | undefined;
    while (samples[0] !== undefined && samples[0].count <= count - entries) floor = samples.shift()?.revision;
    return floor;
  };
  return {
    async committed(member, at, signal) {
      const last = samples.at(-1);
      if (last === undefined || at.count >= last.count + step) samples.push(at);
      const meta = view.seen()?.meta;
      if (meta === undefined || turning) return;
      const generation = Math.max(meta.generation, Number(at.count / BigInt(OUTCOMES.perGeneration)));
      const reached = floorAt(at.count);
      const floor = reached !== undefined && reached > meta.floor ? reached : meta.floor;
      if (generation === meta.generation && floor === meta.floor) return;
      turning = true;
      try {
        await writeMeta(member, { view, from: meta, to: { generation, floor }, signal });
      } catch {
        // The commit stands; whoever commits next turns it.
      } finally {
        turning = false;
      }
    },
  };
}
