/** Private keys from PEM text: P-256 and nothing else. */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { PkiError } from './pki-error.ts';

const isEncrypted = (pem: string): boolean =>
  /^-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(pem);

/** The key in clear PEM, for memory alone. @throws PkiError `bad_key` when it cannot be opened with the password. */
export function decryptPrivateKey(pem: string, password: string, what: string): string {
  if (!isEncrypted(pem)) return pem;
  try {
    return createPrivateKey({ key: pem, passphrase: password }).export({ type: 'pkcs8', format: 'pem' }).toString();
  } catch (cause) {
    throw new PkiError('bad_key', `${what} is encrypted, and the password does not open it`, { cause });
  }
}

/** @throws PkiError `bad_key` when the text is no P-256 private key. */
export function readPrivateKey(pem: string, what: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch (cause) {
    const problem = isEncrypted(pem)
      ? 'is encrypted, and no password for it was given'
      : 'is not a private key in PEM form';
    throw new PkiError('bad_key', `${what} ${problem}`, { cause });
  }
  if (key.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw new PkiError('bad_key', `${what} is not a P-256 key; mesh certificates use no other kind`);
  }
  return key;
}
