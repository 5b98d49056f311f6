/** How shards are to be placed, as it is written on a command line: a strategy with what belongs to it, rules from a file, nodes of a what-if. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { CliError } from './cli-error.ts';
import { EXIT } from './exit-codes.ts';
import { shardNameOf } from './shard-names.ts';
import { readRules } from './shard-rules-file.ts';
import type { ShardHome, ShardRule, ShardStrategy, SimulatedNode, ZoneWeight } from './shard-types.ts';

export const STRATEGIES = ['rendezvous', 'ring', 'locality'] as const;

export interface PlacementFlags {
  readonly strategy?: (typeof STRATEGIES)[number];
  readonly virtualNodes?: number;
  readonly home?: readonly ShardHome[];
  /** A file; false: none any more. */
  readonly rules?: string | false;
}

const appended =
  <T>(read: (text: string) => T) =>
  (text: string, before: readonly T[] = []): readonly T[] => [...before, read(text)];

export function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Write a whole number, 1 or more.');
  return Number(text);
}

/** `0-99=eu/eu-a`, `7=eu`. */
export function home(text: string): ShardHome {
  const [, first = '', last = first, region = '', zone] = /^(\d+)(?:-(\d+))?=([^/=]+)(?:\/([^/=]+))?$/.exec(text) ?? [];
  const [from, to] = [shardNameOf(first), shardNameOf(last)];
  if (from === undefined || to === undefined)
    throw new InvalidArgumentError('Write shards=region or shards=region/zone: 0-99=eu-west/eu-west-a, or 7=eu-west.');
  if (Number(from) > Number(to)) throw new InvalidArgumentError(`${first} comes after ${last}.`);
  return { from, to, region, ...(zone === undefined ? {} : { zone }) };
}

/** `n8`, `n8:200`, `n8:200:eu/eu-a`. */
export function addedNode(text: string): SimulatedNode {
  const parts = /^([^:/]+)(?::(\d{0,9})(?::([^:/]+)(?:\/([^:/]+))?)?)?$/.exec(text);
  if (parts === null)
    throw new InvalidArgumentError(
      'Write ID, ID:WEIGHT or ID:WEIGHT:REGION/ZONE, where the usual weight is 100: n8, or n8:200:eu-west/eu-west-a.',
    );
  const [, nodeId = '', weight = '', region, zone] = parts;
  return {
    nodeId,
    ...(weight === '' ? {} : { weight: Number(weight) }),
    ...(region === undefined ? {} : { region }),
    ...(zone === undefined ? {} : { zone }),
  };
}

/** `eu-west-a=2`, `eu-west/eu-west-a=0.5`. */
export function zoneWeight(text: string): ZoneWeight {
  const [, region, zone = '', times = ''] = /^(?:([^/=]+)\/)?([^/=]+)=(\d{1,3}(?:\.\d{1,3})?)$/.exec(text) ?? [];
  if (zone === '')
    throw new InvalidArgumentError('Write zone=times or region/zone=times: eu-west-a=2, or eu-west/eu-west-a=0.5.');
  return { zone, times: Number(times), ...(region === undefined ? {} : { region }) };
}

/** `none`: what says that rules are no longer to be. A new namespace has none to lose. */
export function placementOptions(command: Command, { none = true }: { readonly none?: boolean } = {}): Command {
  command
    .addOption(new Option('--strategy <name>', 'how shards go to nodes').choices(STRATEGIES))
    .option('--virtual-nodes <count>', 'of ring: positions that a usual node has on the circle', wholeNumber)
    .option(
      '--home <shards=place>',
      'of locality, as often as needed: 0-99=eu-west/eu-west-a; of several that name a shard the first counts',
      appended(home),
    )
    .option(
      '--rules <file>',
      'pins, exclusions and what is kept apart, from a YAML or JSON file, instead of all there are',
    );
  if (none) command.option('--no-rules', 'without any rule');
  return command;
}

export const nodeOptions = (command: Command): Command =>
  command
    .option(
      '--add-node <id:weight:place>',
      'as often as needed: one more node, or one that is to be otherwise; n8, n8:200, n8:200:eu-west/eu-west-a',
      appended(addedNode),
    )
    .option(
      '--remove-node <id>',
      'as often as needed: without this node',
      appended((id) => id),
    )
    .option(
      '--zone-weight <zone=times>',
      'as often as needed: the nodes of a zone weigh so many times as much; eu-west-a=2, or eu-west/eu-west-a=2',
      appended(zoneWeight),
    );

const usage = (text: string, hint: string): CliError => new CliError(text, { exitCode: EXIT.usage, hint });

/** Undefined where nothing is said of it. @throws CliError */
function strategyOf({ strategy: id, virtualNodes, home: homes = [] }: PlacementFlags): ShardStrategy | undefined {
  if (virtualNodes !== undefined && id !== 'ring')
    throw usage('--virtual-nodes belongs to the strategy ring.', 'Add --strategy ring, or leave it out.');
  if (homes.length > 0 && id !== 'locality')
    throw usage('--home belongs to the strategy locality.', 'Add --strategy locality, or leave it out.');
  if (id === 'locality' && homes.length === 0)
    throw usage(
      'The strategy locality needs homes: where its shards would like to be.',
      'Give them: --home 0-511=eu-west/eu-west-a --home 512-1023=us-east',
    );
  return id === undefined ? undefined : { id, ...(virtualNodes === undefined ? {} : { virtualNodes }), homes };
}

export interface AskedPlacement {
  readonly strategy?: ShardStrategy;
  readonly rules?: readonly ShardRule[];
  readonly noRules?: boolean;
}

/** What the flags say; what they do not say is left out. @throws CliError, ConfigError */
export function placementOf(flags: PlacementFlags): AskedPlacement {
  const strategy = strategyOf(flags);
  const { rules: file } = flags;
  return {
    ...(strategy === undefined ? {} : { strategy }),
    ...(file === false ? { noRules: true } : file === undefined ? {} : { rules: readRules(file) }),
  };
}
