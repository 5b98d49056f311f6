export { demoToken } from './load/demo-token.ts';
export { type EnsureNamespaceOptions, ensureNamespace } from './load/ensure-namespace.ts';
export type { LoadAnswer, LoadCommand } from './load/load-messages.ts';
export { readSinkLog } from './sink/sink-log.ts';
export type { SinkRecord, TaskId } from './sink/sink-records.ts';
export { type DemoPart, type DemoProcess, demoScript, startDemoProcess } from './start-demo-process.ts';
