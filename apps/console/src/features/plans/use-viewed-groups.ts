'use client';
/** Which groups of moves whoever is signed in has looked at: of one content, by its hash, and in this browser. Another content is to be looked at anew. */
import { useQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { useTRPC } from '../../data/console-api.tsx';
import { readViewed, withViewed } from './move-groups.ts';

const CHANGED = 'omnirelay:viewed';

export interface ViewedGroupsOfContent {
  readonly has: (key: string) => boolean;
  readonly mark: (key: string, viewed: boolean) => void;
}

export function useViewedGroups(hash: string): ViewedGroupsOfContent {
  const access = useQuery(useTRPC().access.self.queryOptions(undefined, { staleTime: 60_000 }));
  const { issuer = '', subject = '' } = access.data?.principal ?? {};
  const name = `omnirelay.viewed.${issuer}.${subject}`;
  const text = useSyncExternalStore(
    (onChange) => {
      window.addEventListener('storage', onChange);
      window.addEventListener(CHANGED, onChange);
      return () => {
        window.removeEventListener('storage', onChange);
        window.removeEventListener(CHANGED, onChange);
      };
    },
    () => localStorage.getItem(name),
    () => null,
  );
  const viewed = readViewed(text)[hash] ?? [];
  return {
    has: (key) => viewed.includes(key),
    mark: (key, isViewed) => {
      localStorage.setItem(name, JSON.stringify(withViewed(readViewed(text), hash, key, isViewed)));
      window.dispatchEvent(new Event(CHANGED));
    },
  };
}
