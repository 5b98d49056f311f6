/**
 * Tells every member who was removed: from the registry's records to this node's own list, and by a call to each gateway and worker, again
 * and again until it has heard. Control nodes read the registry themselves. Level-triggered: a member that restarts, joins or was away is
 * one that has not heard.
 */
import type { GuardedRegistry } from '@omnirelay/registry';
import { type Denial, type DenialList, encodeDenials } from '@omnirelay/wire';
import type { Denials } from '../membership/denials.ts';
import type { MembershipSource } from '../membership/membership-source.ts';
import { CONTROL_BOUNDS } from './bounds.ts';
import type { ControlPlaneDeps } from './control-plane.ts';
import { PEER_PREFIX, parsePeerRecord } from './peer-record.ts';
import type { RegistryMirror } from './registry-mirror.ts';

const MOST_DENIALS = 2_000;

export interface DenialTellerOptions {
  readonly membership: MembershipSource;
  readonly mirror: RegistryMirror;
  readonly registry: GuardedRegistry;
  readonly denials: Denials;
  readonly tell: ControlPlaneDeps['tellMember'];
  readonly wall: () => number;
}

export class DenialTeller implements Disposable {
  readonly #options: DenialTellerOptions;
  /** What each life of a member has heard. */
  readonly #heard = new Map<string, string>();
  readonly #stops: (() => void)[];
  readonly #ended = new AbortController();
  #list: DenialList = { mark: { lineageEpoch: 0n, revision: 0n }, denials: [] };
  #telling = false;
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
    const { mirror, registry, denials, wall } = this.#options;
    let newest = 0n;
    const found: Denial[] = [];
    for (const { key, version, ...record } of mirror.records()) {
      const nodeId = key.slice(PEER_PREFIX.length);
      if (version > newest) newest = version;
      const { intent, enrolled } = parsePeerRecord({ key, version, ...record });
      if (intent === 'Removed') found.push({ nodeId });
      else if (enrolled?.again === true && Date.parse(enrolled.at) > wall() - CONTROL_BOUNDS.certificateLifeMs)
        found.push({ nodeId, certificatesFrom: Date.parse(enrolled.certificatesFrom) });
    }
    const lineageEpoch = registry.state().stored?.lineageEpoch ?? 0n;
    this.#list = { mark: { lineageEpoch, revision: newest }, denials: found.slice(0, MOST_DENIALS) };
    denials.replace(this.#list);
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
