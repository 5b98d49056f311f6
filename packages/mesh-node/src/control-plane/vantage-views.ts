/**
 * What other members see, asked of them over the mesh. One question at a time goes to a member about the same thing, and its answer serves
 * for a second; a member that does not answer in time is a problem with its reason, never an empty view.
 */
import type { Instant } from '@omnirelay/primitives';
import { nodeId as asNodeId } from '@omnirelay/primitives';
import { decodeObserved, encodeObserveRequest, type ObservedView, type ObserveRequest } from '@omnirelay/wire';
import type { MembershipSource } from '../membership/membership-source.ts';
import { answerObserve } from '../membership/observe-members.ts';
import { CONTROL_BOUNDS } from './bounds.ts';
import type { ControlPlaneDeps } from './control-plane.ts';
import { Problem } from './problem.ts';

interface Asked {
  readonly at: Instant;
  readonly view: Promise<ObservedView>;
  /** Callers that have not had the answer. */
  waiting: number;
  readonly ending: AbortController;
}

export class VantageViews {
  readonly #membership: MembershipSource;
  readonly #ask: ControlPlaneDeps['askMember'];
  readonly #now: () => Instant;
  readonly #asked = new Map<string, Asked>();

  constructor(options: {
    readonly membership: MembershipSource;
    readonly ask: ControlPlaneDeps['askMember'];
    readonly now: () => Instant;
  }) {
    this.#membership = options.membership;
    this.#ask = options.ask;
    this.#now = options.now;
  }

  /** Rejects with the signal's reason once it is aborted. @throws Problem not_found, vantage_unreachable */
  async observe(nodeId: string, request: ObserveRequest, signal: AbortSignal): Promise<ObservedView> {
    signal.throwIfAborted();
    const key = `${nodeId} ${request.kind === 'member' ? request.nodeId : `/${request.kind}`}`;
    const asked = this.#askedOf(key, nodeId, request);
    asked.waiting += 1;
    try {
      return await unlessAborted(asked.view, signal);
    } finally {
      asked.waiting -= 1;
      // Others may wait for the same answer: the caller that began it does not take it away from them, the last one does.
      if (signal.aborted && asked.waiting === 0) {
        this.#forget(key, asked);
        asked.ending.abort(signal.reason);
      }
    }
  }

  #askedOf(key: string, nodeId: string, request: ObserveRequest): Asked {
    const known = this.#asked.get(key);
    if (known !== undefined && this.#now() - known.at < CONTROL_BOUNDS.vantageAgeMs) return known;
    const ending = new AbortController();
    const view = this.#observe(nodeId, request, ending.signal);
    const asked: Asked = { at: this.#now(), view, waiting: 0, ending };
    view.catch(() => this.#forget(key, asked));
    this.#asked.delete(key);
    this.#asked.set(key, asked);
    for (const oldest of this.#asked.keys()) {
      if (this.#asked.size <= CONTROL_BOUNDS.vantageViews) break;
      this.#asked.delete(oldest);
    }
    return asked;
  }

  #forget(key: string, asked: Asked): void {
    if (this.#asked.get(key) === asked) this.#asked.delete(key);
  }

  async #observe(nodeId: string, request: ObserveRequest, signal: AbortSignal): Promise<ObservedView> {
    const bytes = encodeObserveRequest(request);
    const answer =
      nodeId === this.#membership.self
        ? answerObserve(this.#membership, bytes, this.#now())
        : await this.#call(nodeId, bytes, signal);
    const decoded = decodeObserved(answer ?? new Uint8Array(), this.#now());
    if (decoded.kind === 'view' && decoded.view.nodeId === nodeId) return decoded.view;
    const problem = decoded.kind === 'view' ? `it answered as ${decoded.view.nodeId}` : decoded.problem;
    throw unreachable(nodeId, 'malformed', `gave an answer that cannot be read: ${problem}`);
  }

  async #call(nodeId: string, request: Uint8Array, signal: AbortSignal): Promise<Uint8Array> {
    const member = this.#membership.view().members.get(asNodeId(nodeId));
    if (member === undefined)
      throw new Problem(
        'not_found',
        `No peer ${nodeId} is known at ${this.#membership.self}: nobody to ask for its view.`,
      );
    const address = member.claim?.metadata.endpoint;
    if (address === undefined || member.liveness === 'dead' || member.liveness === 'left')
      throw unreachable(nodeId, member.liveness, `is ${member.liveness}: it has no view to tell`);
    try {
      const until = AbortSignal.any([signal, AbortSignal.timeout(CONTROL_BOUNDS.vantageMs)]);
      return await this.#ask({ nodeId, address }, request, until);
    } catch (error) {
      const { failure, message } = error as { readonly failure?: string; readonly message: string };
      const tooOld = failure === 'tls' ? '. It may run a version that cannot be asked yet' : '';
      throw unreachable(nodeId, failure ?? 'refused', `did not answer: ${message}${tooOld}`, error);
    }
  }
}

async function unlessAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  const gone = Promise.withResolvers<never>();
  const leave = (): void => gone.reject(signal.reason);
  signal.addEventListener('abort', leave, { once: true });
  try {
    return await Promise.race([answer, gone.promise]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

const unreachable = (nodeId: string, reason: string, detail: string, cause?: unknown): Problem =>
  new Problem('vantage_unreachable', `${nodeId} ${detail}.`, { cause, extensions: { vantage: nodeId, reason } });
