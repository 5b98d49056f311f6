import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../../../..');
const alerts = join(root, 'docs/observability/alerts');
/** Of Debian's package `prometheus`, which `npm test` installs. */
const promtool = (...args: string[]) => run('promtool', args, { cwd: alerts, timeout: 120_000 });

const rules = await readFile(join(alerts, 'node.yaml'), 'utf8');
const cases = await readFile(join(alerts, 'node.test.yaml'), 'utf8');
const named = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name]) => name ?? '');

describe('the alert rules', () => {
  it('are sound, and so is the example that loads them', async () => {
    expect((await promtool('check', 'rules', 'node.yaml')).stdout).toContain(`${named.length} rules found`);
    expect((await promtool('check', 'config', '../prometheus.yaml')).stdout).toContain('1 rule files found');
  });

  it('speak when they should, and keep silent when they should', async () => {
    expect((await promtool('test', 'rules', 'node.test.yaml')).stdout).toContain('SUCCESS');
  }, 130_000);

  it('have each a case where they speak, one where they do not yet, and a series that does not concern them', () => {
    const blocks = new Map(
      cases
        .split(/^ {2}- name: /m)
        .slice(1)
        .map((block) => [block.slice(0, block.indexOf('\n')), block]),
    );
    expect([...blocks.keys()]).toEqual(named);
    for (const [name, block] of blocks) {
      expect(block, name).toMatch(new RegExp(`\\{ eval_time: \\w+, alertname: ${name} \\}`));
      expect(block, name).toMatch(new RegExp(`alertname: ${name}\\n {8}exp_alerts:\\n {10}- exp_labels`));
      const metric = /mesh_\w+|up(?=\{)/.exec(block)?.[0] ?? '';
      expect(block.split(`'${metric}{`).length - 1, name).toBeGreaterThan(1);
    }
  });

  it('lead to a runbook that knows them', async () => {
    for (const [, name = '', path = ''] of rules.matchAll(/- alert: (\w+)[\s\S]*?runbook: (\S+)/g))
      expect(await readFile(join(root, path), 'utf8'), `${path} names ${name}`).toContain(`\`${name}\``);
  });
});
