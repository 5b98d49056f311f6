/**
 * Join tokens: `omnirelay-join.<tokenId>.<secret>.<caKeyHash>`. The joiner checks the CA by the hash before it sends the secret;
 * the mesh keeps only a hash of the secret. That a token serves once is enforced where tokens are stored.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { PkiError } from './pki-error.ts';

export interface MintedJoinToken {
  readonly tokenId: string;
  /** SHA-256 of the secret, base64url. The secret has 256 random bits, so no slow hash is needed. */
  readonly secretHash: string;
  /** Shown once. */
  readonly text: string;
}

export interface JoinToken {
  readonly tokenId: string;
  readonly secret: string;
  readonly caKeyHash: string;
}

const PREFIX = 'omnirelay-join';
const TOKEN_ID = /^[a-f0-9]{16}$/;
const HASH = /^[A-Za-z0-9_-]{43}$/;

const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest();

export function mintJoinToken(options: { readonly caKeyHash: string }): MintedJoinToken {
  if (!HASH.test(options.caKeyHash))
    throw new PkiError('bad_join_token', 'the CA key hash is not a SHA-256 in base64url');
  const tokenId = randomBytes(8).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  return {
    tokenId,
    secretHash: hashSecret(secret).toString('base64url'),
    text: [PREFIX, tokenId, secret, options.caKeyHash].join('.'),
  };
}

/** @throws PkiError `bad_join_token`; the message never repeats the token. */
export function parseJoinToken(text: string): JoinToken {
  const refuse = (why: string): never => {
    throw new PkiError('bad_join_token', `${why}; copy the whole token as it was printed, or mint a new one`);
  };
  if (text.length > 512) refuse('the join token is too long');
  const parts = text.trim().split('.');
  if (parts[0] !== PREFIX) refuse(`the join token does not begin with "${PREFIX}."`);
  if (parts.length !== 4) refuse(`the join token has ${parts.length} parts instead of 4`);
  const [, tokenId = '', secret = '', caHash = ''] = parts;
  if (!TOKEN_ID.test(tokenId)) refuse('the id of the join token is damaged');
  if (!HASH.test(secret)) refuse('the secret of the join token is damaged');
  if (!HASH.test(caHash)) refuse('the CA key hash of the join token is damaged');
  return { tokenId, secret, caKeyHash: caHash };
}

/** Compares in constant time. */
export function verifySecret(secretHash: string, secret: string): boolean {
  const stored = Buffer.from(secretHash, 'base64url');
  const given = hashSecret(secret);
  return stored.length === given.length && timingSafeEqual(stored, given);
}
