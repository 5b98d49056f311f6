import type { FenceScope } from './check-request.ts';
import type { Retention } from './port.ts';

/** What a handle is opened with, whatever the engine. */
export interface HandleOptions {
  readonly meshId: string;
  readonly clusterId: string;
  /** Told as the last writer of heartbeats. */
  readonly writerId?: string;
  readonly fenceScopes?: readonly FenceScope[];
  readonly retention?: readonly Retention[];
}
