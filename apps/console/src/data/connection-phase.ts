/** How long silence lasts before the screen says so: a blip shows nothing, three seconds a pill, ten a bar, and actions rest. */
export type ConnectionPhase = 'live' | 'reconnecting' | 'offline';

export const RECONNECTING_AFTER_MS = 3_000;
export const OFFLINE_AFTER_MS = 10_000;

export const connectionPhase = (lostForMs: number): ConnectionPhase =>
  lostForMs < RECONNECTING_AFTER_MS ? 'live' : lostForMs < OFFLINE_AFTER_MS ? 'reconnecting' : 'offline';
