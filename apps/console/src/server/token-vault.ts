/**
 * Tokens of signed-in people. The browser's cookie holds a session id and nothing else; tokens never leave the server. A token is
 * renewed by one request at a time a session, because a refresh token may be used only once.
 */
import { randomUUID } from 'node:crypto';
import { BOUNDS } from './bounds.ts';

export interface SessionUser {
  readonly subject: string;
  readonly name: string;
  readonly roles: readonly string[];
}

export interface TokenSet {
  readonly accessToken: string;
  readonly expiresAtMs: number;
  readonly refreshToken?: string;
}

interface Entry {
  readonly user: SessionUser;
  readonly createdAtMs: number;
  tokens: TokenSet;
  renewal?: Promise<TokenSet | undefined>;
}

export interface TokenVaultOptions {
  /** Trades the refresh token for new tokens; `undefined` when the provider says that the session is over. Throws when it cannot be asked. */
  readonly renew: (refreshToken: string) => Promise<TokenSet | undefined>;
  readonly now?: () => number;
  /** Told of every session that ends. */
  readonly onEnd?: (sessionId: string) => void;
}

export interface TokenVault {
  open(user: SessionUser, tokens: TokenSet): string;
  user(sessionId: string): SessionUser | undefined;
  /** A token with life left, or `undefined` when the session is over. */
  accessToken(sessionId: string): Promise<string | undefined>;
  /** The refresh token that the session held: the provider can take it back. */
  end(sessionId: string): string | undefined;
}

export function createTokenVault(options: TokenVaultOptions): TokenVault {
  const now = options.now ?? Date.now;
  const entries = new Map<string, Entry>();

  const end = (sessionId: string): string | undefined => {
    const refreshToken = entries.get(sessionId)?.tokens.refreshToken;
    if (entries.delete(sessionId)) options.onEnd?.(sessionId);
    return refreshToken;
  };

  const find = (sessionId: string): Entry | undefined => {
    const entry = entries.get(sessionId);
    if (entry === undefined) return undefined;
    if (now() - entry.createdAtMs > BOUNDS.sessionSeconds * 1000) {
      end(sessionId);
      return undefined;
    }
    return entry;
  };

  const renew = async (sessionId: string, entry: Entry): Promise<TokenSet | undefined> => {
    const { refreshToken } = entry.tokens;
    const renewed = refreshToken === undefined ? undefined : await options.renew(refreshToken);
    if (renewed === undefined) {
      end(sessionId);
      return undefined;
    }
    // The provider may leave out what has not changed.
    entry.tokens = { ...entry.tokens, ...renewed };
    return entry.tokens;
  };

  return {
    open(user, tokens) {
      const sessionId = randomUUID();
      entries.set(sessionId, { user, tokens, createdAtMs: now() });
      for (const oldest of entries.keys()) {
        if (entries.size <= BOUNDS.sessions) break;
        end(oldest);
      }
      return sessionId;
    },
    user: (sessionId) => find(sessionId)?.user,
    async accessToken(sessionId) {
      const entry = find(sessionId);
      if (entry === undefined) return undefined;
      if (entry.tokens.expiresAtMs - now() > BOUNDS.renewBeforeMs) return entry.tokens.accessToken;
      entry.renewal ??= renew(sessionId, entry).finally(() => {
        delete entry.renewal;
      });
      return (await entry.renewal)?.accessToken;
    },
    end,
  };
}
