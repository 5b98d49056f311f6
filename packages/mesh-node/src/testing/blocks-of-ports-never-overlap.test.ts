/** Ports are given out before anybody listens on them: whoever draws the same ones meanwhile, here or in another process, is given others. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test, vi } from 'vitest';
import { freePortBlock, HIGHEST, LOWEST } from './free-ports.ts';

const SIZE = 20;
afterEach(() => vi.restoreAllMocks());

/** Asks for ports, and draws these first. */
function drawing(base: number): Promise<number> {
  vi.spyOn(Math, 'random').mockReturnValueOnce((base - LOWEST + SIZE / 2) / (HIGHEST - LOWEST));
  return freePortBlock(SIZE);
}

test('a block that this process was given is not given again', async () => {
  const given = await freePortBlock(SIZE);
  expect(await drawing(given)).not.toBe(given);
});

test('nor is one that another process was given, before it listens there, as long as it lives', async () => {
  const program = `
    import { freePortBlock } from ${JSON.stringify(new URL('./free-ports.ts', import.meta.url).href)};
    process.stdin.resume();
    console.log(await freePortBlock(${SIZE}));`;
  const other = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = await once(other.stdout, 'data');
  const given = Number(line);
  expect(given).toBeGreaterThanOrEqual(LOWEST);
  expect(await drawing(given)).not.toBe(given);
  const gone = once(other, 'exit');
  other.stdin.end();
  await gone;
  expect(await drawing(given)).toBe(given);
});
