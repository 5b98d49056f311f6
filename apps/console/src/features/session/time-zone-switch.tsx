'use client';
/** UTC or this browser's zone, for every time on the screen. */
import { useTimeZone } from '../../ui/time-zone.tsx';

export function TimeZoneSwitch() {
  const { zone, choose } = useTimeZone();
  const next = zone === 'utc' ? 'local' : 'utc';
  const label = zone === 'utc' ? 'Times are in UTC. Change to local time' : 'Times are local. Change to UTC';
  return (
    <button
      type="button"
      className="button h-6 px-2 text-sm font-normal max-sm:hidden"
      aria-label={label}
      title={label}
      onClick={() => choose(next)}
    >
      {zone === 'utc' ? 'UTC' : 'Local'}
    </button>
  );
}
