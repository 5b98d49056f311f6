import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

let directory = '';
let path = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'registry-'));
  path = join(directory, 'registry.db');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe('a store whose handles of the file fail', () => {
  async function lose(bytes: number): Promise<readonly string[]> {
    const program = fileURLToPath(new URL('./testing/lost-handle-process.ts', import.meta.url));
    const child = spawn(process.execPath, [program, path, String(bytes)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
    expect(await once(child, 'close')).toEqual([0, null]);
    return lines;
  }

  test('at a commit says that its outcome is unknown, opens the file anew and goes on', async () => {
    expect(await lose(1)).toEqual([
      'before committed',
      'during unknown',
      'after committed',
      'before committed 16',
      'during absent 0',
      'after committed 16',
    ]);
  });

  test('within a transaction refuses it, as nothing was written, opens the file anew and goes on', async () => {
    // More than sqlite keeps in memory until the commit.
    const lines = await lose(60_000);
    expect(lines[1]).toMatch(/^during registry_dark: .*disk I\/O error/);
    expect(lines.toSpliced(1, 1)).toEqual([
      'before committed',
      'after committed',
      'before committed 16',
      'during absent 0',
      'after committed 16',
    ]);
  });
});
