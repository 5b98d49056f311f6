/** The signed-in person's tokens, one record an issuer, readable by the owner alone. */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from './cli-error.ts';
import { configFolder } from './environment.ts';
import { EXIT } from './exit-codes.ts';

export interface StoredTokens {
  readonly issuer: string;
  readonly accessToken: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  readonly refreshToken?: string;
  readonly subject?: string;
}

const fileOf = (issuer: string) =>
  join(configFolder, `tokens-${createHash('sha256').update(issuer).digest('hex').slice(0, 16)}.json`);

/** @throws CliError that names the file where it is damaged */
export function loadTokens(issuer: string): StoredTokens | undefined {
  const path = fileOf(issuer);
  if (!existsSync(path)) return undefined;
  const stored = parsed(readFileSync(path, 'utf8'));
  if (stored !== undefined) return stored;
  throw new CliError(`The file of the sign-in at ${issuer} is damaged: ${path}.`, {
    exitCode: EXIT.failed,
    hint: 'Run `omnirelay login`, which writes it anew, or `omnirelay logout`, which removes it.',
  });
}

function parsed(text: string): StoredTokens | undefined {
  try {
    const stored = JSON.parse(text) as Partial<StoredTokens> | null;
    const isWhole = typeof stored?.accessToken === 'string' && typeof stored.expiresAt === 'number';
    return isWhole ? (stored as StoredTokens) : undefined;
  } catch {
    return undefined;
  }
}

export function storeTokens(tokens: StoredTokens): string {
  mkdirSync(configFolder, { recursive: true, mode: 0o700 });
  const path = fileOf(tokens.issuer);
  const next = `${path}.${randomBytes(4).toString('hex')}`;
  writeFileSync(next, JSON.stringify(tokens), { mode: 0o600 });
  renameSync(next, path);
  return path;
}

/** @returns whether there was anything to forget */
export function forgetTokens(issuer: string): boolean {
  const had = existsSync(fileOf(issuer));
  rmSync(fileOf(issuer), { force: true });
  return had;
}
