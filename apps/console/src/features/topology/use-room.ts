'use client';
/**
 * The room that an element has in the area that scrolls around it: its width, and the height that is left beside its siblings, so that
 * nothing scrolls. In whole pixels; 0 before it is known.
 */
import { useEffect, useRef, useState } from 'react';

export interface RoomOf {
  readonly width: number;
  readonly height: number;
}

/** What stands above, below and around `section` in `area`. */
function heightBeside(area: Element, section: Element): number {
  const style = getComputedStyle(area);
  const standing = [...area.children].filter((child) => getComputedStyle(child).position !== 'absolute');
  const others = standing.filter((child) => child !== section);
  const taken = others.reduce((sum, child) => sum + child.getBoundingClientRect().height, 0);
  const gaps = Math.max(0, standing.length - 1) * Number.parseFloat(style.rowGap || '0');
  return taken + gaps + Number.parseFloat(style.paddingTop) + Number.parseFloat(style.paddingBottom);
}

/** `ref` is for an element that fills a child of the area. */
export function useRoom(): readonly [React.RefObject<HTMLDivElement | null>, RoomOf] {
  const ref = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState<RoomOf>({ width: 0, height: 0 });
  useEffect(() => {
    const element = ref.current;
    const section = element?.parentElement;
    const area = section?.parentElement;
    if (element === null || section == null || area == null) return;
    const measure = (): void => {
      const width = Math.floor(element.clientWidth);
      const height = Math.max(0, Math.floor(area.clientHeight - heightBeside(area, section)));
      setRoom((before) => (before.width === width && before.height === height ? before : { width, height }));
    };
    const observer = new ResizeObserver(measure);
    for (const one of [area, element, ...area.children]) observer.observe(one);
    return () => observer.disconnect();
  }, []);
  return [ref, room];
}
