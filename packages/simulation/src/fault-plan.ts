/**
 * What goes wrong in a run, drawn from its seed before it begins. All faults lie in the faulty part and are healed at its end;
 * only dead processes may stay dead. Three plans: `standard` takes whatever a bad day brings, `within-bound` stays inside the
 * stated fault bound, in which nobody alive may be declared dead, and `swarm` mixes a few of all faults there are, others each time.
 */
import type { Prng } from '@omnirelay/primitives';
import type { SwimSettings } from '@omnirelay/protocol';
import type { Fault } from './faults.ts';
import type { LinkQuality } from './network-conditions.ts';
import {
  between,
  chance,
  ending,
  type FaultPlan,
  type PlanName,
  type PlanRequest,
  someNodes,
  standardQuality,
} from './plan-draws.ts';
import { drawSwarmPlan } from './swarm-plan.ts';

export const PLAN_NAMES: readonly PlanName[] = ['standard', 'within-bound', 'swarm'];

const START_SPREAD_MS = 3000;

const QUIET_START_MS = 8000;

const only = (group: readonly number[]) => ({ shape: 'some', groups: [group], bridges: [] }) as const;

export function drawFaultPlan(name: PlanName, request: PlanRequest, random: Prng): FaultPlan {
  if (name === 'swarm') return drawSwarmPlan(request, random);
  const faults = name === 'standard' ? standardFaults(request, random) : boundedFaults(request, random);
  const quality = name === 'standard' ? standardQuality(random) : boundedQuality(request.settings, random);
  const sorted = faults.sort((a, b) => a.at - b.at);
  return { name, quality, startSpreadMs: START_SPREAD_MS, clockRateError: 0, faults: sorted };
}

function boundedQuality(settings: SwimSettings, random: Prng): LinkQuality {
  // 99 of 100 segments stay below a quarter of the probe timeout.
  const p99 = settings.pingTimeout / 4;
  const delayMs = random.unit() * p99 * 0.6;
  return { delayMs, jitterMs: (p99 - delayMs) * 0.95, tailMs: p99 * 2, loss: random.below(11) / 100 };
}

function standardFaults(request: PlanRequest, random: Prng): Fault[] {
  const { nodes, healsAt } = request;
  const faults: Fault[] = [];
  const count = between(random, 4, 6 + Math.ceil(nodes / 2));
  const latest = Math.max(1, healsAt - 500);
  for (let i = 0; i < count; i++) {
    const at = between(random, Math.min(200, latest), latest);
    const forMs = Math.min(healsAt - at, between(random, 100, 40_000));
    const node = random.below(nodes);
    const kind = random.below(100);
    if (kind < 18) faults.push({ at, kind: 'crash', ...ending(request, at, random) });
    else if (kind < 28) faults.push({ at, kind: 'vanish', ...ending(request, at, random) });
    else if (kind < 38) faults.push({ at, kind: 'leave', ...ending(request, at, random) });
    else if (kind < 53) {
      const stalled = someNodes(random, nodes, chance(random, 20) ? nodes / 2 : nodes / 10);
      faults.push({ at, kind: 'stall', nodes: stalled, forMs: Math.min(forMs, between(random, 50, 12_000)) });
    } else if (kind < 63) {
      const group = someNodes(random, nodes, chance(random, 50) ? nodes / 2 : 3);
      faults.push({ at, kind: 'partition', ...only(group), oneWay: chance(random, 30), forMs });
    } else if (kind < 70) {
      const other = (node + 1 + random.below(Math.max(1, nodes - 1))) % nodes;
      if (other !== node) faults.push({ at, kind: 'cut-link', node, other, oneWay: chance(random, 50), forMs });
    } else if (kind < 78) faults.push({ at, kind: 'reset-streams', node, share: random.unit() });
    else if (kind < 86) faults.push({ at, kind: 'half-open', node, oneSided: chance(random, 50) });
    else if (kind < 91) faults.push({ at, kind: 'slow-link', node, delayMs: between(random, 10, 1500), forMs });
    else if (kind < 95) faults.push({ at, kind: 'lossy-link', node, loss: random.unit() * 0.6, forMs });
    else faults.push({ at, kind: 'new-labels', node });
  }
  return faults;
}

/**
 * Slots of four seconds: in each, at most a tenth of the nodes stall for at most two seconds, or one node is cut off from
 * everybody for as long, or one link is cut; so two such faults never add up to more than the bound allows.
 */
function boundedFaults(request: PlanRequest, random: Prng): Fault[] {
  const { nodes, healsAt } = request;
  const faults: Fault[] = [];
  for (let slot = QUIET_START_MS; slot + 4000 < healsAt; slot += 4000) {
    const at = slot + random.below(500);
    const node = random.below(nodes);
    const kind = random.below(100);
    if (kind < 45) {
      const tenth = Math.floor(nodes / 10);
      if (tenth > 0)
        faults.push({ at, kind: 'stall', nodes: someNodes(random, nodes, tenth), forMs: between(random, 50, 2000) });
    } else if (kind < 55) {
      faults.push({
        at,
        kind: 'partition',
        ...only([node]),
        oneWay: chance(random, 50),
        forMs: between(random, 50, 2000),
      });
    } else if (kind < 65) {
      const other = (node + 1 + random.below(Math.max(1, nodes - 1))) % nodes;
      if (other !== node)
        faults.push({
          at,
          kind: 'cut-link',
          node,
          other,
          oneWay: chance(random, 50),
          forMs: between(random, 50, 3500),
        });
    } else if (kind < 73) faults.push({ at, kind: 'reset-streams', node, share: random.unit() });
    else if (kind < 80) faults.push({ at, kind: 'crash', ...ending(request, at, random) });
    else if (kind < 87) faults.push({ at, kind: 'vanish', ...ending(request, at, random) });
    else if (kind < 93) faults.push({ at, kind: 'leave', ...ending(request, at, random) });
    else faults.push({ at, kind: 'new-labels', node });
  }
  return faults;
}
