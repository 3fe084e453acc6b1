import { z } from 'zod';
import { countSet } from '../audiences/count.ts';
import { countOverlaps, OVERLAP_LIMIT } from '../audiences/overlap.ts';
import { requireGroups } from '../groups/queries.ts';
import { endpoint } from '../http/endpoint.ts';

const tag = 'Audiences';
const ids = z.array(z.int().positive()).max(1000);

export const count = endpoint({
  summary: 'The exact size of groups combined',
  description: 'Contacts in any (or all) of include and in none of exclude.',
  tag,
  body: z.strictObject({
    include: ids.min(1),
    exclude: ids.default([]),
    match: z.enum(['any', 'all']).default('any'),
  }),
  response: { 200: z.object({ size: z.int() }) },
  async handle({ context: { db, workspaceId }, body }) {
    await requireGroups(db, { workspaceId, ids: body.include, path: 'include' });
    await requireGroups(db, { workspaceId, ids: body.exclude, path: 'exclude' });
    return { size: await countSet(db, { workspaceId, ...body }) };
  },
});

export const overlap = endpoint({
  summary: `The sizes of every intersection of up to ${OVERLAP_LIMIT} groups`,
  tag,
  body: z.strictObject({ groups: z.array(z.int().positive()).min(1).max(OVERLAP_LIMIT) }),
  response: {
    200: z.object({
      intersections: z.array(
        z.object({
          groups: z.array(z.int()),
          size: z.int().describe('Contacts in every one of groups'),
          only: z.int().describe('Of those, contacts in no other of the groups asked for'),
        }),
      ),
    }),
  },
  async handle({ context: { db, workspaceId }, body: { groups } }) {
    await requireGroups(db, { workspaceId, ids: groups, path: 'groups' });
    const overlaps = await countOverlaps(db, { workspaceId, audienceIds: groups });
    return { intersections: overlaps.map(({ audiences, size, only }) => ({ groups: audiences, size, only })) };
  },
});
