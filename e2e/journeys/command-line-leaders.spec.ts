/** The command line on leadership, against a mesh of its own: who leads, a leader that hands over, and what is told of it afterwards. */
import { expect, test } from '@playwright/test';
import { meshForThisFile } from '../mesh/mesh-for-this-file.ts';
import { signInCommandLine } from '../mesh/sign-in-command-line.ts';
import { watchingCommand } from '../mesh/watching-command.ts';

const mesh = meshForThisFile();

interface LedScope {
  readonly scope: string;
  readonly leaderId: string;
  readonly term: string;
  readonly fenceToken: string;
}

test('who leads and who led is told, and a leader hands over to who is named', async ({ page }) => {
  await signInCommandLine(page, mesh.env, 'omar');
  const table = (await mesh.must('mesh', 'leaders', 'status')).trimEnd().split('\n');
  expect(table[0]?.split(/\s{2,}/)).toEqual(['Scope', 'Leader', 'Term', 'Fence', 'Expires (UTC)', 'Kind']);
  expect(table[1]).toMatch(/^global-control +n[123] +\d+ +\S+ +20\S+Z +global$/);
  const led = async (): Promise<LedScope> => {
    const asked = ['mesh', 'leaders', 'status', '--scope', 'global-control', '--output', 'json'];
    const { tokens } = JSON.parse(await mesh.must(...asked)) as { tokens: readonly LedScope[] };
    return tokens[0] as LedScope;
  };
  const before = await led();
  const next = ['n1', 'n2', 'n3'].find((one) => one !== before.leaderId) as string;
  const stepDown = ['mesh', 'leaders', 'step-down', 'global-control', '--next', next];
  const because = ['--reason', 'upgrade'];
  for (const wrong of [
    stepDown,
    ['mesh', 'leaders', 'status', '--kind', 'galaxy'],
    ['mesh', 'leaders', 'history', '--from', 'yesterday'],
  ])
    expect([wrong.join(' '), (await mesh.run(...wrong)).code]).toEqual([wrong.join(' '), 2]);
  expect((await mesh.run('mesh', 'leaders', 'step-down', 'nobodys', ...because)).code).toBe(4);
  const changed = await mesh.run(...stepDown, ...because, '--if-match', '"0"');
  expect([changed.code, changed.stderr]).toEqual([6, expect.stringContaining(before.fenceToken)]);
  const would = await mesh.must(...stepDown, ...because, '--dry-run');
  expect(would).toContain(`Would ask ${before.leaderId} to hand global-control over to ${next}.`);
  expect(await led()).toMatchObject({ leaderId: before.leaderId, fenceToken: before.fenceToken });

  const asked = ['mesh', 'leaders', 'status', '--watch', '--scope', 'global-control', '--output', 'json'];
  const watch = watchingCommand(mesh.env, asked);
  const kinds = (): readonly string[] =>
    watch.lines().flatMap((line) => (JSON.parse(line) as { eventKind?: string }).eventKind ?? []);
  await expect.poll(() => kinds().includes('Ready')).toBe(true);
  expect(await mesh.must(...stepDown, ...because)).toContain(`Asked ${before.leaderId} to hand`);
  await expect.poll(async () => (await led()).leaderId).toBe(next);
  await expect
    .poll(() => kinds().filter((kind) => kind === 'SteppedDown' || kind === 'Elected'))
    .toEqual(['SteppedDown', 'Elected']);
  expect(await watch.interrupt()).toBe(0);

  const history = (await mesh.must('mesh', 'leaders', 'history', '--scope', 'global-control')).split('\n');
  expect(history[1]).toMatch(new RegExp(`^global-control +${next} +\\d+ +20\\S+Z +- +leads +${before.leaderId}`));
  expect(history[2]).toMatch(
    new RegExp(`^global-control +${before.leaderId} +${before.term} +20\\S+Z +20\\S+Z +stepped-down`),
  );
  expect(await mesh.must('mesh', 'leaders', 'rejections', '--scope', 'nobodys')).toBe('No refused write matches.\n');
  expect(await mesh.must('mesh', 'audit', 'list', '--object', 'leader/global-control')).toMatch(/step-down-leader/);
});
