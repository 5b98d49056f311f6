'use client';
/**
 * The simulation that the address names: asked when it is opened, called off when it is told to, and kept for a while for who goes back to it. While something
 * else is supposed, the last one stays to be read.
 */
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { usePathname } from 'next/navigation';
import { useState } from 'react';
import { useTRPCClient } from '../../data/console-api.tsx';
import { simulationAddress } from '../../data/shard-address.ts';
import { readSimulationId, simulationId } from './simulation-id.ts';
import { simulationQuery, type WhatIf } from './what-if.ts';

const KEPT_MS = 10 * 60_000;

/** The router's types are of lists that may be written to, which nobody does. */
type AskedOfServer = Parameters<ReturnType<typeof useTRPCClient>['shards']['simulate']['query']>[0];

/** What is computed, and the how manieth time. */
interface Asked {
  readonly whatIf: WhatIf;
  readonly id: string;
  readonly times: number;
}

export function useSimulation(cluster: string) {
  const client = useTRPCClient();
  const queries = useQueryClient();
  const named = usePathname().split('/').at(-1) ?? '';
  const shared = readSimulationId(named);
  const [asked, setAsked] = useState<Asked | undefined>(undefined);
  const [calledOff, setCalledOff] = useState(false);
  // The address follows what was asked a moment later; only where it leads elsewhere by itself (back, forward) does it ask.
  const [followed, setFollowed] = useState<string | undefined>(undefined);
  if (followed !== named) {
    setFollowed(named);
    if (shared !== undefined && asked?.id !== named) {
      setAsked({ whatIf: shared.whatIf, id: named, times: 0 });
      setCalledOff(false);
    }
  }
  const queryKey = ['shard-simulation', asked?.id, asked?.times];
  const answer = useQuery({
    queryKey,
    queryFn: ({ signal }) =>
      client.shards.simulate.query(simulationQuery(asked?.whatIf ?? NOTHING) as AskedOfServer, { signal }),
    enabled: asked !== undefined && !calledOff,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: KEPT_MS,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  return {
    /** What the address of a simulation supposes; undefined on the page of a new one. */
    shared,
    /** The address names a simulation, and is none. */
    isUnreadable: named !== 'new' && shared === undefined,
    asked: asked?.whatIf,
    answer,
    calledOff,
    /** `fromVersion` must be said: the address is of one map. */
    simulate(whatIf: WhatIf): void {
      const id = simulationId(whatIf);
      setCalledOff(false);
      setAsked((before) => ({ whatIf, id: id ?? '', times: (before?.times ?? 0) + 1 }));
      if (id !== undefined && id !== named) window.history.pushState(null, '', simulationAddress(cluster, id));
    },
    callOff(): void {
      setCalledOff(true);
      void queries.cancelQueries({ queryKey });
    },
  };
}

const NOTHING: WhatIf = {
  namespace: undefined,
  fromVersion: undefined,
  strategy: undefined,
  virtualNodes: undefined,
  homes: [],
  rules: undefined,
  addNodes: [],
  removeNodes: [],
  zoneWeights: [],
};
