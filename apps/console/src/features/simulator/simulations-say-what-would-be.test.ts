import { describe, expect, it } from 'vitest';
import { type Flow, MOST_IN_SANKEY, matrixOf, mostChanged, sankeyOf } from '../../data/flow-graph.ts';
import { compareMapVersions } from '../../data/map-version.ts';
import type { ShardNamespace } from '../../data/model.ts';
import { changedQuery } from '../../ui/use-address.ts';
import { ruleOf } from './placement-form.tsx';
import { MOST_ID_CHARACTERS, readSimulationId, simulationId } from './simulation-id.ts';
import { furtherNodes, readWhatIf, simulationQuery, supposesSomething, whatIsMissing, writeWhatIf } from './what-if.ts';
import { ruleWords } from './what-if-text.ts';

const read = (query: string) => readWhatIf(new URLSearchParams(query));

describe('what is supposed', () => {
  it('stands in the address, and is read as it was written', () => {
    const query =
      'namespace=orders&from=1764150710.44&strategy=ring&vnodes=160&add=new-1,new-2::eu,new-3:200:eu/eu-1a,new-4:50&remove=n-3,n-4';
    const { whatIf, ignored } = read(query);
    expect(ignored).toEqual([]);
    expect(whatIf).toEqual({
      namespace: 'orders',
      fromVersion: '1764150710.44',
      strategy: 'ring',
      virtualNodes: 160,
      addNodes: [
        { nodeId: 'new-1' },
        { nodeId: 'new-2', region: 'eu' },
        { nodeId: 'new-3', region: 'eu', zone: 'eu-1a', weight: 200 },
        { nodeId: 'new-4', weight: 50 },
      ],
      removeNodes: ['n-3', 'n-4'],
      homes: [],
      rules: undefined,
      zoneWeights: [],
    });
    expect(changedQuery('', writeWhatIf(whatIf))).toBe(`?${query}`);
  });

  it('is left out, and told, where it cannot be read', () => {
    const { whatIf, ignored } = read('from=44&strategy=best&add=New_1,ok&remove=-x');
    expect(ignored.map(({ term }) => term)).toEqual(['strategy=best', 'add=New_1', 'remove=-x', 'from=44']);
    expect(whatIf.addNodes).toEqual([{ nodeId: 'ok' }]);
    expect(supposesSomething(whatIf)).toBe(true);
    expect(supposesSomething(read('namespace=orders').whatIf)).toBe(false);
  });

  it('may be homes, rules and zones that weigh more, and is asked as the API asks', () => {
    const query =
      'namespace=orders&strategy=locality&homes=00000-00511=eu/eu-1a,00512=us&rules=gpu:pin:00000-00015:label=gpu=yes,a%253Ab:exclude:00007:node=n-3,twins:anti-affinity:00007+00008:zone&zones=eu-1a=2,eu/eu-1b=0.5';
    const { whatIf, ignored } = read(query.replaceAll('+', '%2B'));
    expect(ignored).toEqual([]);
    expect(simulationQuery(whatIf)).toEqual({
      namespace: 'orders',
      strategy: {
        id: 'locality',
        homes: [
          { from: '00000', to: '00511', region: 'eu', zone: 'eu-1a' },
          { from: '00512', to: '00512', region: 'us' },
        ],
      },
      rules: [
        { id: 'gpu', kind: 'pin', from: '00000', to: '00015', nodes: { label: 'gpu=yes' }, shards: [] },
        { id: 'a:b', kind: 'exclude', from: '00007', to: '00007', nodes: { nodeId: 'n-3' }, shards: [] },
        { id: 'twins', kind: 'anti-affinity', shards: ['00007', '00008'], apart: 'zone' },
      ],
      zoneWeights: [
        { zone: 'eu-1a', times: 2 },
        { zone: 'eu-1b', region: 'eu', times: 0.5 },
      ],
    });
    expect(read(changedQuery('', writeWhatIf(whatIf)))).toEqual({ whatIf, ignored: [] });
    expect((whatIf.rules ?? []).map(ruleWords)).toEqual([
      'gpu: pin 00000-00015, label gpu=yes',
      'a:b: exclude 00007, node n-3',
      'twins: anti-affinity 00007 00008, by zone',
    ]);
    expect(simulationQuery(read('namespace=orders&rules=none').whatIf)).toEqual({ namespace: 'orders', noRules: true });
    const wrong = read(
      'strategy=locality&homes=9-7=eu,x&rules=p:pin:1:node,q:anti-affinity:1:moon&zones=eu=many',
    ).ignored;
    expect(wrong.map(({ term }) => term)).toEqual([
      'homes=9-7=eu',
      'homes=x',
      'rules=p:pin:1:node',
      'rules=q:anti-affinity:1:moon',
      'zones=eu=many',
    ]);
  });

  it('is the id of the simulation, which is read anywhere as it was written, and by no other text', () => {
    const { whatIf } = read(
      'namespace=orders&from=7.44&strategy=rendezvous&zones=eu-1a=2&add=new-1,new-2&rules=ä:pin:1:zone=b',
    );
    const id = simulationId(whatIf) ?? '';
    expect(id).toMatch(/^[\w-]+$/);
    expect(readSimulationId(id)).toEqual({ whatIf, ignored: [] });
    for (const other of ['new', '', 'a/b', id.slice(1), btoa('namespace=orders'), 'x'.repeat(MOST_ID_CHARACTERS + 1)])
      expect(readSimulationId(other), other).toBeUndefined();
    const many = Array.from({ length: 256 }, (_, at) => ({
      nodeId: `node-${at}`,
      region: 'eu-west',
      zone: 'eu-west-a',
    }));
    expect(simulationId({ ...whatIf, addNodes: many })).toBeUndefined();
  });

  it('says what is missing before it can be asked', () => {
    const namespace = { namespace: 'orders', roles: ['worker'], version: '7.44' } as unknown as ShardNamespace;
    const { version: _, ...bare } = namespace;
    expect(whatIsMissing(read('strategy=ring').whatIf, namespace)).toBeUndefined();
    expect(whatIsMissing(read('').whatIf, undefined)).toBe('Choose a namespace.');
    expect(whatIsMissing(read('').whatIf, bare)).toBe('orders has no map yet: no node serves its roles (worker).');
    expect(whatIsMissing(read('strategy=locality').whatIf, namespace)).toMatch(/^Locality needs homes/);
    expect(whatIsMissing(read('strategy=locality&homes=1=eu').whatIf, namespace)).toBeUndefined();
  });

  it('takes a rule once all of it has been typed', () => {
    const typed = { kind: 'pin', id: 'a', shards: '4 - 20', by: 'node', value: 'n-6', apart: 'zone' } as const;
    expect(ruleOf(typed)).toEqual({
      id: 'a',
      kind: 'pin',
      from: '00004',
      to: '00020',
      nodes: { nodeId: 'n-6' },
      shards: [],
    });
    for (const less of [{ id: '' }, { value: '' }, { shards: '20-4' }, { shards: '' }])
      expect(ruleOf({ ...typed, ...less })).toBeUndefined();
    const apart = { ...typed, kind: 'anti-affinity', shards: '7, 8' } as const;
    expect(ruleOf(apart)).toEqual({ id: 'a', kind: 'anti-affinity', shards: ['00007', '00008'], apart: 'zone' });
    for (const shards of ['7', '7 x']) expect(ruleOf({ ...apart, shards })).toBeUndefined();
  });

  it('names further nodes as nobody is named', () => {
    const made = furtherNodes(2, new Set(['new-1', 'n-3']), { zone: 'eu-1a' });
    expect(made).toEqual([
      { nodeId: 'new-2', zone: 'eu-1a' },
      { nodeId: 'new-3', zone: 'eu-1a' },
    ]);
  });
});

