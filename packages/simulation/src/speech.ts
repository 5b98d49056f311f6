/**
 * How a life speaks on the wire where it differs from its peers: builds with other version ranges and capabilities, and nodes of other
 * meshes and clusters. Those that share no version, mesh or cluster with the members are strangers, and must stay out.
 */
import { CAPABILITIES, type Frame, OLDEST_WIRE_VERSION, type SwimOutput, WIRE_VERSION } from '@omnirelay/protocol';
import { MachineWrapper } from './machine-wrapper.ts';

export type Speech =
  | 'plain'
  | 'newer'
  | 'unknown-capabilities'
  | 'too-new'
  | 'too-old'
  | 'other-mesh'
  | 'other-cluster';

/** What a rolling upgrade leads to. */
export const UPGRADES: readonly Speech[] = ['newer', 'unknown-capabilities', 'plain'];
export const STRANGERS: readonly Speech[] = ['too-new', 'too-old', 'other-mesh', 'other-cluster'];

export const isStranger = (speech: Speech): boolean => STRANGERS.includes(speech);

interface Dialect {
  readonly newest: number;
  readonly oldest: number;
  readonly capabilities: readonly string[];
}

const DIALECTS: Readonly<Partial<Record<Speech, Dialect>>> = {
  newer: { newest: WIRE_VERSION + 1, oldest: OLDEST_WIRE_VERSION, capabilities: [...CAPABILITIES, 'of-tomorrow'] },
  'unknown-capabilities': {
    newest: WIRE_VERSION,
    oldest: OLDEST_WIRE_VERSION,
    capabilities: ['of-tomorrow', 'x'.repeat(64)],
  },
  'too-new': { newest: WIRE_VERSION + 9, oldest: WIRE_VERSION + 8, capabilities: CAPABILITIES },
  'too-old': { newest: OLDEST_WIRE_VERSION - 1, oldest: 0, capabilities: [] },
};

/** The machine of another build: the same behaviour behind other greetings. */
export class SpeakingMachine extends MachineWrapper {
  readonly #dialect: Dialect;

  constructor(inner: MachineWrapper['inner'], dialect: Dialect) {
    super(inner);
    this.#dialect = dialect;
  }

  override takeOutputs(): readonly SwimOutput[] {
    return super
      .takeOutputs()
      .map((output) => (output.kind === 'send' ? { ...output, frame: this.#translate(output.frame) } : output));
  }

  #translate(frame: Frame): Frame {
    const { newest, oldest, capabilities } = this.#dialect;
    if (frame.kind === 'hello') return { ...frame, wireVersion: newest, oldestWireVersion: oldest, capabilities };
    // What both speak, where there is such a version.
    if (frame.kind === 'welcome')
      return { ...frame, wireVersion: Math.max(oldest, Math.min(newest, frame.wireVersion)), capabilities };
    return frame;
  }
}

export const dialectOf = (speech: Speech): Dialect | undefined => DIALECTS[speech];
