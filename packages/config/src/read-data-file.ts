/** What people write in a file beside the config, YAML or JSON, as plain data: read with the same care, and refused with line and column. */
import { CONFIG_BOUNDS } from './bounds.ts';
import { parseYamlData } from './parse-yaml.ts';
import { readTextFile } from './read-config-file.ts';

/** A mapping, a list or a value of its own. @throws ConfigError with every problem of the text at once */
export const readDataFile = (path: string): unknown =>
  parseYamlData(
    path,
    readTextFile(path, {
      bytes: CONFIG_BOUNDS.dataFileBytes,
      tooLong: `is longer than ${CONFIG_BOUNDS.dataFileBytes / 1024} KiB`,
    }),
  );
