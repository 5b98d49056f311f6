/**
 * The language of transcripts. A line with a command is followed by what it brought about, up to an empty line:
 *
 *     boot NAME [seeds=a,b] [cluster=] [mesh=] [boot=] [persisted=] [unix=] [tombstone=ms] [certified=] [listen=]
 *     run MS | kill NAME | stop NAME | resume NAME | cut A B | heal | leave NAME | label NAME key=value
 *     trace KIND... (frames of these kinds, or `probe`) | view NAME | channels NAME | labels NAME OF
 */
import { IdealMesh } from './ideal-mesh.ts';
import { runBlocks } from './run-blocks.ts';

export function runTranscript(text: string): string {
  let say: (line: string) => void = () => undefined;
  const mesh = new IdealMesh((line) => say(line));
  return runBlocks(text, (command, sayNow) => {
    say = sayNow;
    execute(mesh, command, sayNow);
  });
}

function execute(mesh: IdealMesh, command: string, say: (line: string) => void): void {
  const [verb, first = '', ...rest] = command.trim().split(/\s+/);
  switch (verb) {
    case 'boot': {
      const options = Object.fromEntries(rest.map((each) => each.split('=', 2)));
      const { seeds, persisted, unix, tombstone, ...plain } = options;
      mesh.boot(first, seeds?.split(',') ?? [], {
        ...plain,
        ...(persisted && { persisted: BigInt(persisted) }),
        ...(unix && { unix: BigInt(unix) }),
        ...(tombstone && { tombstone: Number(tombstone) }),
      });
      return;
    }
    case 'run':
      mesh.run(Number(first));
      return;
    case 'kill':
      mesh.kill(first);
      return;
    case 'stop':
      mesh.stop(first);
      return;
    case 'resume':
      mesh.resume(first);
      return;
    case 'cut':
      mesh.cut(first, rest[0] ?? '');
      return;
    case 'heal':
      mesh.heal();
      return;
    case 'leave':
      mesh.feed(first, { kind: 'leave' });
      return;
    case 'label':
      mesh.update(first, Object.fromEntries(rest.map((each) => each.split('=', 2))));
      return;
    case 'trace':
      mesh.traced = new Set([first, ...rest]);
      return;
    case 'view':
      say(`${first}: ${mesh.describe(first)}`);
      return;
    case 'channels':
      say(`${first}: ${mesh.channels(first)}`);
      return;
    case 'labels':
      say(`${first}: ${mesh.labels(first, rest[0] ?? '')}`);
      return;
    default:
      throw new Error(`unknown command ${command}`);
  }
}
