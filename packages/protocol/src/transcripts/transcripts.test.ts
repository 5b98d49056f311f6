/** Each transcript tells one story; `UPDATE_TRANSCRIPTS=1` writes down what happens now. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runLeaseTranscript } from './lease/run-lease-transcript.ts';
import { runTranscript } from './run-transcript.ts';

const told = [
  { folder: '', run: runTranscript, atLeast: 11 },
  { folder: 'lease/', run: runLeaseTranscript, atLeast: 11 },
];

describe.each(told)('the stories in transcripts/$folder go as they are written down', ({ folder, run, atLeast }) => {
  const here = fileURLToPath(new URL(`./${folder}`, import.meta.url));
  const stories = readdirSync(here).filter((name) => name.endsWith('.txt'));

  it('has stories', () => expect(stories.length).toBeGreaterThanOrEqual(atLeast));

  it.each(stories)('%s', (name) => {
    const written = readFileSync(here + name, 'utf8');
    const happened = run(written);
    if (process.env.UPDATE_TRANSCRIPTS === '1') writeFileSync(here + name, happened);
    else expect(happened).toBe(written);
  });
});
