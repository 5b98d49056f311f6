/** Things by their names as one watch tells them: what is whole stands until it is told anew. */
import type { WatchItem } from '@omnirelay/client';
import { type EventsToHear, hearEvents } from './hear-watch.ts';

interface ThingEvent {
  readonly kind: 'Snapshot' | 'Ready' | 'Changed' | 'Removed' | 'Resync' | 'Heartbeat';
}

export interface ThingsToHear<Event extends ThingEvent, Thing> {
  readonly follow: (signal: AbortSignal) => AsyncIterable<WatchItem<Event>>;
  readonly signal: AbortSignal;
  readonly of: EventsToHear<Event>['of'];
  readonly thingOf: (event: Event) => Thing | undefined;
  readonly keyOf: (thing: Thing) => string;
  /** The order in which they are shown. */
  readonly order: (a: Thing, b: Thing) => number;
  readonly most: number;
}

export interface ToldThings<Thing> {
  /** The same list until something of it changes; undefined before the first whole one. */
  current(): readonly Thing[] | undefined;
  /** Why there will be no more, if so. */
  problem(): string | undefined;
}

export function hearThings<Event extends ThingEvent, Thing>(to: ThingsToHear<Event, Thing>): ToldThings<Thing> {
  const { follow, signal, of, thingOf, keyOf, order, most } = to;
  const held = new Map<string, Thing>();
  let ready = false;
  let problem: string | undefined;
  let shown: readonly Thing[] | undefined;

  const take = (event: Event): void => {
    const thing = thingOf(event);
    if (event.kind === 'Resync') {
      held.clear();
      ready = false;
    } else if (event.kind === 'Ready') {
      ready = true;
      problem = undefined;
      shown = undefined;
    } else if (thing !== undefined) {
      if (event.kind === 'Removed') held.delete(keyOf(thing));
      else held.set(keyOf(thing), thing);
      if (ready) shown = undefined;
    }
  };
  const fail = (why: string): void => {
    problem = why;
    ready = true;
    shown = undefined;
  };
  void hearEvents({ follow, signal, take, fail, of });

  return {
    problem: () => problem,
    current() {
      if (!ready || shown !== undefined) return shown;
      shown = [...held.values()].sort(order).slice(0, most);
      return shown;
    },
  };
}
