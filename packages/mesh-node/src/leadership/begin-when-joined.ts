/**
 * Before the mesh is joined a node can have heard nothing of the others, so it stands for nothing; but one that nobody lets in for long may be the last
 * that is left, and it must be able to lead.
 */
import { LEADERSHIP_BOUNDS } from './bounds.ts';

export interface Entry {
  readonly joined: () => boolean;
  /** Called when `joined` may answer otherwise. Returns the way to stop. */
  readonly onChange: (listener: () => void) => () => void;
}

export interface Beginning extends Disposable {
  /** Nobody has let it in for so long that the others may be gone for good. */
  alone(): boolean;
}

/** `begin` may be called more than once. */
export function beginWhenJoined(
  entry: Entry,
  begin: () => void,
  withinMs: number = LEADERSHIP_BOUNDS.joinDeadlineMs,
): Beginning {
  let waitedInVain = false;
  const deadline = setTimeout(() => {
    waitedInVain = true;
    begin();
  }, withinMs);
  const look = (): void => {
    if (entry.joined()) begin();
  };
  const stop = entry.onChange(look);
  look();
  return {
    alone: () => waitedInVain && !entry.joined(),
    [Symbol.dispose]() {
      clearTimeout(deadline);
      stop();
    },
  };
}
