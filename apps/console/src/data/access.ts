'use client';
/** What the signed-in person may do, and why not. The control node decides again; this only keeps buttons honest. */
import { useQuery } from '@tanstack/react-query';
import type { ConnectionPhase } from './connection-phase.ts';
import { useTRPC } from './console-api.tsx';
import { useLiveFleet } from './live-fleet.tsx';

const WHY_NOT_NOW: Readonly<Partial<Record<ConnectionPhase, string>>> = {
  offline: 'Offline: no control node answers, so nothing can be changed from here now.',
  refused: 'The mesh refuses to show its nodes, so nothing can be changed from here.',
  'signed-out': 'Your session has ended: sign in again to change anything.',
};

const WHO_CAN = { 'mesh.operate': 'Operators and admins', 'mesh.admin': 'Admins' } as const;

/** `undefined` when it is allowed now, else the reason in words. */
export const useWhyNotOperate = (): string | undefined => useWhyNot('mesh.operate');

/** Why nobody could change anything from here now, whatever they may; undefined where that is not so. */
export const useWhyNotNow = (): string | undefined => WHY_NOT_NOW[useLiveFleet().phase];

export function useWhyNot(scope: keyof typeof WHO_CAN): string | undefined {
  const access = useQuery(useTRPC().access.self.queryOptions(undefined, { staleTime: 60_000 }));
  const { phase } = useLiveFleet();
  const now = WHY_NOT_NOW[phase];
  if (now !== undefined) return now;
  if (access.data === undefined)
    return access.isError ? 'It is not known what you may do: the mesh did not answer.' : 'Asking what you may do.';
  if (access.data.scopes.includes(scope)) return undefined;
  const what = scope === 'mesh.operate' ? 'may look but not change' : 'does not include this';
  const { role = 'none', contact } = access.data;
  const whom = contact === undefined ? '' : ` Ask: ${contact}.`;
  return `Your role (${role}) ${what}. ${WHO_CAN[scope]} can do this.${whom}`;
}
