/**
 * Tells every member who was removed: from the registry's records to this node's own list, and by a call to each gateway and worker, again
 * and again until it has heard. Control nodes read the registry themselves. Level-triggered: a member that restarts, joins or was away is
 * one that has not heard.
 *
 * No removal is too old to be told: a certificate from a file, or one that a control node renewed while its registry was dark, may end long
 * after it. The list is bounded all the same: the newest stand in it, and the log says once how many do not.
 */
import { type Denial, type DenialList, encodeDenials } from '@omnirelay/wire';
import type { Denials } from '../membership/denials.ts';
import type { MembershipSource } from '../membership/membership-source.ts';
import { CONTROL_BOUNDS } from './bounds.ts';
import type { ControlPlaneDeps } from './control-plane.ts';
import { PEER_PREFIX, parsePeerRecord } from './peer-record.ts';
import type { RegistryMirror } from './registry-mirror.ts';

export interface DenialTellerOptions {
  readonly membership: MembershipSource;
  readonly mirror: Pick<RegistryMirror, 'lineageEpoch' | 'loaded' | 'records' | 'subscribe' | 'whenLoaded'>;
  readonly denials: Denials;
  readonly tell: ControlPlaneDeps['tellMember'];
  readonly wall: () => number;
  /** Called once each time that the bound is reached: how many denials, the oldest, are told to nobody. */
  readonly onBound: (left: number) => void;
}

export class DenialTeller implements Disposable {
  readonly #options: DenialTellerOptions;
  /** What each life of a member has heard. */
  readonly #heard = new Map<string, string>();
  readonly #stops: (() => void)[];
  readonly #ended = new AbortController();
  #list: DenialList = { mark: { lineageEpoch: 0n, revision: 0n }, denials: [] };
  #telling = false;
  #bounded = false;
  #scheduled = false;

  constructor(options: DenialTellerOptions) {
    this.#options = options;
    const soon = (): void => this.#schedule();
    const timer = setInterval(soon, CONTROL_BOUNDS.denialsMs);
    timer.unref();
    this.#stops = [
      options.mirror.subscribe(soon),
      options.membership.subscribe((event) => {
        if (event.kind === 'member-changed' && event.member.liveness === 'alive') soon();
      }),
      () => clearInterval(timer),
    ];
    options.mirror.whenLoaded(soon);
  }

  [Symbol.dispose](): void {
    this.#ended.abort();
    for (const stop of this.#stops) stop();
  }

  /** Once the turn is over: changes come in batches. */
  #schedule(): void {
    if (this.#scheduled || this.#ended.signal.aborted) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      if (!this.#options.mirror.loaded || this.#ended.signal.aborted) return;
      this.#read();
      void this.#tellAll();
    });
  }

  #read(): void {
    const { mirror, denials, wall, onBound } = this.#options;
    const found: { readonly version: bigint; readonly denial: Denial }[] = [];
    let newest = 0n;
    for (const record of mirror.records()) {
      const { key, version } = record;
      const nodeId = key.slice(PEER_PREFIX.length);
      if (version > newest) newest = version;
      const parsed = parsePeerRecord(record);
      // What was known of it stands: a record of a newer writer lets no removed node back.
      const kept = parsed.kind === 'unreadable' ? this.#list.denials.find((one) => one.nodeId === nodeId) : undefined;
      if (kept !== undefined) found.push({ version, denial: kept });
      if (parsed.kind === 'unreadable') continue;
      const { intent, enrolled } = parsed.record;
      if (intent === 'Removed') found.push({ version, denial: { nodeId } });
      else if (enrolled?.again === true && Date.parse(enrolled.at) > wall() - CONTROL_BOUNDS.certificateLifeMs)
        found.push({ version, denial: { nodeId, certificatesFrom: Date.parse(enrolled.certificatesFrom) } });
    }
    found.sort((a, b) => (a.version < b.version ? 1 : a.version > b.version ? -1 : 0));
    const left = found.length - CONTROL_BOUNDS.denials;
    if (left > 0 && !this.#bounded) onBound(left);
    this.#bounded = left > 0;
    // Of the records at hand, and not of the registry: a mark too high would make the next lists count for less.
    const { lineageEpoch } = mirror;
    this.#list = {
      mark: { lineageEpoch, revision: newest },
      denials: found.slice(0, CONTROL_BOUNDS.denials).map(({ denial }) => denial),
    };
    denials.replace(this.#list, 'registry');
  }

  async #tellAll(): Promise<void> {
    if (this.#telling) return;
    this.#telling = true;
    try {
      const list = this.#list;
      const told = JSON.stringify(list.denials);
      const { members } = this.#options.membership.view();
      const waiting = [...members.values()].flatMap(({ nodeId, life, liveness, claim }) => {
        const address = claim?.metadata.endpoint;
        const lives = liveness === 'alive' && address !== undefined && claim?.metadata.role !== 'control';
        const key = `${nodeId} ${life.bootEpoch}`;
        const hasHeard = (this.#heard.get(key) ?? '[]') === told;
        return lives && !hasHeard ? [{ key, nodeId, address }] : [];
      });
      for (const key of [...this.#heard.keys()]) if (!members.has(key.split(' ')[0] as never)) this.#heard.delete(key);
      const request = encodeDenials(list);
      const queue = waiting.values();
      const worker = async (): Promise<void> => {
        for (const { key, nodeId, address } of queue) {
          const signal = AbortSignal.any([this.#ended.signal, AbortSignal.timeout(CONTROL_BOUNDS.vantageMs)]);
          // Who does not answer is asked again at the next turn.
          await this.#options.tell({ nodeId, address }, request, signal).then(
            () => this.#heard.set(key, told),
            () => undefined,
          );
        }
      };
      await Promise.all(Array.from({ length: CONTROL_BOUNDS.vantageAtOnce }, worker));
    } finally {
      this.#telling = false;
    }
  }
}
