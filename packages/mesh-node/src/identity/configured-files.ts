/** Reads PEM files that the config names; everything that cannot be read is told at once, by its key. */
import { readFile } from 'node:fs/promises';
import { ConfigError, type ConfigProblem, whyUnreadable } from '@omnirelay/config';

/** @throws ConfigError */
export async function readConfigured<Key extends string>(
  files: Readonly<Record<Key, string>>,
  section: string,
): Promise<Record<Key, string>> {
  const unreadable: ConfigProblem[] = [];
  const read = await Promise.all(
    (Object.entries(files) as [Key, string][]).map(async ([key, path]) => {
      const text = await readFile(path, 'utf8').catch((error: unknown) => {
        unreadable.push({ path: `${section}.${key}`, message: `${path}: ${whyUnreadable(error)}` });
        return '';
      });
      return [key, text] as const;
    }),
  );
  if (unreadable.length > 0) throw new ConfigError('the config', unreadable);
  return Object.fromEntries(read) as Record<Key, string>;
}
