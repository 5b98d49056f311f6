import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import {
  auditCommand,
  changeCommand,
  changeNamespaceCommand,
  createNamespaceCommand,
  listCommand,
  mapVersionsCommand,
  namespaceListCommand,
  roundTripsCommand,
  shardActCommand,
  shardCommand,
  shardDiffCommand,
  shardListCommand,
  shardSimulateCommand,
  shellWord,
  statusCommand,
} from './cli-command.ts';

it('says the filter, whose view it is, and the order', () => {
  expect(listCommand({ q: '' })).toBe('omnirelay mesh peers list');
  expect(listCommand({ q: 'role:worker -region:eu-*', vantage: 'n3', sort: { column: 'rtt', down: true } })).toBe(
    "omnirelay mesh peers list --query 'role:worker -region:eu-*' --vantage n3 --sort -rtt",
  );
  expect(listCommand({ q: '', sort: { column: 'state', down: false } })).toBe(
    'omnirelay mesh peers list --sort status',
  );
});

it('leaves out what the screen left out: the control node would refuse it', () => {
  expect(listCommand({ q: 'foo:bar role:worker rtt:>slow "n 5' })).toBe(
    'omnirelay mesh peers list --query role:worker',
  );
  expect(listCommand({ q: 'foo:"a b" label:"a b"' })).toBe(`omnirelay mesh peers list --query 'label:"a b"'`);
  expect(listCommand({ q: 'foo:bar', sort: { column: 'labels', down: false } })).toBe('omnirelay mesh peers list');
});

it.each(["it's", '$(reboot) `reboot`', 'a\\b "c"', '-x;y', "''", 'é\nf'])('a shell reads %j as one word', (text) => {
  expect(execFileSync('sh', ['-c', `printf %s ${shellWord(text)}`], { encoding: 'utf8' })).toBe(text);
});

it('says the evidence and the changes of a node', () => {
  expect(statusCommand('n6')).toBe('omnirelay mesh peers status n6');
  expect(statusCommand('n6', 'n3')).toBe('omnirelay mesh peers status n6 --vantage n3');
  expect(changeCommand('remove', 'n6', " it's old ")).toBe("omnirelay mesh peers remove n6 --reason 'it'\\''s old'");
  expect(changeCommand('cordon', 'n6', ' ')).toBe('omnirelay mesh peers cordon n6');
  expect(changeCommand('drain', 'n6', 'it burns', { force: true })).toBe(
    "omnirelay mesh peers drain n6 --force --confirm n6 --reason 'it burns'",
  );
});

it('says what the audit is asked for and of which time, and who measures round trips', () => {
  expect(auditCommand({ q: '' })).toBe('omnirelay mesh audit list');
  expect(auditCommand({ q: 'actor:omar object:"peer/*" colour:red', from: 'now-6h', to: '2026-11-23T14:02' })).toBe(
    `omnirelay mesh audit list --query 'actor:omar object:"peer/*"' --from now-6h --to 2026-11-23T14:02`,
  );
  expect(roundTripsCommand()).toBe('omnirelay mesh peers rtt');
});

it('says where shards are asked for, what lies between two maps, and what is supposed', () => {
  expect(shardListCommand('state:moving colour:red')).toBe('omnirelay mesh shards list --query state:moving');
  expect(shardCommand('explain', { namespace: 'orders', shardId: '00412' })).toBe(
    'omnirelay mesh shards explain orders 00412',
  );
  expect(shardDiffCommand('orders', { from: '1.44', to: '1.45' })).toBe(
    'omnirelay mesh shards diff orders --from 1.44 --to 1.45',
  );
  expect(mapVersionsCommand({ q: 'cause:drain', namespace: 'orders', from: 'now-1d' })).toBe(
    'omnirelay mesh shards versions --namespace orders --query cause:drain --from now-1d',
  );
  expect(namespaceListCommand('kind:queue')).toBe('omnirelay mesh namespaces list --query kind:queue');
  const supposed = {
    namespace: 'orders',
    fromVersion: '1.44',
    strategy: 'ring',
    virtualNodes: 128,
    addNodes: ['new-1:200:eu/eu-1a'],
    removeNodes: ['n-3'],
    homes: [],
    zoneWeights: ['eu-1a=2'],
    rules: undefined,
  };
  expect(shardSimulateCommand(supposed)).toBe(
    'omnirelay mesh shards simulate orders --from 1.44 --strategy ring --virtual-nodes 128 --add-node new-1:200:eu/eu-1a --remove-node n-3 --zone-weight eu-1a=2',
  );
  expect(shardSimulateCommand({ ...supposed, rules: [] })).toContain(' --no-rules ');
  const local = { ...supposed, strategy: 'locality', virtualNodes: undefined, homes: ['00000-00511=eu'] };
  const command = shardSimulateCommand({ ...local, rules: [{ id: "it's", kind: 'pin' }] });
  expect(command).toBe(
    String.raw`echo '[{"id":"it'\''s","kind":"pin"}]' > rules.json && omnirelay mesh shards simulate orders --from 1.44 --strategy locality --home 00000-00511=eu --rules rules.json --add-node new-1:200:eu/eu-1a --remove-node n-3 --zone-weight eu-1a=2`,
  );
});

it('acts on shards with why, and with the ticket where there is one', () => {
  const shard = { namespace: 'orders', shardId: '00412' };
  expect(shardActCommand('pause', shard, { duration: '15m', reason: ' hot key ', ticket: 'INC-7' })).toBe(
    "omnirelay mesh shards pause orders 00412 --for 15m --reason 'hot key' --ticket INC-7",
  );
  expect(shardActCommand('disable', shard, { reason: '', ticket: '' })).toBe(
    'omnirelay mesh shards disable orders 00412',
  );
});

it('makes a namespace with all that was written down', () => {
  expect(
    createNamespaceCommand(
      {
        ...{ namespace: 'mail', kind: 'queue', shardCount: 16, roles: ['worker', 'gateway'], effects: 'fenced' },
        strategy: { id: 'locality', homes: [{ from: '00000', to: '00007', region: 'eu', zone: 'eu-a' }] },
      },
      { reason: 'a queue', ticket: '' },
    ),
  ).toBe(
    "omnirelay mesh namespaces create mail --shards 16 --kind queue --strategy locality --home 00000-00007=eu/eu-a --role worker --role gateway --effects fenced --reason 'a queue'",
  );
});

it('changes a namespace, with the rules as what the command reads from its input', () => {
  const rules = [{ id: "it's", kind: 'pin', from: '00000', to: '00000', nodes: { nodeId: 'n1' }, shards: [] }];
  const line = changeNamespaceCommand('orders', { rules }, { reason: 'gpu', ticket: 'OPS-1' });
  const [piped = '', asked] = line.split(' | ');
  expect(JSON.parse(execFileSync('sh', ['-c', piped], { encoding: 'utf8' }))).toEqual(rules);
  expect(asked).toBe('omnirelay mesh namespaces change orders --reason gpu --ticket OPS-1 --rules /dev/stdin');
  expect(changeNamespaceCommand('orders', { noRules: true }, { reason: '', ticket: '' })).toBe(
    'omnirelay mesh namespaces change orders --no-rules',
  );
  expect(changeNamespaceCommand('orders', { force: true }, { reason: '', ticket: '' })).toBe(
    'omnirelay mesh namespaces change orders --force',
  );
});
