/** The queries that the console's design shows, over peers: each is understood, or says clearly why not. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQuery } from './parse-query.ts';
import { PEER_QUERY_KEYS, peerFields, type QueriedPeer } from './peer-fields.ts';
import { foundBy } from './testing/found-by.ts';
import { compareVersions } from './version-order.ts';

const peer = (nodeId: string, meshVersion: string, rttMs?: number, team?: string): QueriedPeer => ({
  nodeId,
  status: nodeId === 'n-3' ? 'Suspect' : 'Alive',
  intent: 'Active',
  rttMs,
  metadata: {
    role: 'worker',
    clusterId: 'core',
    region: 'eu-west',
    zone: 'a',
    meshVersion,
    endpoint: `${nodeId}.mesh:7000`,
    labels: team === undefined ? {} : { team: { value: team }, 'app.example.com/tier': { value: 'gold plate' } },
  },
});

const PEERS = [
  peer('n-1', '2.3.9', 79.9, 'payments'),
  peer('n-2', '2.4.0', 80.5, 'search'),
  peer('n-3', '2.10.0-rc.1', 0.4),
  peer('n-4', 'unknown'),
];

const ids = foundBy(PEERS, { keys: PEER_QUERY_KEYS, fieldsOf: peerFields, idOf: ({ nodeId }) => nodeId });

describe('the query grammar over peers', () => {
  it.each([
    ['state:suspect', ['n-3']],
    ['status:suspect', ['n-3']],
    ['-state:suspect status:alive', ['n-1', 'n-2', 'n-4']],
    ['rtt:>80ms', ['n-2']],
    ['rtt:>80', ['n-2']],
    ['rtt:<0.001s', ['n-3']],
    ['rtt:<=400us', ['n-3']],
    ['rtt:400µs', ['n-3']],
    ['rtt:400μs', ['n-3']],
    ['RTT:1MS..1S', ['n-1', 'n-2']],
    ['rtt:79.9ms,80.5', ['n-1', 'n-2']],
    ['version:<2.4', ['n-1']],
    ['version:<=2.4', ['n-1', 'n-2']],
    ['version:>v2.9', ['n-3']],
    ['version:>=2.10', []],
    ['version:2.3..2.4', ['n-1', 'n-2']],
    ['version:2.*', ['n-1', 'n-2', 'n-3']],
    ['version:unknown', ['n-4']],
    ['-version:<2.4', ['n-2', 'n-3', 'n-4']],
    ['label.team=payments', ['n-1']],
    ['label.team:payments,search', ['n-1', 'n-2']],
    ['-label.team=pay*', ['n-2', 'n-3', 'n-4']],
    ['LABEL.app.example.com/tier="gold plate"', ['n-1', 'n-2']],
    ['label:team=search', ['n-2']],
    ['n-2.mesh', ['n-2']],
  ])('%s finds %j', (text, expected) => {
    expect(ids(text)).toEqual(expected);
  });

  it.each([
    ['drain:true', '0: unknown key "drain"; known: cluster, errors, health, intent, label, '],
    ['transport:h2', '0: unknown key "transport"'],
    ['labl.team=payments', '0: unknown key "labl.team"'],
    ['region.x=eu', '0: region has no names: "region.x" is no key'],
    ['label.=x', '0: a name is missing after "label."'],
    ['label.team=', '0: a value is missing'],
    ['label.weight:>5', '0: label is not a number'],
    ['rtt:>80m', '0: ">80m": expected a time such as 80ms, 500us or 1.5s after >'],
    ['rtt:2s..80ms', '0: "2s..80ms": the first end must not exceed the second'],
    ['version:<new', '0: "<new": expected a version such as 2.4 after <'],
    ['version:2.10..2.9', '0: "2.10..2.9": the first end must not exceed the second'],
  ])('%s is a problem', (text, expected) => {
    expect(ids(text)).toContain(expected);
  });

  it('knows a field by its first name only, whichever was written', () => {
    const parsed = parseQuery('state:alive', PEER_QUERY_KEYS);
    expect(parsed).toMatchObject({ kind: 'query', query: { terms: [{ key: 'status' }] } });
  });

  it('means the same span of time in every unit', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), (ms) => {
        const queries = [`rtt:${ms}`, `rtt:${ms}ms`, `rtt:${ms}000us`].map((text) => parseQuery(text, PEER_QUERY_KEYS));
        const seconds = parseQuery(
          `rtt:${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, '0')}s`,
          PEER_QUERY_KEYS,
        );
        for (const parsed of [...queries, seconds]) {
          expect(parsed).toMatchObject({ query: { terms: [{ values: [{ kind: 'range', min: ms, max: ms }] }] } });
        }
      }),
    );
  });
});

describe('the order of versions', () => {
  const version = fc
    .tuple(fc.array(fc.nat(12), { minLength: 1, maxLength: 4 }), fc.constantFrom('', '-rc.1', '-rc.2', '-rc.10', '-a'))
    .map(([parts, pre]) => parts.join('.') + pre);

  it('is that of the numbers', () => {
    fc.assert(
      fc.property(fc.tuple(fc.nat(), fc.nat()), fc.tuple(fc.nat(), fc.nat()), ([a, b], [c, d]) => {
        expect(Math.sign(compareVersions(`${a}.${b}`, `v${c}.${d}.0`))).toBe(Math.sign(a - c || b - d));
      }),
    );
  });

  it('is an order, also of what is no version', () => {
    const any = fc.oneof(version, fc.string({ maxLength: 6 }));
    fc.assert(
      fc.property(any, any, any, (a, b, c) => {
        expect(Math.sign(compareVersions(a, b)) + Math.sign(compareVersions(b, a))).toBe(0);
        if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0)
          expect(compareVersions(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });

  it('puts a pre-release before what it leads to, and ignores the build', () => {
    const sorted = ['2.4.0', '2.4.0-rc.10', '2.4.0-rc.2', '2.4.0-alpha'].sort(compareVersions);
    expect(sorted).toEqual(['2.4.0-alpha', '2.4.0-rc.2', '2.4.0-rc.10', '2.4.0']);
    expect(compareVersions('2.4.0+abc', '2.4')).toBe(0);
  });
});
