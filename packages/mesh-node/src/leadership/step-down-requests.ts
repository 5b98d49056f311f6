/**
 * `leadership/step-down/<scope>`: an operator asks the holder of one claim to step down. It is obeyed by who holds that very claim, and dropped then; a
 * claim that has ended meanwhile is nobody's, and its request is dropped once it is old.
 */
import { randomUUID } from 'node:crypto';
import type { NodeId } from '@omnirelay/primitives';
import type { GuardedRegistry, RegistryRecord, TxnId } from '@omnirelay/registry';
import type { RegistryMirror } from '../control-plane/registry-mirror.ts';

export interface StepDownRequest {
  readonly scope: string;
  readonly claimId: string;
  readonly next?: NodeId;
  readonly reason: string;
  readonly requestedBy: string;
  readonly correlationId: string;
}

const isText = (value: unknown): value is string => typeof value === 'string';

/** Undefined when the text is no request. */
export function decodeStepDown(text: string): StepDownRequest | undefined {
  try {
    const { scope, claimId, next, reason, requestedBy, correlationId } = JSON.parse(text) as Record<string, unknown>;
    if (!isText(scope) || !isText(claimId) || !isText(correlationId)) return undefined;
    return {
      scope,
      claimId,
      correlationId,
      reason: isText(reason) ? reason : '',
      requestedBy: isText(requestedBy) ? requestedBy : '',
      ...(isText(next) && { next: next as NodeId }),
    };
  } catch {
    return undefined;
  }
}

export interface StepDownDeps {
  readonly mirror: Pick<RegistryMirror, 'records' | 'subscribe'>;
  readonly registry: GuardedRegistry;
  readonly writerId: string;
  /** Whether this node holds the claim now. */
  readonly holds: (claimId: string) => boolean;
  readonly obey: (request: StepDownRequest) => void;
  readonly onError: (error: unknown) => void;
}

export class StepDownRequests implements Disposable {
  readonly #deps: StepDownDeps;
  readonly #stop: () => void;

  constructor(deps: StepDownDeps) {
    this.#deps = deps;
    this.#stop = deps.mirror.subscribe(({ record }) => {
      if (record !== null) this.#look(record);
    });
  }

  /** That asked the holder of this claim. */
  of(claimId: string): StepDownRequest | undefined {
    return this.#find(claimId)?.request;
  }

  /** A claim has just been made: a request for it may have come before this node knew that it holds it. */
  onClaim(claimId: string): void {
    const found = this.#find(claimId);
    if (found !== undefined) this.#look(found.record);
  }

  /** Its claim is given up. */
  drop(claimId: string): void {
    const found = this.#find(claimId);
    if (found === undefined) return;
    const { registry, writerId, onError } = this.#deps;
    const { key, version } = found.record;
    registry.store
      .transact({
        under: { kind: 'unfenced' },
        writerId,
        txnId: randomUUID() as string as TxnId,
        conditions: [{ kind: 'version', key, version }],
        writes: [{ kind: 'delete', key }],
      })
      .catch(onError);
  }

  [Symbol.dispose](): void {
    this.#stop();
  }

  #look(record: RegistryRecord): void {
    const request = decodeStepDown(record.value);
    if (request !== undefined && this.#deps.holds(request.claimId)) this.#deps.obey(request);
  }

  #find(claimId: string): { readonly record: RegistryRecord; readonly request: StepDownRequest } | undefined {
    for (const record of this.#deps.mirror.records()) {
      const request = decodeStepDown(record.value);
      if (request?.claimId === claimId) return { record, request };
    }
    return undefined;
  }
}
