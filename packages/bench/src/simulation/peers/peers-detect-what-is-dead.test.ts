import { describe, expect, test } from 'vitest';
import { QUIET } from '../quiet-plan.ts';
import { runDatagramCluster } from './datagram-cluster.ts';
import { MEMBERLIST, type PeerRules, PLAIN_SWIM } from './peer-rules.ts';

const NODES = 20;
const SILENT = 3;
const SILENT_AT_MS = 10_000;

/** Who held whom dead, as `by>subject`. */
function deaths(rules: PeerRules, loss: number, silent: boolean): string[] {
  const plan = {
    ...QUIET,
    quality: { ...QUIET.quality, loss },
    faults: silent ? [{ at: SILENT_AT_MS, kind: 'stall', nodes: [SILENT], forMs: 3_600_000 } as const] : [],
  };
  const seen: string[] = [];
  runDatagramCluster({ seed: 7, nodes: NODES, endsAtMs: 90_000, plan, rules }, (by, subject) =>
    seen.push(`${by}>${subject}`),
  );
  return seen.sort();
}

describe.each([PLAIN_SWIM, MEMBERLIST])('a peer by the rules of $name', (rules) => {
  test('holds whoever falls silent dead, everywhere, once, and nobody else', () => {
    const others = Array.from({ length: NODES }, (_, node) => node).filter((node) => node !== SILENT);
    expect(deaths(rules, 0, true)).toEqual(others.map((by) => `${by}>${SILENT}`).sort());
  });

  test('holds nobody dead on a network that loses one datagram in twenty', () => {
    expect(deaths(rules, 0.05, false)).toEqual([]);
  });
});
