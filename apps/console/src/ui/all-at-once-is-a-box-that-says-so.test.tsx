import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { AllAtOnce } from './all-at-once.tsx';

it('is named by what it does and what it does not, and ticked where it is chosen', () => {
  const markup = (chosen: boolean): string =>
    renderToStaticMarkup(<AllAtOnce chosen={chosen} onChoose={() => undefined} />);
  expect(markup(false)).toMatch(
    /^<label[^>]*><input type="checkbox"[^>]*\/><span>Move all at once .*rounds.*<\/label>$/,
  );
  expect(markup(false)).not.toContain('checked');
  expect(markup(true)).toContain('checked=""');
});
