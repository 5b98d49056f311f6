/** The signed-in person's tokens, one record an issuer, readable by the owner alone. */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configFolder } from './environment.ts';

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

export function loadTokens(issuer: string): StoredTokens | undefined {
  const path = fileOf(issuer);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as StoredTokens) : undefined;
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
