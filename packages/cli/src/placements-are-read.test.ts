/** Strategies, homes, nodes and rules as people write them: what is meant by each, and what is wrong with it, all at once. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '@omnirelay/config';
import { afterAll, describe, expect, it } from 'vitest';
import { addedNode, home, placementOf } from './placement-flags.ts';
import { readRules } from './shard-rules-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'omnirelay-rules-'));
afterAll(() => rmSync(folder, { recursive: true }));

function ruleFile(text: string, name = 'rules.yaml'): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

/** Each problem with its place. */
function problemsOf(text: string): readonly string[] {
  try {
    readRules(ruleFile(text));
  } catch (error) {
    if (error instanceof ConfigError)
      return error.problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
    throw error;
  }
  throw new Error('the rules were taken');
}

describe('a home', () => {
  it.each([
    ['0-99=eu/eu-a', { from: '00000', to: '00099', region: 'eu', zone: 'eu-a' }],
    ['7=eu', { from: '00007', to: '00007', region: 'eu' }],
    ['00100-131071=us-east', { from: '00100', to: '131071', region: 'us-east' }],
  ])('%s', (text, read) => expect(home(text)).toEqual(read));
  it.each(['eu', '0-99', '0-=eu', 'a-b=eu', '0-9=', '0-9=eu/', '0-9=/a', '0-9=eu/a/b', '0-9=eu=us', '0-1-2=eu'])(
    '%s is refused with how it is written',
    (text) => expect(() => home(text)).toThrow('0-99=eu-west/eu-west-a'),
  );
  it('goes forwards', () => expect(() => home('9-0=eu')).toThrow('9 comes after 0'));
});

describe('a node of a what-if', () => {
  it.each([
    ['n8', { nodeId: 'n8' }],
    ['n8:200', { nodeId: 'n8', weight: 200 }],
    ['n8:0', { nodeId: 'n8', weight: 0 }],
    ['n8:200:eu/eu-a', { nodeId: 'n8', weight: 200, region: 'eu', zone: 'eu-a' }],
    ['n8::eu', { nodeId: 'n8', region: 'eu' }],
  ])('%s', (text, read) => expect(addedNode(text)).toEqual(read));
  it.each(['', ':200', 'n8:much', 'n8:1:', 'n8:1:eu/', 'n8:1:eu/a/b', 'n8:1:eu:x', 'n8:-1'])(
    '%s is refused with how it is written',
    (text) => expect(() => addedNode(text)).toThrow('ID:WEIGHT:REGION/ZONE'),
  );
});

describe('a strategy', () => {
  it('has what belongs to it, and is left out where nothing is said', () => {
    const homes = [home('0-9=eu')];
    expect(placementOf({})).toEqual({});
    expect(placementOf({ strategy: 'ring', virtualNodes: 128 })).toEqual({
      strategy: { id: 'ring', virtualNodes: 128, homes: [] },
    });
    expect(placementOf({ strategy: 'locality', home: homes, rules: false })).toEqual({
      strategy: { id: 'locality', homes },
      noRules: true,
    });
  });

  it('is refused what belongs to another one, with what to do', () => {
    expect(() => placementOf({ virtualNodes: 3 })).toThrow('--virtual-nodes belongs to the strategy ring');
    expect(() => placementOf({ strategy: 'rendezvous', home: [home('0=eu')] })).toThrow('--home belongs to');
    expect(() => placementOf({ strategy: 'locality' })).toThrow('needs homes');
  });
});

describe('a file of rules', () => {
  const rules = [
    { id: 'gpu', kind: 'pin', from: '00000', to: '00015', nodes: { label: 'gpu=yes' }, shards: [] },
    { id: 'not-n6', kind: 'exclude', from: '00016', to: '00099', nodes: { nodeId: 'n6' }, shards: [] },
    { id: 'twins', kind: 'anti-affinity', shards: ['00007', '00008'], apart: 'zone' },
  ];

  it('is YAML or JSON, a list or a mapping with one, and its shards are numbers or names', () => {
    const yaml = `
- { id: gpu, kind: pin, from: 0, to: 00015, nodes: { label: gpu=yes } }
- { id: not-n6, kind: exclude, from: "16", to: "00099", nodes: { nodeId: n6 } }
- { id: twins, kind: anti-affinity, shards: [7, "00008"], apart: zone }`;
    expect(readRules(ruleFile(yaml))).toEqual(rules);
    expect(readRules(ruleFile(`rules:${yaml}`))).toEqual(rules);
    expect(readRules(ruleFile(JSON.stringify({ rules }), 'rules.json'))).toEqual(rules);
    expect(placementOf({ rules: join(folder, 'rules.json') })).toEqual({ rules });
  });

  it('tells all that is wrong at once, each with its place', () => {
    expect(
      problemsOf(`
- { kind: pin, from: 0, to: 15, nodes: { region: eu, colour: red } }
- { id: b, kind: pinn, from: x, too: 9, nodes: n1 }
- { id: 7, kind: anti-affinity, shards: 7, apart: rack }
- { id: c, shards: [1.5, -1, 00009] }
- nothing
- null`),
    ).toEqual([
      'rules.0.nodes.colour: there is no such key; known here: nodeId, label, zone, region',
      'rules.0.id: is missing: the name that explanations give the rule',
      'rules.1.kind: expected pin, exclude, anti-affinity, found "pinn"',
      'rules.1.from: expected the number of a shard, 412 or 00412, found "x"',
      'rules.1.too: there is no such key; known here: id, kind, from, to, nodes, shards, apart',
      'rules.1.nodes: expected which nodes, by one of nodeId, label, zone, region, found "n1"',
      'rules.2.id: expected text, found 7',
      'rules.2.shards: expected a list of shards, [7, 8], found 7',
      'rules.2.apart: expected node, zone, region, found "rack"',
      'rules.3.shards.0: expected the number of a shard, 412 or 00412, found 1.5',
      'rules.3.shards.1: expected the number of a shard, 412 or 00412, found -1',
      'rules.3.kind: is missing: one of pin, exclude, anti-affinity',
      'rules.4: expected a rule, with id and kind, found "nothing"',
      'rules.5: expected a rule, with id and kind, found nothing',
    ]);
  });

  it('is refused where it is no list of rules, with what was found', () => {
    expect(problemsOf('{ rule: [] }')).toEqual([
      'expected a list of rules, or a mapping with `rules` alone, found a mapping',
    ]);
    expect(problemsOf('rules: 7')).toEqual(['expected a list of rules, or a mapping with `rules` alone, found 7']);
    expect(problemsOf('[]')).toEqual(['has no rules: for none at all say --no-rules']);
    expect(problemsOf('- { id: a')[0]).toMatch(/^line 1, column \d+: /);
    expect(problemsOf('- &a { id: a }\n- *a')).toContain(
      'line 2, column 3: aliases are not allowed: write the value out',
    );
    expect(problemsOf(`# ${'x'.repeat(512 * 1024)}`)).toEqual(['is longer than 512 KiB']);
    expect(() => readRules(join(folder, 'none.yaml'))).toThrow('there is no such file');
  });
});
