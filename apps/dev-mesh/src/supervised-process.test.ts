import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { type ProcessSpec, superviseProcess } from './supervised-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'omnirelay-processes-'));
let count = 0;
function spec(source: string): ProcessSpec {
  count += 1;
  const script = join(folder, `child-${count}.mjs`);
  writeFileSync(script, source);
  return { name: `child-${count}`, args: [script], cwd: folder, env: {}, logFile: join(folder, `child-${count}.log`) };
}

describe('a supervised process', () => {
  it('tells a crash from an end that was asked for', async () => {
    const crash = await superviseProcess(spec('console.error("it broke"); process.exit(7)')).ended;
    expect(crash).toEqual({ asked: false, how: 'exit code 7' });
    const child = superviseProcess(spec('setInterval(() => {}, 1000)'));
    await child.end();
    expect(await child.ended).toEqual({ asked: true, how: 'signal SIGTERM' });
  });

  it('ends a frozen process, and one that ignores SIGTERM', async () => {
    const frozen = superviseProcess(spec('setInterval(() => {}, 1000)'));
    frozen.freeze();
    expect(frozen.state()).toBe('frozen');
    await frozen.end();
    const deaf = superviseProcess(
      spec('process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1000)'),
    );
    await expect.poll(() => deaf.lastLines(), { timeout: 30_000 }).toBe('up');
    await deaf.end();
    expect([frozen.state(), deaf.state()]).toEqual(['ended', 'ended']);
  });

  it('leaves a child with worker threads alone', async () => {
    const child = superviseProcess(
      spec(`import { Worker } from 'node:worker_threads';
            const worker = new Worker('setTimeout(() => {}, 100)', { eval: true });
            worker.on('exit', () => process.exit(3));`),
    );
    expect(await child.ended).toEqual({ asked: false, how: 'exit code 3' });
  });

  it('ends by itself when the supervisor is killed hard', async () => {
    const inner = spec('console.log("up"); setInterval(() => {}, 1000)');
    const outer = join(folder, 'supervisor.mts');
    writeFileSync(
      outer,
      `import { superviseProcess } from ${JSON.stringify(join(import.meta.dirname, 'supervised-process.ts'))};
       const child = superviseProcess(${JSON.stringify(inner)});
       console.log(child.pid);
       setInterval(() => {}, 1000);`,
    );
    const supervisor = spawn(process.execPath, [outer], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(createInterface({ input: supervisor.stdout }), 'line');
    const pid = Number(line);
    supervisor.kill('SIGKILL');
    await once(supervisor, 'exit');
    const isAlive = () => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    };
    await expect.poll(isAlive, { timeout: 30_000 }).toBe(false);
  });
});
