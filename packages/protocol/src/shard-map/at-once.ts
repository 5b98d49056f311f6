/** Work in steps, for whoever has time for all of them: whoever has not takes the steps, and lets others have their turn between two. */
export function atOnce<T>(steps: Iterator<unknown, T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value as T;
  }
}
