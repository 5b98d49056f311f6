'use client';
import { ArrowRight, Boxes, Crown, GitPullRequestArrow, Grid3x3, Server, Zap } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { Dialog } from 'radix-ui';
import { useId, useMemo, useState } from 'react';
import { useLiveFleet } from '../../data/live-fleet.tsx';
import { PAGES } from '../../data/pages.ts';
import { planAddress } from '../../data/plan-address.ts';
import { scopeAddress } from '../../data/scope-address.ts';
import { namespaceAddress, shardAddress } from '../../data/shard-address.ts';
import { useInbox } from '../../data/use-inbox.ts';
import { type ActionVerb, drainedBy, type PaletteEntry, paletteEntries, withShards } from './palette-entries.ts';
import { useShardsHeld } from './use-shards-held.ts';

export interface PaletteDialogProps {
  readonly cluster: string;
  /** Opens the review of an action; given by the frame, because actions belong to the node's own feature. */
  readonly onAction: (nodeId: string, verb: ActionVerb) => void;
  readonly onClose: () => void;
}

const NONE: readonly never[] = [];
const ICONS = {
  page: ArrowRight,
  node: Server,
  scope: Crown,
  namespace: Boxes,
  shard: Grid3x3,
  plan: GitPullRequestArrow,
  act: Zap,
  action: Zap,
} as const;

export function PaletteDialog({ cluster, onAction, onClose }: PaletteDialogProps) {
  const router = useRouter();
  const { peers, leadership, namespaces: known, changes } = useLiveFleet();
  const { items } = useInbox();
  const leaders = leadership?.leaders ?? NONE;
  const namespaces = known?.namespaces ?? NONE;
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(0);
  const listId = useId();
  const plans = changes?.changes ?? NONE;
  const waiting = useMemo(() => new Set(items?.waiting.map(({ id }) => id)), [items]);
  const found = useMemo(
    () => paletteEntries(typed, { pages: PAGES, peers, leaders, namespaces, plans, waiting }),
    [typed, peers, leaders, namespaces, plans, waiting],
  );
  const shards = useShardsHeld(drainedBy(found));
  const entries = useMemo(() => withShards(found, { peers, shards }), [found, peers, shards]);
  const at = Math.min(active, Math.max(0, entries.length - 1));

  const choose = (entry: PaletteEntry | undefined): void => {
    if (entry === undefined) return;
    onClose();
    if (entry.kind === 'page') router.push(entry.page.address(cluster));
    else if (entry.kind === 'node') router.push(`/c/${cluster}/nodes/${entry.nodeId}`);
    else if (entry.kind === 'scope') router.push(scopeAddress(cluster, entry.scope));
    else if (entry.kind === 'plan') router.push(planAddress(cluster, entry.id));
    else if (entry.kind === 'act') router.push(entry.address(cluster));
    else if (entry.kind === 'namespace') router.push(namespaceAddress(cluster, entry.namespace));
    else if (entry.kind === 'shard') router.push(shardAddress(cluster, entry));
    else onAction(entry.nodeId, entry.verb);
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setActive(entries.length === 0 ? 0 : (at + step + entries.length) % entries.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(entries[at]);
    }
  };
  return (
    <Dialog.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/50" />
        <Dialog.Content
          className="fixed top-[10vh] left-1/2 z-50 flex max-h-[70vh] w-[min(600px,calc(100vw-32px))] -translate-x-1/2 flex-col rounded-md border border-line-strong bg-surface"
          aria-describedby={undefined}
        >
          <Dialog.Title className="sr-only">Search or run a command</Dialog.Title>
          <input
            type="text"
            role="combobox"
            aria-expanded={entries.length > 0}
            aria-controls={listId}
            aria-activedescendant={entries[at] === undefined ? undefined : `${listId}-${at}`}
            aria-label="Search or run a command"
            className="h-11 shrink-0 border-b border-line bg-transparent px-4 text-lg outline-none placeholder:text-soft"
            placeholder="A page, a node, a plan, orders/412, or: drain n5"
            spellCheck={false}
            autoComplete="off"
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
              setActive(0);
            }}
            onKeyDown={onKeyDown}
          />
          {entries.length === 0 ? (
            <p className="px-4 py-3 text-soft" role="status">
              No page, plan, node, scope, namespace, shard or action matches.
            </p>
          ) : (
            <div role="listbox" id={listId} aria-label="Results" className="overflow-auto p-1">
              {entries.map((entry, i) => {
                const Icon = ICONS[entry.kind];
                return (
                  // biome-ignore lint/a11y/useFocusableInteractive: focus stays in the box, which names the active option
                  // biome-ignore lint/a11y/useKeyWithClickEvents: the box takes the keys
                  <div
                    role="option"
                    key={`${entry.kind} ${entry.key}`}
                    id={`${listId}-${i}`}
                    aria-selected={i === at}
                    className="flex h-9 cursor-pointer items-center gap-3 rounded-sm px-3 aria-selected:bg-sunken"
                    onPointerMove={() => setActive(i)}
                    onClick={() => choose(entry)}
                  >
                    <Icon className="size-4 shrink-0 text-soft" aria-hidden="true" />
                    <span className="min-w-0 grow truncate">{entry.title}</span>
                    {entry.kind === 'page' ? (
                      <kbd className="font-mono text-xs text-soft">{entry.page.keys}</kbd>
                    ) : null}
                  </div>
                );
              })}
            </div>
          )}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
