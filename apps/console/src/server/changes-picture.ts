/**
 * The changes, kept as their watch tells them, and what of them is new since it was told last. Those that have ended long ago make room for others: lists
 * have them all. Steps are told by themselves, the last ones only.
 */
import { randomUUID } from 'node:crypto';
import type { ChangeWatchEvent, ChangeWatchItem } from '../data/change-model.ts';
import { asLive, type ChangesNews, isOpen, type LiveChange, type LiveStep } from '../data/live-changes.ts';
import { BOUNDS } from './bounds.ts';
import { ChangingThings } from './changing-things.ts';
import { hearEvents } from './hear-watch.ts';

export interface ChangesPicture {
  /** Whether there is nothing new. */
  quiet(): boolean;
  /** All of it; undefined before the first whole picture. What is new stays new for those who are told piece by piece. */
  whole(): ChangesNews | undefined;
  /** What is new, which from then on is not; all of it where it was told anew. */
  takeNews(): ChangesNews | undefined;
}

type Follow = (signal: AbortSignal) => AsyncIterable<ChangeWatchItem>;

export function startChangesPicture(follow: Follow, signal: AbortSignal): ChangesPicture {
  const life = randomUUID().slice(0, 8);
  const changes = new ChangingThings<LiveChange>();
  const recent: LiveStep[] = [];
  let toTell: LiveStep[] = [];
  const leftOut = new Set<string>();
  let version = 0;
  let stepped = 0;
  let problem: string | undefined;
  let isNews = false;

  /** One that has ended gives way, the one that did so first. */
  const makeRoom = (): boolean => {
    const ended = changes.all().filter((change) => !isOpen(change));
    const [oldest] = ended.sort((a, b) => (a.updatedAt < b.updatedAt ? -1 : 1));
    if (oldest === undefined) return false;
    changes.remove(oldest.id);
    leftOut.add(oldest.id);
    return true;
  };
  const put = (change: LiveChange): void => {
    if (!changes.has(change.id) && changes.size >= BOUNDS.liveChanges && !makeRoom()) leftOut.add(change.id);
    else {
      changes.put(change.id, change);
      leftOut.delete(change.id);
    }
  };
  const take = (event: ChangeWatchEvent): void => {
    const { kind, change, changeId, move, generatedAt: at } = event;
    if (kind === 'Heartbeat') return;
    isNews = true;
    if (kind === 'Resync') {
      changes.beginAnew();
      leftOut.clear();
    } else if (kind === 'Ready') {
      changes.becomeWhole();
      problem = undefined;
    } else if (kind === 'Removed') {
      const id = changeId ?? change?.id;
      if (id !== undefined && changes.has(id)) changes.remove(id);
      if (id !== undefined) leftOut.delete(id);
    } else if (change !== undefined) put(asLive(change));
    if (kind === 'Step') stepped += 1;
    else version += 1;
    if (kind !== 'Step' || move === undefined || changeId === undefined) return;
    const step = { changeId, move, at };
    for (const list of [recent, toTell]) {
      list.unshift(step);
      if (list.length > BOUNDS.toldSteps) list.pop();
    }
  };
  const fail = (why: string): void => {
    problem = why;
    if (!changes.ready) changes.becomeWhole();
    isNews = true;
  };
  void hearEvents({ follow, signal, take, fail, of: 'The watch of the changes' });

  const said = () => ({
    version: `${life}.${version}`,
    stepped: `${life}.${version}.${stepped}`,
    total: changes.size + leftOut.size,
    ...(problem === undefined ? {} : { problem }),
  });
  const whole = (): ChangesNews | undefined =>
    changes.ready ? { ...said(), whole: true, changed: changes.all(), removed: [], steps: [...recent] } : undefined;
  return {
    quiet: () => !changes.ready || !isNews,
    whole,
    takeNews() {
      // While they are told anew, the last whole picture stands.
      if (!changes.ready || !isNews) return undefined;
      const news = changes.takeChanges();
      const steps = toTell;
      isNews = false;
      toTell = [];
      return news === undefined ? whole() : { ...said(), whole: false, ...news, steps };
    },
  };
}
