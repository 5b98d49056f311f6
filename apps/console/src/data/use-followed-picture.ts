'use client';
/** A picture that is followed for as long as something shows it. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { FollowedPicture } from './follow-picture.ts';
import type { StreamEnd } from './shared-stream.ts';

export interface EndOfPicture {
  /** Why there will be no more, if so. */
  readonly end: StreamEnd | undefined;
  /** Asks once more after a refusal. */
  readonly tryAgain: () => void;
}

/** `follow`: the same until another picture is to be followed. */
export function useFollowedPicture(
  follow: (onEnd: (end: StreamEnd | undefined) => void) => FollowedPicture,
): EndOfPicture {
  const [end, setEnd] = useState<StreamEnd | undefined>(undefined);
  const followed = useRef<FollowedPicture | undefined>(undefined);
  useEffect(() => {
    const following = follow(setEnd);
    followed.current = following;
    return () => following.close();
  }, [follow]);
  const tryAgain = useCallback(() => {
    setEnd(undefined);
    followed.current?.again();
  }, []);
  return { end, tryAgain };
}
