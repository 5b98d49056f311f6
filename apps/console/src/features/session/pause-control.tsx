'use client';
/** Stops the screen, not the mesh: what happens meanwhile is counted, and can be read when one goes on. */
import { Pause, Play } from 'lucide-react';
import { useState } from 'react';
import { CONSOLE_BOUNDS } from '../../data/bounds.ts';
import { useLiveFleet } from '../../data/live-fleet.tsx';
import { NodeLink } from '../../data/node-link.tsx';
import { usePausing } from '../../data/shown-fleet.tsx';
import { useShortcut } from '../../ui/shortcuts.tsx';
import { useTimes } from '../../ui/time-zone.tsx';
import { changesOf, listedOf } from './missed-words.ts';

export function PauseControl() {
  const { paused, pause, goOn } = usePausing();
  const { ready } = useLiveFleet();
  const toggle = paused === undefined ? pause : goOn;
  const label = paused === undefined ? 'Pause the screen' : 'Go on';
  useShortcut('p', 'Pause the screen, or go on', () => (ready ? toggle() : undefined));
  const Icon = paused === undefined ? Pause : Play;
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      title={label}
      aria-keyshortcuts="p"
      data-shortcut="p"
      disabled={!ready}
      onClick={toggle}
    >
      <Icon className="size-4" aria-hidden="true" />
    </button>
  );
}

/** Under the header: that the screen rests, and afterwards what was missed. */
export function MissedStrip({ cluster }: { readonly cluster: string }) {
  const { paused, goOn, missed, dismissMissed } = usePausing();
  const { head } = useLiveFleet();
  const { clockTime } = useTimes();
  const [shown, setShown] = useState(false);
  if (paused !== undefined)
    return (
      <div role="status" className="strip">
        Paused{head?.asOf === undefined ? '' : ` at ${clockTime(head.asOf)}`}. {changesOf(paused.count)} since
        {paused.complete ? '' : '; too many to keep one by one, only their number is kept'}.
        <button type="button" className="button h-6" onClick={goOn}>
          Go on
        </button>
      </div>
    );
  if (missed === undefined) return null;
  const { listed, said } = listedOf(missed.changes, CONSOLE_BOUNDS.listedChanges);
  return (
    <div role="status" className="strip">
      <span>Missed {changesOf(missed.count)}</span>
      {missed.complete ? (
        <button type="button" className="button h-6" aria-expanded={shown} onClick={() => setShown(!shown)}>
          {shown ? 'Hide' : 'Show'}
        </button>
      ) : (
        <span className="font-normal text-soft">too many to list; the screen shows the present</span>
      )}
      <button
        type="button"
        className="button h-6"
        onClick={() => {
          setShown(false);
          dismissMissed();
        }}
      >
        Dismiss
      </button>
      {shown && missed.complete && said !== undefined ? (
        <span className="w-full font-normal text-soft">{said}</span>
      ) : null}
      {shown && missed.complete ? (
        <ol className="max-h-40 w-full overflow-auto font-normal" aria-label="Missed changes">
          {listed.map((change, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a finished list, never reordered
            <li key={i} className="flex gap-3">
              <span className="w-28 shrink-0 text-soft">{change.at === undefined ? '' : clockTime(change.at)}</span>
              <NodeLink cluster={cluster} nodeId={change.nodeId} />
              {change.what}
            </li>
          ))}
        </ol>
      ) : null}
    </div>
  );
}
