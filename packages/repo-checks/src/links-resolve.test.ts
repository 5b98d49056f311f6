import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { files, readText, root } from './workspaces.ts';

/** The anchor that a heading gets, as the usual renderers make it. */
function anchorOf(heading: string): string {
  return heading
    .replace(/`/g, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

const withoutCode = (text: string) => text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');
const pages = files.filter((file) => file.endsWith('.md'));

describe('the documentation', () => {
  it('links only to what is there', () => {
    expect(pages.length).toBeGreaterThan(5);
    const broken = pages.flatMap((page) => {
      const links = [...withoutCode(readText(page)).matchAll(/!?\[[^\]]*\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g)];
      return links.flatMap(([, target = '']) => {
        if (/^(?:[a-z]+:|\/\/)/.test(target)) return [];
        const [path = '', anchor] = target.split('#');
        const file = path === '' ? page : normalize(join(dirname(page), path));
        if (!existsSync(join(root, file))) return [`${page}: ${target}`];
        if (anchor === undefined || !file.endsWith('.md')) return [];
        const anchors = [...readText(file).matchAll(/^#{1,6}\s+(.+)$/gm)].map((match) => anchorOf(match[1] ?? ''));
        return anchors.includes(anchor) ? [] : [`${page}: ${target} (no such heading)`];
      });
    });
    expect(broken).toEqual([]);
  });
});
