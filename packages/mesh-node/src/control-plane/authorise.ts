/** Whether a caller may do an operation, and if not, why: the same sentence in the refusal and in `access/self`. */
import { isNodeCertificate } from './authenticate.ts';
import type { PresentedCertificate } from './caller.ts';
import type { RequiredScope, Scope } from './operation.ts';

/** Of a caller, what decides. */
export interface Holder {
  readonly scopes: readonly Scope[];
  readonly certificate?: Pick<PresentedCertificate, 'identity'>;
}

/** Null: allowed. */
export function whyNot(holder: Holder, scope: RequiredScope): string | null {
  switch (scope) {
    case 'any-caller':
    case 'join-token':
      return null;
    case 'node-certificate':
      return isNodeCertificate(holder.certificate) ? null : 'Only a node may do this, with its own mesh certificate.';
    default: {
      if (holder.scopes.includes(scope)) return null;
      const has = holder.scopes.length === 0 ? 'no scope' : holder.scopes.join(', ');
      return `This needs ${scope}; you have ${has}. Ask whoever grants roles at the identity provider.`;
    }
  }
}
