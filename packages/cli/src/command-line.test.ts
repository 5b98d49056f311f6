import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ControlError } from '@omnirelay/client';
import { describe, expect, it } from 'vitest';
import { parseLabels } from './commands/peers.ts';
import { commandTable } from './completion/command-table.ts';
import { EXIT, exitCodeOf } from './exit-codes.ts';
import { PEER_HEADS } from './peer-table.ts';
import { reportOf } from './report-error.ts';
import { roundTripTable } from './round-trip-table.ts';
import { buildProgram } from './run-command-line.ts';
import { printable, table } from './table.ts';

const launcher = join(import.meta.dirname, '..', 'bin', 'omnirelay.js');
const checkout = join(import.meta.dirname, '..', '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'omnirelay-cli-'));

function omnirelayWith(given: { readonly input?: string; readonly env?: NodeJS.ProcessEnv }, ...args: string[]) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [launcher, ...args], {
    encoding: 'utf8',
    input: given.input ?? '',
    env: { PATH: process.env.PATH, OMNIRELAY_HOME: folder, OMNIRELAY_CONFIG_DIR: folder, ...given.env },
  });
  return { stdout, stderr, status };
}
const omnirelay = (...args: string[]) => omnirelayWith({}, ...args);

describe('the omnirelay command', () => {
  it('teaches in its help, and ends with 0', () => {
    for (const words of [[], ['dev'], ['mesh', 'peers', 'list'], ['mesh', 'peers', 'cordon'], ['config', 'validate']]) {
      const { stdout, status } = omnirelay(...words, '--help');
      expect(stdout).toMatch(/Examples?:/);
      expect(status).toBe(0);
    }
  });

  it('says what to do when no mesh is known, as text or as JSON, and never shows a stack', () => {
    const asText = omnirelay('mesh', 'peers', 'list');
    expect(asText).toMatchObject({ status: 2, stdout: '' });
    expect(asText.stderr).toContain('npm start');
    const asJson = omnirelay('mesh', 'peers', 'list', '--output', 'json');
    expect(JSON.parse(asJson.stderr)).toMatchObject({ code: 'cli_error' });
    const usage = omnirelay('mesh', 'no-such-verb', '--output', 'json');
    expect(usage.status).toBe(2);
    expect(JSON.parse(usage.stderr)).toMatchObject({ detail: "unknown command 'no-such-verb'" });
    expect(omnirelay('dev', 'status')).toMatchObject({ status: 5 });
    expect(omnirelay('mesh', 'no-such-verb').status).toBe(2);
  });

  it('offers to compare an ETag where there is a record to have one, and nowhere else', () => {
    const refused = omnirelay(
      ...['mesh', 'lineage', 'adopt', '--expected-store-identity', 's', '--reason', 'r', '--if-match', '"1"'],
    );
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining("unknown option '--if-match'")]);
    const offering = commandTable(buildProgram()).flatMap(({ path, options }) =>
      options.some(({ names }) => names.includes('--if-match')) ? [path] : [],
    );
    const verbs = ['approve', 'cancel', 'execute', 'pause', 'recompute', 'reject', 'resume', 'rollback', 'submit'];
    expect(offering.map((path) => path.replace('mesh ', '')).sort()).toEqual([
      ...verbs.map((verb) => `changes ${verb}`),
      'freeze lift',
      ...[
        'leaders step-down',
        'namespaces change',
        'peers cordon',
        'peers drain',
        'peers label',
        'peers remove',
        'peers uncordon',
      ],
      ...verbs.map((verb) => `plans ${verb}`),
      ...['policies reset', 'policies set'],
      ...['shards disable', 'shards pause', 'shards resume'],
    ]);
  });

  it('refuses a token or a time that cannot be right before it asks anybody, and leaves no folder behind', () => {
    const dir = join(folder, 'n8');
    const join8 = ['mesh', 'join', '--endpoint', '127.0.0.1:1', '--node-id', 'n8', '--dir', dir];
    const refused = omnirelay(...join8, '--token', 'junk');
    expect(refused).toMatchObject({ status: 2, stdout: '' });
    expect(refused.stderr).toContain('copy the whole token');
    expect(existsSync(dir)).toBe(false);
    // The same by ways that the list of processes does not show.
    const file = join(folder, 'token');
    writeFileSync(file, 'junk\n');
    for (const said of [
      omnirelayWith({ input: 'junk\n' }, ...join8, '--token-file', '-'),
      omnirelay(...join8, '--token-file', file),
      omnirelayWith({ env: { OMNIRELAY_JOIN_TOKEN: 'junk' } }, ...join8),
    ]) {
      expect(said).toMatchObject({ status: 2, stdout: '' });
      expect(said.stderr).toContain('copy the whole token');
    }
    for (const args of [[], ['--token-file', '-'], ['--token-file', file, '--token', 'junk']]) {
      const said = omnirelay(...join8, ...args);
      expect([args, said.status]).toEqual([args, 2]);
      expect(said.stderr).not.toContain('copy the whole token');
    }
    const removal = omnirelay('mesh', 'peers', 'remove', 'n6');
    expect([removal.status, removal.stderr]).toEqual([2, expect.stringContaining('needs a reason')]);
    const ttl = omnirelay('mesh', 'tokens', 'create', '--role', 'worker', '--ttl', 'soon');
    expect(ttl.status).toBe(2);
    expect(ttl.stderr).toContain('whole number of seconds');
  });

  it('names every problem of a config at once', () => {
    const file = join(folder, 'broken.yaml');
    writeFileSync(file, 'mesh:\n  meshId: m\n  gossip:\n    nodeId: n1\n    fanuot: 3\n    interval: soon\n');
    const { stderr, status } = omnirelay('config', 'validate', file);
    expect(status).toBe(2);
    expect(stderr).toContain('fanuot');
    expect(stderr).toContain('interval');
    expect(stderr).not.toContain('    at ');
  });

  it('checks a config as a node would read it here, with the variables of this shell, or the file alone', () => {
    const file = join(folder, 'control.yaml');
    writeFileSync(file, readFileSync(join(checkout, 'docker', 'mesh', 'control.yaml')));
    const validate = (issuer: string | undefined, ...args: string[]) =>
      omnirelayWith({ env: { MESH_CONTROL__OIDC__ISSUER: issuer } }, 'config', 'validate', ...args, file);
    expect(validate('https://id.example.com').status).toBe(0);
    const empty = validate('');
    expect([empty.status, empty.stdout]).toEqual([2, '']);
    expect(empty.stderr).toContain(
      'mesh.control.oidc.issuer: is empty: expected a URL that begins with https:// or http://',
    );
    expect(empty.stderr).toContain('(set by MESH_CONTROL__OIDC__ISSUER)');
    expect(validate('', '--no-environment').status).toBe(0);
  });

  it('warns of what works and will be regretted: beside the answer, and within it', () => {
    const file = join(folder, 'sentinel.yaml');
    const text = readFileSync(join(checkout, 'docs', 'examples', 'prod-redis.yaml'), 'utf8');
    const validate = (change: (text: string) => string) => {
      writeFileSync(file, change(text));
      const { stdout, stderr, status } = omnirelay('config', 'validate', '--no-environment', '--output', 'json', file);
      return { status, stderr, warnings: (JSON.parse(stdout) as { warnings: { path: string }[] }).warnings };
    };
    expect(validate((same) => same)).toEqual({ status: 0, stderr: '', warnings: [] });
    const warned = validate((whole) => whole.replace('profile: sentinel', 'profile: default'));
    expect(warned.status).toBe(0);
    expect(warned.stderr).toMatch(/^warning: mesh\.leadership\.profile: .*use profile sentinel/);
    expect(warned.warnings.map(({ path }) => path)).toEqual(['mesh.leadership.profile']);
  });

  it('tells in its help each exit code of the reference', () => {
    const page = readFileSync(join(checkout, 'docs', 'reference', 'cli.md'), 'utf8');
    const documented = [...page.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => code);
    expect(documented).toEqual(Object.values(EXIT).map(String));
    const told = (help: string) => /^Exit codes: ([^.]*)\./m.exec(help)?.[1] ?? '';
    const codes = (text: string) => [...text.matchAll(/(?:^|,\s)(\d+) /g)].map(([, code]) => code);
    expect(codes(told(omnirelay('--help').stdout))).toEqual(documented);
    const node = told(omnirelay('node', '--help').stdout);
    expect(codes(node)).toEqual(['0', '1', '2', '7']);
    expect(node).toContain('7 this node was removed from the mesh');
  });

  it('maps problem statuses to exit codes', () => {
    expect([400, 401, 403, 404, 409, 412, 428, 503, 500].map(exitCodeOf)).toEqual([2, 3, 3, 4, 6, 6, 2, 5, 1]);
  });

  it('tells each of several problems in a line of its own, and one in the sentence that has it', () => {
    const report = (problems: readonly { readonly path: string; readonly message: string }[]) => {
      const detail = problems.map(({ path, message }) => `${path}: ${message}`).join('; ');
      const problem = { type: 't', title: 'The request is not valid', status: 400, code: 'invalid_input', detail };
      return reportOf(new ControlError({ ...problem, problems: [...problems] }, { retryable: false })).lines;
    };
    const [a, b] = [
      { path: 'rules.0', message: 'is wrong' },
      { path: 'rules.1', message: 'is too' },
    ];
    expect(report([a])).toEqual(['rules.0: is wrong (invalid_input)']);
    expect(report([a, b])).toEqual([
      'The request is not valid (invalid_input)',
      '  rules.0: is wrong',
      '  rules.1: is too',
    ]);
  });

  it('says that it was stopped, not that something broke', () => {
    expect(reportOf(new DOMException('The operation was aborted', 'AbortError'))).toMatchObject({
      exitCode: 130,
      lines: ['stopped'],
    });
  });

  it('prints round trips as a matrix, and names who did not answer', () => {
    const edge = (nodeId: string, rttMs: number) => ({ nodeId, status: 'Alive' as const, rttMs });
    const shown = roundTripTable([
      { nodeId: 'n1', answered: true, neighbours: [edge('n2', 1.25)] },
      { nodeId: 'n2', answered: false, reason: 'it is gone', neighbours: [] },
    ]);
    expect(shown).toBe('    n1  n2\nn1  -   1.3\nn2  -   -\nn2 did not answer: it is gone');
  });

  it('prints tables that a pipe can cut, with nothing a terminal would act on', () => {
    expect(PEER_HEADS.join(' ')).toBe('Node Status Role Cluster Region Version HTTP/3 rtt (ms)');
    expect(table(['A', 'Long'], [['value', 'x']])).toBe('A      Long\nvalue  x');
    const many = Array.from({ length: 200_000 }, (_, n) => [String(n)]);
    expect(table(['A'], many).split('\n').at(-1)).toBe('199999');
    expect(printable('a\u001b[2Jb')).toBe('a\ufffd[2Jb');
  });

  it('reads label changes', () => {
    expect(parseLabels(['rack=r12', 'canary-', 'empty='])).toEqual({
      set: { rack: 'r12', empty: '' },
      remove: ['canary'],
    });
    expect(() => parseLabels(['rack'])).toThrow(/key=value/);
  });
});
