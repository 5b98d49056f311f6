/** Of an operation: whether the one who is asked about may do it, and why. The control node has decided; this puts it in words. */
import type { AccessSelf } from '../../data/model.ts';

export type AccessOperation = AccessSelf['operations'][number];
export type RoleScopes = AccessSelf['roleScopes'][number];

export const withArticle = (role: string): string => `${/^[aeiou]/.test(role) ? 'an' : 'a'} ${role}`;

/** Asked about `role`, or about the person who is signed in. */
export const may = (operation: AccessOperation, role: RoleScopes | undefined): boolean =>
  role === undefined ? operation.allowed : operation.roles.includes(role.role);

/** Why one may, or may not. */
export function why(operation: AccessOperation, role: RoleScopes | undefined): string {
  const { scope, reason, fieldScopes } = operation;
  if (role === undefined && reason !== undefined) return reason;
  if (scope === 'any-caller') return 'whoever is known may';
  if (scope === 'join-token') return 'whoever holds a join token may';
  if (scope === 'node-certificate') return 'only a node may, with its own mesh certificate';
  const who = role === undefined ? 'you have' : `${withArticle(role.role)} has`;
  if (!may(operation, role)) return `needs ${scope}; ${who} ${role?.scopes.join(', ')}`;
  const more = Object.entries(fieldScopes).map(([field, needed]) => `; ${field} needs ${needed}`);
  return `${who} ${scope}${more.join('')}`;
}

/** How much is asked of a person before it is done, and for which fields more: nothing of what changes nothing. */
export function tierText({ tier, fieldTiers }: AccessOperation): string {
  if (tier === 'none') return '';
  return [tier, ...Object.entries(fieldTiers).map(([field, more]) => `${more} with ${field}`)].join(', ');
}

/** By any word of what stands in the row. */
export function searchOperations(operations: readonly AccessOperation[], text: string): readonly AccessOperation[] {
  const words = text.toLowerCase().split(/\s+/);
  return operations.filter((one) => {
    const row = [one.operation, one.summary, one.scope, tierText(one)].join(' ').toLowerCase();
    return words.every((word) => row.includes(word));
  });
}
