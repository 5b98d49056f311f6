/** `node main.ts --file FILE [--port P] [--without-fences]`: the sink, until SIGTERM. Says `{"port":P}` on standard output once it serves. */
import { parseArgs } from 'node:util';
import { untilTold } from '../until-told.ts';
import { runSink } from './run-sink.ts';

const { values } = parseArgs({
  options: {
    file: { type: 'string' },
    port: { type: 'string', default: '0' },
    'without-fences': { type: 'boolean', default: false },
  },
});
if (values.file === undefined) throw new RangeError('--file is missing');
await runSink({
  ...{ file: values.file, port: Number(values.port), fences: !values['without-fences'], stop: untilTold() },
  onServe: (port) => process.stdout.write(`${JSON.stringify({ port })}\n`),
});
