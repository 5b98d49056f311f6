/**
 * Time as the mesh knows it. `Instant` is monotonic milliseconds since an arbitrary origin of one process (never compared
 * across processes); `WallTime` is Unix milliseconds, for people and for floors; `Duration` is milliseconds.
 */
import type { Brand } from './brand.ts';

export type Instant = Brand<number, 'Instant'>;
export type WallTime = Brand<number, 'WallTime'>;
export type Duration = Brand<number, 'Duration'>;

export const instant = (ms: number): Instant => ms as Instant;
export const wallTime = (unixMs: number): WallTime => unixMs as WallTime;
export const millis = (ms: number): Duration => ms as Duration;
export const seconds = (s: number): Duration => (s * 1000) as Duration;
export const after = (at: Instant, by: Duration): Instant => (at + by) as Instant;
/** `later - earlier`; negative when the order is the other way round. */
export const between = (earlier: Instant, later: Instant): Duration => (later - earlier) as Duration;
export const earliest = (a: Instant | null, b: Instant | null): Instant | null =>
  a === null ? b : b === null ? a : a < b ? a : b;

/** The one way a process reads time. Cores never hold one: they are told `now`. */
export interface Clock {
  now(): Instant;
  wall(): WallTime;
}
