/** Which directions between nodes carry nothing at the moment. A value that the relays ask and the supervisor alters. */

export interface LinkFaults {
  /** Whether bytes from one node to another are held. */
  isHeld(from: string, to: string): boolean;
  hold(from: string, to: string): void;
  /** Lets everything flow again that touches one of these nodes; without nodes, everything. */
  release(nodes?: readonly string[]): void;
  list(): readonly { readonly from: string; readonly to: string }[];
  /** Called after each alteration. */
  onChange(listener: () => void): void;
}

export function linkFaults(): LinkFaults {
  const held = new Map<string, { readonly from: string; readonly to: string }>();
  const listeners: (() => void)[] = [];
  const changed = () => {
    for (const listener of listeners) listener();
  };
  return {
    isHeld: (from, to) => held.has(`${from}>${to}`),
    hold: (from, to) => {
      held.set(`${from}>${to}`, { from, to });
      changed();
    },
    release: (nodes) => {
      for (const [key, link] of held) {
        if (nodes === undefined || nodes.includes(link.from) || nodes.includes(link.to)) held.delete(key);
      }
      changed();
    },
    list: () => [...held.values()],
    onChange: (listener) => {
      listeners.push(listener);
    },
  };
}
