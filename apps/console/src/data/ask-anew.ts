'use client';
/**
 * A question that is asked anew when a version has moved on. The version is no part of its key: each would leave an answer of its own in the
 * memory of the browser. One that is under way is not called off, however often the version moves: the next one begins after it.
 */
import { useEffect, useState } from 'react';

export interface AskedQuestion {
  readonly isFetching: boolean;
  readonly refetch: () => unknown;
}

/** `answered`: the version that the question was first asked under. */
export function startAskingAnew(
  answered: string | undefined,
): (version: string | undefined, question: AskedQuestion) => void {
  let asked = answered;
  return (version, { isFetching, refetch }) => {
    if (isFetching || version === asked) return;
    asked = version;
    void refetch();
  };
}

/** Of a question that is asked whenever it comes on the screen. */
export function useAskAnew(version: string | undefined, { isFetching, refetch }: AskedQuestion): void {
  const [ask] = useState(() => startAskingAnew(version));
  useEffect(() => ask(version, { isFetching, refetch }), [ask, version, isFetching, refetch]);
}
