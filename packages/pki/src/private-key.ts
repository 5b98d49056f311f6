/** Private keys from PEM text: P-256 and nothing else. */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { PkiError } from './pki-error.ts';

/** @throws PkiError `bad_key` when the text is no P-256 private key. */
export function readPrivateKey(pem: string, what: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch (cause) {
    throw new PkiError('bad_key', `${what} is not a private key in PEM form`, { cause });
  }
  if (key.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw new PkiError('bad_key', `${what} is not a P-256 key; mesh certificates use no other kind`);
  }
  return key;
}
