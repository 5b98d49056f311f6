/** Claims that are well formed and wrong: what a member that lies, or has lost its mind, could tell about others. */
import { address, type BootId, type Duration, nodeId } from '@omnirelay/primitives';
import { hashMetadata, type Member, type MemberClaim } from '@omnirelay/protocol';
import { simMetadata } from './machine-factory.ts';

export const POISON_KINDS = [
  /** Dead in a life that it has never begun, a million boots ahead. */
  'future-life',
  /** Suspected at the last incarnation there is. */
  'last-incarnation',
  /** Its own farewell, which it never said. */
  'false-farewell',
  /** Members that do not exist. */
  'ghosts',
  /** Tombstones of nobody, for thousands of years. */
  'eternal-tombstones',
] as const;
export type PoisonKind = (typeof POISON_KINDS)[number];

const GHOSTS = 8;
const FAR_AHEAD = 1_000_000n;
export const LAST_INCARNATION = 2 ** 48 - 2;
const ETERNITY = (2 ** 47) as Duration;

/** `member` is the one lied about, as the liar knows it; `drawn` makes ghosts of one lie differ from those of another. */
export function poisonClaims(poison: PoisonKind, member: Member, drawn: number): MemberClaim[] {
  const { nodeId: subject, life, incarnation } = member;
  const by = subject;
  switch (poison) {
    case 'future-life': {
      const never = { bootEpoch: life.bootEpoch + FAR_AHEAD, bootId: `never-${drawn}` as BootId };
      return [{ kind: 'dead', nodeId: subject, life: never, incarnation: 0, by, tombstoneRemaining: ETERNITY }];
    }
    case 'last-incarnation':
      return [
        {
          kind: 'suspect',
          nodeId: subject,
          life,
          incarnation: LAST_INCARNATION,
          accuser: nodeId('liar'),
          cause: 'silent',
        },
      ];
    case 'false-farewell':
      return [{ kind: 'left', nodeId: subject, life, incarnation, by, tombstoneRemaining: ETERNITY }];
    case 'ghosts':
      return Array.from({ length: GHOSTS }, (_, i) => {
        const ghost = `ghost-${drawn}-${i}`;
        const metadata = { ...simMetadata(i, 'ghost'), endpoint: address(`${ghost}:7000`), metadataVersion: 1 };
        return {
          kind: 'alive',
          claim: {
            nodeId: nodeId(ghost),
            bootEpoch: life.bootEpoch,
            bootId: ghost as BootId,
            incarnation: 0,
            metadata,
            metadataHash: hashMetadata(metadata),
          },
        };
      });
    case 'eternal-tombstones':
      return Array.from({ length: GHOSTS }, (_, i) => {
        const nobody = nodeId(`nobody-${drawn}-${i}`);
        const never = { bootEpoch: life.bootEpoch, bootId: `nobody-${drawn}-${i}` as BootId };
        return { kind: 'left', nodeId: nobody, life: never, incarnation: 0, by: nobody, tombstoneRemaining: ETERNITY };
      });
  }
}
