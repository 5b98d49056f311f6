/**
 * What the pill says of the line. How long silence lasts before the screen says so: a blip shows nothing, three seconds a pill, ten a bar,
 * and actions rest. Before the first picture the line is no more than being made; a refusal and an ended session are final.
 */
export type ConnectionPhase = 'connecting' | 'live' | 'reconnecting' | 'offline' | 'refused' | 'signed-out';

export const RECONNECTING_AFTER_MS = 3_000;
export const OFFLINE_AFTER_MS = 10_000;

/** Frames come each second; what is younger than two of them is no silence. */
const FRAME_IS_LATE_MS = 2_000;

/** How long nothing has been heard of the mesh: neither of the console's server, nor by it. */
export const lostFor = (silentForMs: number, byServerMs: number | undefined): number =>
  (silentForMs < FRAME_IS_LATE_MS ? 0 : silentForMs) + (byServerMs ?? 0);

export function connectionPhase(lostForMs: number, received: boolean): ConnectionPhase {
  if (lostForMs >= OFFLINE_AFTER_MS) return 'offline';
  if (!received) return 'connecting';
  return lostForMs < RECONNECTING_AFTER_MS ? 'live' : 'reconnecting';
}

/** Whether what stands on the screen may still be taken for the present. */
export const isCurrent = (phase: ConnectionPhase): boolean => phase === 'live' || phase === 'reconnecting';
