/** Whether a caller may do an operation, and if not, why: the same sentence in the refusal and in `access/self`. */
import { isNodeCertificate } from './authenticate.ts';
import type { Caller } from './caller.ts';
import type { RequiredScope } from './operation.ts';

/** Null: allowed. */
export function whyNot(caller: Caller, scope: RequiredScope): string | null {
  switch (scope) {
    case 'any-caller':
    case 'join-token':
      return null;
    case 'node-certificate':
      return isNodeCertificate(caller.certificate) ? null : 'Only a node may do this, with its own mesh certificate.';
    default: {
      if (caller.scopes.includes(scope)) return null;
      const has = caller.scopes.length === 0 ? 'no scope' : caller.scopes.join(', ');
      return `This needs ${scope}; you have ${has}. Ask whoever grants roles at the identity provider.`;
    }
  }
}
