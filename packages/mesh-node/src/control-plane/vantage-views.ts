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

  /** @throws Problem not_found, vantage_unreachable */
  observe(nodeId: string, request: ObserveRequest, signal: AbortSignal): Promise<ObservedView> {
    const key = `${nodeId} ${request.kind === 'member' ? request.nodeId : `/${request.kind}`}`;
    const known = this.#asked.get(key);
    if (known !== undefined && this.#now() - known.at < CONTROL_BOUNDS.vantageAgeMs) return known.view;
    // Others may wait for the same answer: the caller that began it does not take it away from them.
    const view = this.#observe(nodeId, request);
    view.catch(() => this.#asked.delete(key));
    this.#asked.delete(key);
    this.#asked.set(key, { at: this.#now(), view });
    for (const oldest of this.#asked.keys()) {
      if (this.#asked.size <= CONTROL_BOUNDS.vantageViews) break;
      this.#asked.delete(oldest);
    }
    signal.throwIfAborted();
    return view;
  }

  async #observe(nodeId: string, request: ObserveRequest): Promise<ObservedView> {
    const bytes = encodeObserveRequest(request);
    const answer =
      nodeId === this.#membership.self
        ? answerObserve(this.#membership, bytes, this.#now())
        : await this.#call(nodeId, bytes);
    const decoded = decodeObserved(answer ?? new Uint8Array(), this.#now());
    if (decoded.kind === 'view' && decoded.view.nodeId === nodeId) return decoded.view;
    const problem = decoded.kind === 'view' ? `it answered as ${decoded.view.nodeId}` : decoded.problem;
    throw unreachable(nodeId, 'malformed', `gave an answer that cannot be read: ${problem}`);
  }

  async #call(nodeId: string, request: Uint8Array): Promise<Uint8Array> {
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
      return await this.#ask({ nodeId, address }, request, AbortSignal.timeout(CONTROL_BOUNDS.vantageMs));
    } catch (error) {
      const { failure, message } = error as { readonly failure?: string; readonly message: string };
      const tooOld = failure === 'tls' ? '. It may run a version that cannot be asked yet' : '';
      throw unreachable(nodeId, failure ?? 'refused', `did not answer: ${message}${tooOld}`, error);
    }
  }
}

const unreachable = (nodeId: string, reason: string, detail: string, cause?: unknown): Problem =>
  new Problem('vantage_unreachable', `${nodeId} ${detail}.`, { cause, extensions: { vantage: nodeId, reason } });
