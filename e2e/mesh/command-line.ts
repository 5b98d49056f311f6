/** Runs the `omnirelay` command as a person would, and hands out what it said. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const OMNIRELAY = fileURLToPath(new URL('../../packages/cli/bin/omnirelay.js', import.meta.url));

export interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function omnirelay(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  onLine?: (line: string) => void,
): Promise<Said> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [OMNIRELAY, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    const take = (chunk: Buffer): string => {
      const text = chunk.toString();
      for (const line of text.split('\n')) onLine?.(line);
      return text;
    };
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += take(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += take(chunk);
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}
