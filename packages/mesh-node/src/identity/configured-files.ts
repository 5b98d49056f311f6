/** Reads PEM files that the config names; everything that cannot be read is told at once, by its key, in the keys' order. */
import { readFile } from 'node:fs/promises';
import { ConfigError, type ConfigProblem, whyUnreadable } from '@omnirelay/config';

/** @throws ConfigError */
export async function readConfigured<Key extends string>(
  files: Readonly<Record<Key, string>>,
  section: string,
): Promise<Record<Key, string>> {
  const entries = Object.entries(files) as [Key, string][];
  const attempts = await Promise.allSettled(entries.map(([, path]) => readFile(path, 'utf8')));
  const unreadable: ConfigProblem[] = [];
  const read = attempts.map((attempt, index) => {
    const [key, path] = entries[index]!;
    if (attempt.status === 'fulfilled') return [key, attempt.value] as const;
    unreadable.push({ path: `${section}.${key}`, message: `${path}: ${whyUnreadable(attempt.reason)}` });
    return [key, ''] as const;
  });
  if (unreadable.length > 0) throw new ConfigError('the config', unreadable);
  return Object.fromEntries(read) as Record<Key, string>;
}
