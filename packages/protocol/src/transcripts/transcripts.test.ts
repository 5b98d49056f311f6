/** Each transcript tells one story; `UPDATE_TRANSCRIPTS=1` writes down what happens now. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runTranscript } from './run-transcript.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
const stories = readdirSync(folder).filter((name) => name.endsWith('.txt'));

describe('the stories go as they are written down', () => {
  it('has stories', () => expect(stories.length).toBeGreaterThan(10));

  it.each(stories)('%s', (name) => {
    const written = readFileSync(folder + name, 'utf8');
    const happened = runTranscript(written);
    if (process.env.UPDATE_TRANSCRIPTS === '1') writeFileSync(folder + name, happened);
    else expect(happened).toBe(written);
  });
});
