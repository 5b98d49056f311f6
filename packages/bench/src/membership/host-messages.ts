/** What the membership bench and its member hosts say to each other over IPC. */
import type { Sighting } from './fleet.ts';

export type HostCommand =
  | { readonly kind: 'prepare'; readonly members: readonly { readonly name: string; readonly config: string }[] }
  | { readonly kind: 'join' }
  | { readonly kind: 'leave' }
  | { readonly kind: 'census' };

export type HostAnswer =
  | { readonly kind: 'prepared' }
  | { readonly kind: 'joining'; readonly atMs: number }
  | { readonly kind: 'leaving'; readonly atMs: number }
  | {
      readonly kind: 'census';
      readonly alive: readonly number[];
      readonly channels: readonly number[];
      /** How late its timers have been found so far: times that a member took itself for stalled. */
      readonly ownStalls: number;
      /** Of each member: Lifeguard's score, 0 where it trusts itself. */
      readonly localHealth: readonly number[];
    }
  | { readonly kind: 'sighting'; readonly sighting: Sighting }
  | { readonly kind: 'failed'; readonly detail: string };
