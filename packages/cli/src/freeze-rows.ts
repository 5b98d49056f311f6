/** Freezes and what the controllers of rebalancing say, as text for people. */
import type { ControlClient } from '@omnirelay/client';
import { printable, table } from './table.ts';

type Freezes = ControlClient['freezes'];
export type Freeze = Awaited<ReturnType<Freezes['list']>>['items'][number];
export type FreezeChange = Awaited<ReturnType<Freezes['create']>>;
export type Controller = Awaited<ReturnType<ControlClient['rebalanceControllers']['list']>>['items'][number];

const FREEZE_HEADS = ['Freeze', 'Kind', 'Of', 'State', 'From (UTC)', 'Until (UTC)', 'By', 'Reason'];
const CONTROLLER_HEADS = ['Namespace', 'State', 'Since (UTC)', 'Why', 'Change', 'Not well', 'Brake', 'Held by'];

const whose = ({ namespace }: Pick<Freeze, 'namespace'>): string => namespace ?? 'the cluster';

export const freezeTable = (freezes: readonly Freeze[]): string =>
  freezes.length === 0
    ? 'Nothing is frozen.'
    : table(
        FREEZE_HEADS,
        freezes.map((one) =>
          [one.id, one.kind, whose(one), one.state, one.from, one.until, one.by.name, one.reason].map(printable),
        ),
      );

export function freezeChangeText(
  { freeze, dryRun, effects, blockers, warnings }: FreezeChange,
  verb: readonly [would: string, did: string],
): string {
  const first = `${dryRun ? `Would ${verb[0]}` : verb[1]} ${freeze.kind} ${freeze.id} of ${whose(freeze)}, from ${freeze.from} until ${freeze.until}:`;
  return [
    first,
    ...effects.map((effect) => `  ${effect}`),
    ...warnings.map((warning) => `  warning: ${warning}`),
    ...blockers.map((blocker) => `  blocked: ${blocker}`),
  ]
    .map(printable)
    .join('\n');
}

function troubleText({ nodes, nodesBeyond }: Controller): string {
  const told = nodes.slice(0, 3).map(({ nodeId, trouble, score }) => `${nodeId} ${trouble} ${score}`);
  const further = nodes.length - told.length + nodesBeyond;
  if (told.length === 0) return '-';
  return `${told.join(', ')}${further > 0 ? ` and ${further} others` : ''}`;
}

export const controllerTable = (controllers: readonly Controller[]): string =>
  controllers.length === 0
    ? 'No controller says anything yet: whoever leads the mesh writes it once there is a namespace.'
    : table(
        CONTROLLER_HEADS,
        controllers.map((one) => {
          const { brake } = one;
          return [
            ...[one.namespace, one.state, one.since, one.why, one.changeId ?? '-', troubleText(one)],
            ...[brake.pulled ? `pulled: ${brake.lost} of ${brake.of}` : 'off', one.heldBy ?? '-'],
          ].map(printable);
        }),
      );
