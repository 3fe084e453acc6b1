import { addressOf, api, ok } from '../../api/client.ts';
import type { GroupSet } from './search.ts';

/** How many are in a set now, exactly. */
export const countSet = async (set: GroupSet, signal: AbortSignal): Promise<number> =>
  (await ok(api.POST('/api/v1/audiences/count', { body: bodyOf(set), signal }))).size;

export const saveSet = (name: string, set: GroupSet) =>
  ok(api.POST('/api/v1/audiences/save', { body: { name, description: '', ...bodyOf(set) } }));

/** Where the contacts of a set can be downloaded as a file. */
export const exportAddress = ({ include, exclude, match }: GroupSet): string =>
  addressOf('/audiences/export', {
    include: include.join(','),
    ...(exclude.length > 0 && { exclude: exclude.join(',') }),
    match,
  });

/** The request that counts a set, for a shell; `KEY` stands for an API key. */
export const curlOf = (set: GroupSet): string =>
  [
    `curl ${location.origin}/api/v1/audiences/count`,
    "-H 'Authorization: Bearer KEY'",
    "-H 'Content-Type: application/json'",
    `-d '${JSON.stringify(bodyOf(set))}'`,
  ].join(' \\\n  ');

const bodyOf = ({ include, exclude, match }: GroupSet) => ({
  include: [...include],
  exclude: [...exclude],
  match,
});
