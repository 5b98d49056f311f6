/** The view as its address says it; what is the default is left out. */
import type { Grouping } from '../../data/order-peers.ts';

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

/** The query string, with its `?` when there is anything to say. Parameters of others stay. */
export function writeView(view: TopologyView, before: URLSearchParams): string {
  const parameters = new URLSearchParams(before);
  const put = (name: string, value: string | undefined): void => {
    if (value === undefined || value === '') parameters.delete(name);
    else parameters.set(name, value);
  };
  put('q', view.q);
  put('group', view.group === 'role' ? 'role' : undefined);
  put('view', view.view === 'table' ? 'table' : undefined);
  put('panel', view.selected === undefined ? undefined : `node:${view.selected}`);
  const text = parameters.toString().replaceAll('%3A', ':').replaceAll('%2C', ',');
  return text === '' ? '' : `?${text}`;
}
