/** Where a scope of leadership is looked at. Its name may hold slashes, which stay: the address is read as the scope is. */
const segments = (scope: string): string => scope.split('/').map(encodeURIComponent).join('/');

/** The last part of the page that guides through a split brain. A scope that ends so is told apart by its slashes, which are encoded then. */
export const SPLIT_BRAIN = 'split-brain';

export const scopeAddress = (cluster: string, scope: string): string =>
  `/c/${cluster}/leaders/${scope.split('/').at(-1) === SPLIT_BRAIN ? encodeURIComponent(scope) : segments(scope)}`;

export const splitBrainAddress = (cluster: string, scope: string): string =>
  `/c/${cluster}/leaders/${segments(scope)}/${SPLIT_BRAIN}`;

export interface ScopePage {
  readonly scope: string;
  readonly splitBrain: boolean;
}

/** What is meant by the parts of an address behind `/leaders/`, as they stand in it. */
export function scopePageOf(parts: readonly string[]): ScopePage {
  const splitBrain = parts.length > 1 && parts.at(-1) === SPLIT_BRAIN;
  return { scope: (splitBrain ? parts.slice(0, -1) : parts).map(decodeURIComponent).join('/'), splitBrain };
}
