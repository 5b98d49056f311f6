/** What a page tells of a plan, against what a control node says of it. */
import { createHash } from 'node:crypto';
import { expect, type Page } from '@playwright/test';
import { askControlApi, contentOf } from './control-api.ts';
import { clipboardText } from './in-page.ts';
import { expectNoViolations } from './page-is-sound.ts';
import type { PersonAt } from './person-at.ts';
import { movesOf, shardsOf } from './plans-of-orders.ts';
import type { RunningMesh } from './running-mesh.ts';

type Mesh = Omit<RunningMesh, 'stop'>;

/** The page says whose approval is void, and exactly the moves that are otherwise in one revision than in another. */
export async function expectChangeToldByMoves(
  page: Page,
  mesh: Mesh,
  { id, from, to, by }: { readonly id: string; readonly from: number; readonly to: number; readonly by: string },
): Promise<void> {
  const { diff } = (await askControlApi(mesh, `changes/${id}/diff?fromRevision=${from}&toRevision=${to}`)).body;
  const changed = [...diff.added, ...diff.removed, ...diff.altered.map(({ is }: { readonly is: unknown }) => is)];
  expect(changed.length).toBeGreaterThan(0);
  const words = changed.length === 1 ? '1 move changed' : `${changed.length} moves changed`;
  await expect(page.getByText(`Approval by ${by} voided: ${words} since`).first()).toBeVisible();
  const told = page.getByRole('region', { name: words, exact: true });
  for (const { shardId } of changed) await expect(told).toContainText(`orders/${shardId}`);
  await expect(told.getByRole('row')).toHaveCount(changed.length + 1);
}

/** It says so to somebody who opens the inbox beside the page of the plan. */
export async function expectVoidInInbox({ context }: PersonAt, mesh: Mesh, by: string): Promise<void> {
  const inbox = await context.newPage();
  await inbox.goto(`${mesh.url}/inbox`);
  await expect(inbox.getByRole('region', { name: 'Voided since they were approved' })).toContainText(
    `Approval by ${by} voided`,
  );
  await expectNoViolations(inbox);
  await inbox.close();
}

interface Approved {
  readonly id: string;
  readonly contentHash: string;
  /** The text that was hashed. */
  readonly approved: string;
}

/** What has run is what was approved, byte for byte, as the page hands it out and as the map has it now. */
export async function expectDoneAsApproved({ page, context }: PersonAt, mesh: Mesh, plan: Approved): Promise<void> {
  const { id, contentHash, approved } = plan;
  expect(await contentOf(mesh, id)).toBe(approved);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy the content as it is hashed' }).click();
  await expect.poll(() => clipboardText(page)).toContain('"steps"');
  const canonical = await clipboardText(page);
  expect(canonical).toBe(approved);
  expect(createHash('sha256').update(canonical).digest('hex')).toBe(contentHash);
  const steps = (
    JSON.parse(canonical).steps as readonly { kind: string; shard: number; from: string | null; to: string }[]
  ).flatMap(({ kind, shard, from, to }) => (kind === 'move-shard' ? [`${shard} ${from} ${to}`] : []));
  const done = await movesOf(mesh, id);
  expect(done.every(({ state }) => state === 'Done' || state === 'Skipped')).toBe(true);
  expect(done.map(({ shardId, from, to }) => `${Number(shardId)} ${from ?? null} ${to}`)).toEqual(steps);
  for (const node of new Set(done.map(({ to }) => to))) {
    const has = await shardsOf(mesh, node);
    for (const { shardId, to } of done) if (to === node) expect(has).toContain(shardId);
  }
}
