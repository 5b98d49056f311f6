/** What holds of planned changes, kept as three watches tell it: freezes, controllers and policies. */
import type { WatchItem } from '@omnirelay/client';
import { asLivePolicy, type LivePolicy, type LiveSteering } from '../data/live-steering.ts';
import type {
  ControllerWatchEvent,
  Freeze,
  FreezeWatchEvent,
  PolicyWatchEvent,
  RebalanceController,
} from '../data/policy-model.ts';
import { BOUNDS } from './bounds.ts';
import { hearThings } from './told-things.ts';

export interface SteeringPicture {
  /** The same object until something changes; undefined before the first whole picture of all three. */
  current(): LiveSteering | undefined;
}

type Follow<Event> = (signal: AbortSignal) => AsyncIterable<WatchItem<Event>>;

export interface SteeringWatches {
  readonly freezes: Follow<FreezeWatchEvent>;
  readonly controllers: Follow<ControllerWatchEvent>;
  readonly policies: Follow<PolicyWatchEvent>;
}

const byText = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

export function startSteeringPicture(watches: SteeringWatches, signal: AbortSignal): SteeringPicture {
  const freezes = hearThings<FreezeWatchEvent, Freeze>({
    ...{ follow: watches.freezes, signal, of: 'The watch of the freezes', most: BOUNDS.shownFreezes },
    thingOf: ({ freeze }) => freeze,
    keyOf: ({ id }) => id,
    order: (a, b) => byText(a.until, b.until) || byText(a.id, b.id),
  });
  const controllers = hearThings<ControllerWatchEvent, RebalanceController>({
    ...{ follow: watches.controllers, signal, of: 'The watch of the controllers', most: BOUNDS.shownNamespaces },
    thingOf: ({ controller }) => controller,
    keyOf: ({ namespace }) => namespace,
    order: (a, b) => byText(a.namespace, b.namespace),
  });
  const policies = hearThings<PolicyWatchEvent, LivePolicy>({
    ...{ follow: watches.policies, signal, of: 'The watch of the policies', most: BOUNDS.shownNamespaces + 1 },
    thingOf: ({ policy }) => (policy === undefined ? undefined : asLivePolicy(policy)),
    keyOf: ({ id }) => id,
    order: (a, b) => byText(a.id, b.id),
  });
  let shown: LiveSteering | undefined;
  return {
    current() {
      const [frozen, said, written] = [freezes.current(), controllers.current(), policies.current()];
      if (frozen === undefined || said === undefined || written === undefined) return shown;
      const isSame = shown?.freezes === frozen && shown.controllers === said && shown.policies === written;
      if (isSame) return shown;
      const problem = freezes.problem() ?? controllers.problem() ?? policies.problem();
      shown = { freezes: frozen, controllers: said, policies: written, ...(problem === undefined ? {} : { problem }) };
      return shown;
    },
  };
}