describe('what would flow', () => {
  const flows: readonly Flow[] = [
    { from: 'n-10', to: 'n-2', count: 3 },
    { from: 'n-2', to: 'n-10', count: 1 },
    { to: 'n-2', count: 4 },
  ];

  it('has whoever gives at one side and whoever takes at the other, also where both are one', () => {
    const graph = sankeyOf(flows);
    expect(graph?.nodes.map(({ name, side }) => `${side} ${name}`)).toEqual([
      'from n-2',
      'from n-10',
      'from nobody',
      'to n-2',
      'to n-10',
    ]);
    expect(graph?.links).toEqual([
      { source: 1, target: 3, value: 3 },
      { source: 0, target: 4, value: 1 },
      { source: 2, target: 3, value: 4 },
    ]);
  });

  it('is a matrix where it would be a tangle', () => {
    const many = Array.from(
      { length: MOST_IN_SANKEY },
      (_, i): Flow => ({ from: `n-${i}`, to: 'new-1', count: i + 1 }),
    );
    expect(sankeyOf(many)).toBeUndefined();
    expect(sankeyOf(many.slice(1))).toBeDefined();
    const matrix = matrixOf(many);
    expect([matrix.rows.length, matrix.columns, matrix.most]).toEqual([MOST_IN_SANKEY, ['new-1'], MOST_IN_SANKEY]);
    expect(sankeyOf([])).toBeUndefined();
  });

  it('tells the loads that change most first', () => {
    const load = [
      { nodeId: 'n-1', before: 5, after: 6 },
      { nodeId: 'n-2', before: 9, after: 2 },
      { nodeId: 'n-3', before: 0, after: 4 },
    ];
    expect(mostChanged(load, 2).map(({ nodeId }) => nodeId)).toEqual(['n-2', 'n-3']);
  });
});

it('a later lineage comes after all of an earlier one', () => {
  expect(['2.1', '1.10', '1.9'].sort(compareMapVersions)).toEqual(['1.9', '1.10', '2.1']);
});
