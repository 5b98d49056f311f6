/** The view as its address says it; what is the default is left out. */
import type { Grouping } from '../../data/order-peers.ts';
import type { AddressChange } from '../../ui/use-address.ts';

export interface TopologyView {
  readonly q: string;
  readonly group: Grouping;
  readonly view: 'grid' | 'table';
  /** The node whose panel is open. */
  readonly selected: string | undefined;
}

export function readView(parameters: URLSearchParams): TopologyView {
  const panel = parameters.get('panel');
  return {
    q: parameters.get('q') ?? '',
    group: parameters.get('group') === 'role' ? 'role' : 'region',
    view: parameters.get('view') === 'table' ? 'table' : 'grid',
    selected: panel?.startsWith('node:') === true ? panel.slice('node:'.length) : undefined,
  };
}

/** The whole view as a change of the address. */
export const writeView = (view: TopologyView): AddressChange => ({
  q: view.q,
  group: view.group === 'role' ? 'role' : undefined,
  view: view.view === 'table' ? 'table' : undefined,
  panel: view.selected === undefined ? undefined : `node:${view.selected}`,
});
