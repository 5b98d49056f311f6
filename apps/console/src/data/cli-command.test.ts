import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import {
  auditCommand,
  changeCommand,
  listCommand,
  roundTripsCommand,
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
});

it('says what the audit is asked for and of which time, and who measures round trips', () => {
  expect(auditCommand({ q: '' })).toBe('omnirelay mesh audit list');
  expect(auditCommand({ q: 'actor:omar object:"peer/*" colour:red', from: 'now-6h', to: '2026-11-23T14:02' })).toBe(
    `omnirelay mesh audit list --query 'actor:omar object:"peer/*"' --from now-6h --to 2026-11-23T14:02`,
  );
  expect(roundTripsCommand()).toBe('omnirelay mesh peers rtt');
});
