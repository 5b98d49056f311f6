/** Problems of a policy, each at its place: as the control node writes them (`document.limits.movesPerNode`, `guardrails[1].limit`) and as the screens look for them. */
import type { FieldProblem } from '../../data/console-api.tsx';

/** Without the name of what was sent, and entries of lists in brackets, whichever way they were written. */
export const placeOf = (path: string): string =>
  path.replace(/^document\.?/, '').replace(/\.(\d+)(?=\.|\[|$)/g, '[$1]');

/** Of this place and all within it; undefined where nothing is wrong. */
export function problemsAt(problems: readonly FieldProblem[], at: string): string | undefined {
  const found = problems.filter(({ path }) => {
    const place = placeOf(path);
    return place === at || place.startsWith(`${at}.`) || place.startsWith(`${at}[`);
  });
  return found.length === 0 ? undefined : found.map(({ message }) => message).join('; ');
}
