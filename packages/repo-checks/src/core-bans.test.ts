import { describe, expect, it } from 'vitest';
import { importsOf, stripped } from './scan-source.ts';
import { isTest, readText, workspaces } from './workspaces.ts';

/** What would make a core depend on when and where it runs. */
const BANNED: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['Date', /\bDate\b/],
  ['performance', /\bperformance\s*\./],
  ['Math.random', /\bMath\s*\.\s*random\b/],
  // Their last bits differ between engines.
  ['inexact Math', /\bMath\s*\.\s*(?:a?sinh?|a?cosh?|a?tanh?|atan2|cbrt|exp|expm1|log|log10|log1p|log2|pow|hypot)\b/],
  ['process', /\bprocess\s*\./],
  ['console', /\bconsole\s*\./],
  ['timers', /\b(?:setTimeout|setInterval|setImmediate|queueMicrotask)\b/],
  ['promises', /\bPromise\b|\basync\b|\bawait\b/],
  ['crypto', /\bcrypto\b/],
  ['sockets and fetch', /\b(?:fetch|WebSocket)\s*\(/],
];

const core =
  workspaces.find((workspace) => workspace.key === 'protocol')?.sources.filter((file) => !isTest(file)) ?? [];

describe('the protocol core', () => {
  it('is there', () => {
    expect(core.length).toBeGreaterThan(5);
  });

  it.each(BANNED)('does not know %s', (_name, pattern) => {
    const wrong = core.flatMap((file) =>
      stripped(readText(file), 'blank')
        .split('\n')
        .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}`] : [])),
    );
    expect(wrong).toEqual([]);
  });

  it('imports no module of Node', () => {
    expect(core.filter((file) => importsOf(readText(file)).some((name) => name.startsWith('node:')))).toEqual([]);
  });
});
