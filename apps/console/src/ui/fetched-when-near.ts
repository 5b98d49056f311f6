/** A part of a page that is fetched when somebody is about to need it: the first page must not carry it. */
import { type ComponentType, lazy } from 'react';

export interface FetchedWhenNear<Props> {
  /** To be shown within a `Suspense`. */
  readonly Part: ComponentType<Props>;
  readonly onNear: () => void;
}

export function fetchedWhenNear<Props>(load: () => Promise<ComponentType<Props>>): FetchedWhenNear<Props> {
  return {
    Part: lazy(async () => ({ default: await load() })),
    onNear: () => {
      load().catch(() => {
        // The press says so, unless it is there by then.
      });
    },
  };
}
