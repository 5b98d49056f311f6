/**
 * The id of a simulation: the whole question, with the version of the map that it is asked of, as base64url of what `readWhatIf` reads. Nothing is kept
 * anywhere: whoever opens it has it computed anew (`docs/decisions/a-simulation-is-its-question.md`).
 * Pure.
 */
import { changedQuery } from '../../ui/use-address.ts';
import { type ReadWhatIf, readWhatIf, type WhatIf, writeWhatIf } from './what-if.ts';

/** An address longer than this is not carried everywhere. */
export const MOST_ID_CHARACTERS = 6_000;

/** Undefined where the question is too long for an address. */
export function simulationId(whatIf: WhatIf): string | undefined {
  const bytes = new TextEncoder().encode(changedQuery('', writeWhatIf(whatIf)).slice(1));
  const id = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
  return id.length > MOST_ID_CHARACTERS ? undefined : id;
}

/** Undefined where it is the id of no simulation. */
export function readSimulationId(id: string): ReadWhatIf | undefined {
  if (!/^[\w-]+$/.test(id) || id.length > MOST_ID_CHARACTERS) return undefined;
  try {
    const bytes = Uint8Array.from(atob(id.replaceAll('-', '+').replaceAll('_', '/')), (sign) => sign.charCodeAt(0));
    const read = readWhatIf(new URLSearchParams(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
    const { namespace, fromVersion } = read.whatIf;
    return namespace === undefined || fromVersion === undefined ? undefined : read;
  } catch {
    return undefined;
  }
}
