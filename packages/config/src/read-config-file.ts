/** The text of a config file. Never more than the bound is read, whatever the path turns out to be; the text is UTF-8 or it is refused. */
import { closeSync, openSync, readSync } from 'node:fs';
import { CONFIG_BOUNDS } from './bounds.ts';
import { ConfigError } from './config-error.ts';

export const TOO_LONG = `is longer than ${CONFIG_BOUNDS.fileBytes / 1024} KiB: this is no OmniRelay config`;

/** @throws ConfigError */
export const readConfigFile = (path: string): string =>
  readTextFile(path, { bytes: CONFIG_BOUNDS.fileBytes, tooLong: TOO_LONG });

/** @throws ConfigError */
export function readTextFile(path: string, most: { readonly bytes: number; readonly tooLong: string }): string {
  const refuse = (message: string): ConfigError => new ConfigError(path, [{ path: '', message }]);
  let bytes: Buffer;
  try {
    bytes = readAtMost(path, most.bytes + 1);
  } catch (error) {
    throw refuse(whyUnreadable(error));
  }
  if (bytes.length > most.bytes) throw refuse(most.tooLong);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refuse('is not UTF-8 text: save it as UTF-8');
  }
}

function readAtMost(path: string, limit: number): Buffer {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(limit);
    let length = 0;
    while (length < limit) {
      const read = readSync(file, bytes, length, limit - length, null);
      if (read === 0) break;
      length += read;
    }
    return bytes.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

/** Why a file named in or by a config cannot be read, as the end of a sentence about it. */
export function whyUnreadable(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
      return 'there is no such file';
    case 'EISDIR':
      return 'is a folder; name the file in it';
    case 'EACCES':
    case 'EPERM':
      return 'may not be read by this user: mend its owner or mode';
    default:
      return `cannot be read: ${message}`;
  }
}
