import { describe, expect, it } from 'vitest';
import { importsOf, packageOf, stripped, valueImportsOf } from './scan-source.ts';

describe('the source scanner', () => {
  it('finds every form of import, and none in comments', () => {
    const text = [
      "import a from 'one';",
      "import type { B } from 'two';",
      "import {\n  c,\n  type D,\n} from 'three/deep';",
      "import * as e from '@scope/four/x';",
      "import 'five';",
      "export { f } from './six.ts';",
      "export * from './seven.ts';",
      "const g = await import('eight');",
      "// import h from 'nine';",
      "/* import i from 'ten'; */",
    ].join('\n');
    expect(importsOf(text).sort()).toEqual(
      ['one', 'two', 'three/deep', '@scope/four/x', 'five', './six.ts', './seven.ts', 'eight'].sort(),
    );
    expect(packageOf('@scope/four/x')).toBe('@scope/four');
    expect(packageOf('three/deep')).toBe('three');
    expect(packageOf('node:fs')).toBeUndefined();
  });

  it('judges each import by itself: one for types makes no other one so', () => {
    const text = [
      "import type { A } from 'types';",
      "export type { B } from 'types-on';",
      "import type { C } from 'both';",
      "import { c } from 'both';",
      "import { type D, type E } from 'loaded';",
      "import type, { f } from 'named-type';",
      "import {\n  g,\n} from 'values';",
    ].join('\n');
    expect(valueImportsOf(text).sort()).toEqual(['both', 'loaded', 'named-type', 'values']);
  });

  it('tells code from strings, templates, regular expressions and comments', () => {
    const text =
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the text under test holds a template.
      "const a = 'Date.now()'; // Date\nconst b = `Date ${Date.parse(`x ${1}`)} Date`; const c = /Date'/.test(d);";
    const code = stripped(text, 'blank');
    expect(code.match(/Date/g)).toHaveLength(1);
    expect(code.split('\n')).toHaveLength(2);
    expect(stripped(text, 'keep')).toContain("'Date.now()'");
  });
});
