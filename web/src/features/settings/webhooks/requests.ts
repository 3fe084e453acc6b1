import { api, ok, type Schema } from '../../../api/client.ts';
import { queryClient } from '../../../api/queries.ts';

type Webhook = Pick<Schema<'Webhook'>, 'id'>;

/** What is shown of webhooks is read again. */
export const changed = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['webhooks'] });

export async function setEnabled({ id }: Webhook, enabled: boolean): Promise<void> {
  await ok(api.PATCH('/api/v1/webhooks/{id}', { params: { path: { id } }, body: { enabled } }));
  await changed();
}

export async function deleteWebhook({ id }: Webhook): Promise<void> {
  await ok(api.DELETE('/api/v1/webhooks/{id}', { params: { path: { id } } }));
  await changed();
}
