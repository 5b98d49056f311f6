/**
 * The state folder for one supervisor. Who comes while another one starts waits for its outcome, bounded, and says so: then it finds the other
 * one running, or takes the folder that was given up.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { BOUNDS } from './bounds.ts';
import { type DevAnswer, type DevCommand, type DevStatus, takeControlSocket } from './control-socket.ts';
import { DevMeshError } from './dev-mesh-error.ts';

/** What a supervisor answers until its mesh is there. */
export const STILL_STARTING: DevAnswer = { ok: false, message: 'still starting', starting: true };

export type FolderClaim =
  | { readonly kind: 'held'; readonly close: () => Promise<void> }
  | { readonly kind: 'already-running'; readonly status: DevStatus };

export interface ClaimOptions {
  readonly handle: (command: DevCommand) => Promise<DevAnswer>;
  readonly say: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
  /** Default: as long as a start may take, and its end where it fails. */
  readonly waitMs?: number;
}

/** @throws DevMeshError where the other one does not come to an outcome */
export async function claimFolder(
  paths: { readonly socket: string; readonly lock: string },
  { handle, say, signal, waitMs = BOUNDS.startDeadlineMs + BOUNDS.endDeadlineMs }: ClaimOptions,
): Promise<FolderClaim> {
  const startedAt = performance.now();
  let tellAt = 0;
  for (;;) {
    const socket = await takeControlSocket(paths, handle);
    if (socket.kind === 'held') return socket;
    const { answer } = socket;
    if (answer.ok) return { kind: 'already-running', status: answer.status };
    const waited = performance.now() - startedAt;
    if (answer.starting !== true || waited >= waitMs)
      throw new DevMeshError(
        'already_running',
        `Another \`omnirelay dev\` of this folder is busy: ${answer.message}. End it, or wait and start again.`,
      );
    if (waited >= tellAt) {
      say(`Another \`omnirelay dev\` starts here; waiting for it (${Math.round(waited / 1000)} s).`);
      tellAt += BOUNDS.tellWaitEveryMs;
    }
    await delay(BOUNDS.pollMs, undefined, signal === undefined ? {} : { signal });
  }
}
