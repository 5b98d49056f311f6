/** What a node keeps of one scope that it stands for. */
import type { NodeId } from '@omnirelay/primitives';
import type { SeenClaim } from './claim-rules.ts';
import { FlapCoolDown } from './flap-cool-down.ts';
import type { ClaimRecord } from './lease-records.ts';
import type { ScopeSetting } from './machine-io.ts';
import type { LeaseSettings } from './settings.ts';

export interface HeldClaim {
  readonly record: ClaimRecord;
  readonly version: bigint;
  /** `stopping`: starts nothing more, and waits for what runs. */
  phase: 'held' | 'stopping' | 'stopped';
  next: NodeId | null;
}

export interface ScopeState {
  setting: ScopeSetting;
  /** False once it is stood for no more: it is claimed no more, and forgotten when nothing of it is held, under way or in doubt. */
  stands: boolean;
  readonly coolDown: FlapCoolDown;
  seen: SeenClaim | null;
  held: HeldClaim | null;
  /** A claim or a release of it is under way. */
  busy: boolean;
  /** Not before a read has told how it stands. */
  stale: boolean;
  /** A fence that this node has given way to: no claim below it is taken up again, whatever an older copy of the registry says. */
  gaveWayTo: string;
}

export const freshScope = (setting: ScopeSetting, settings: LeaseSettings): ScopeState => ({
  setting,
  stands: true,
  coolDown: new FlapCoolDown(settings),
  seen: null,
  held: null,
  busy: false,
  stale: true,
  gaveWayTo: '',
});
