/** Who probes a node, and what each got from its last probe: every prober is asked for its own evidence. */
import type { ControlClient } from '@omnirelay/client';
import { BOUNDS } from './bounds.ts';
import { isControlError } from './control-errors.ts';

export interface Probe {
  readonly prober: string;
  readonly probedAt?: string;
  readonly outcome?: string;
  readonly rttMs?: number;
  /** Why the prober did not say. */
  readonly problem?: string;
}

export async function gatherProbes(
  { peers }: Pick<ControlClient, 'peers'>,
  nodeId: string,
  options: { readonly signal?: AbortSignal },
): Promise<readonly Probe[]> {
  const ask = async (prober: string): Promise<Probe> => {
    try {
      const { probedAt, probeOutcome, rttMs } = await peers.evidence(nodeId, { ...options, vantage: prober });
      return {
        prober,
        ...(probedAt === undefined ? {} : { probedAt }),
        ...(probeOutcome === undefined ? {} : { outcome: probeOutcome }),
        ...(rttMs === undefined ? {} : { rttMs }),
      };
    } catch (error) {
      // One that is silent, or dead, does not take the others' word away.
      if (!isControlError(error)) throw error;
      return { prober, problem: error.problem.detail };
    }
  };
  const { probers } = await peers.evidence(nodeId, options);
  return Promise.all(probers.slice(0, BOUNDS.askedProbers).map(ask));
}
