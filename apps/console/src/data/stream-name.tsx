'use client';
/** What the streams of this session are called in the browser: tabs of one session share them, and no tab hears another person's. */
import { createContext, useContext } from 'react';

const NameContext = createContext<string | undefined>(undefined);

export const StreamNameProvider = NameContext.Provider;

export function useStreamName(): string {
  const name = useContext(NameContext);
  if (name === undefined) throw new Error('useStreamName is used outside StreamNameProvider');
  return name;
}
