export { REGISTRY_BOUNDS } from './bounds.ts';
export type { FenceScope } from './check-request.ts';
export { answerList, answerRead } from './engine/answer-reads.ts';
export { applyHeartbeat } from './engine/apply-heartbeat.ts';
export { applyTransaction, type EngineScope } from './engine/apply-transaction.ts';
export { type FenceParts, formatFence, parseFence } from './fence.ts';
export type * from './guarded-registry.ts';
export {
  type HighWater,
  type HighWaterFile,
  type HighWaterKeeper,
  isReadableMark,
  NO_HIGH_WATER,
  openHighWater,
} from './high-water.ts';
export { type GuardedRegistryOptions, openGuardedRegistry } from './lineage/open-guarded-registry.ts';
export {
  createMemoryStore,
  type MemoryBackup,
  type MemoryStore,
  type MemoryStoreOptions,
} from './memory/memory-store.ts';
export { emptyMemoryTables, type MemoryTables } from './memory/memory-tables.ts';
export type * from './port.ts';
export { isRegistryError, RegistryError } from './registry-error.ts';
export { openSqliteStore, type SqliteStoreOptions } from './sqlite/sqlite-store.ts';
export { claimKey, LINEAGE_KEY } from './well-known-keys.ts';
