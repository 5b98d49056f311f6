/** The page of shards as its address says it; what is the default is left out, what means nothing here is told. */
import type { AddressChange } from '../../ui/use-address.ts';
import { ZOOMS, type Zoom } from './cell-size.ts';
import { SHARD_COLOURINGS, type ShardColouring } from './shard-looks.ts';
import { SHARD_ORDERS, type ShardOrder } from './shard-order.ts';

const GROUPINGS = ['none', 'owner', 'namespace'] as const;
export type Grouping = (typeof GROUPINGS)[number];

export interface ShardsView {
  readonly q: string;
  readonly view: 'grid' | 'table';
  readonly colour: ShardColouring;
  readonly group: Grouping;
  readonly order: ShardOrder;
  readonly zoom: Zoom;
  /** As it stands in the address. */
  readonly chosen: string;
  /** The key of the shard in the panel. */
  readonly selected: string | undefined;
}

export const SHARDS_DEFAULTS = { view: 'grid', color: 'status', group: 'none', sort: 'ring', zoom: '1' } as const;

const PANEL = 'shard:';

const oneOf = <Value extends string>(values: readonly Value[], text: string | null, otherwise: Value): Value =>
  values.find((value) => value === text) ?? otherwise;

export function readShardsView(address: URLSearchParams): ShardsView {
  const panel = address.get('panel') ?? '';
  return {
    q: address.get('q') ?? '',
    view: address.get('view') === 'table' ? 'table' : 'grid',
    colour: oneOf(SHARD_COLOURINGS, address.get('color'), SHARDS_DEFAULTS.color),
    group: oneOf(GROUPINGS, address.get('group'), SHARDS_DEFAULTS.group),
    order: oneOf(SHARD_ORDERS, address.get('sort'), SHARDS_DEFAULTS.sort),
    zoom: ZOOMS.find((zoom) => String(zoom) === address.get('zoom')) ?? 1,
    chosen: address.get('sel') ?? '',
    selected: panel.startsWith(PANEL) ? panel.slice(PANEL.length) : undefined,
  };
}

export function writeShardsView(view: ShardsView): AddressChange {
  const unless = (value: string, usual: string): string | undefined => (value === usual ? undefined : value);
  return {
    q: view.q,
    view: unless(view.view, SHARDS_DEFAULTS.view),
    color: unless(view.colour, SHARDS_DEFAULTS.color),
    group: unless(view.group, SHARDS_DEFAULTS.group),
    sort: unless(view.order, SHARDS_DEFAULTS.sort),
    zoom: unless(String(view.zoom), SHARDS_DEFAULTS.zoom),
    sel: view.chosen,
    panel: view.selected === undefined ? undefined : `${PANEL}${view.selected}`,
  };
}

/** Words of the address that mean nothing here. */
export function ignoredWords(address: URLSearchParams): readonly { readonly term: string; readonly why: string }[] {
  const known = {
    view: ['grid', 'table'],
    color: SHARD_COLOURINGS,
    group: GROUPINGS,
    sort: SHARD_ORDERS,
    zoom: ['1', '2', '4'],
  };
  return Object.entries(known).flatMap(([name, values]) => {
    const value = address.get(name);
    return value === null || (values as readonly string[]).includes(value)
      ? []
      : [{ term: `${name}=${value}`, why: `${name} is ${values.join(', ')}` }];
  });
}
