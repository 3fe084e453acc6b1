import type { Sample } from '../sample.ts';
import { choose, dialog, fill, firstRow, inMenuOf, inside, press, type Shown, type Step } from './steps.ts';

const keys = '/settings/keys';
const cams: Step = choose('tab', 'settings', 'keysCams');

const webhooks = '/settings/webhooks';
const deliveries = ({ webhook }: Sample): string => `${webhooks}/${webhook}`;

export const settings: readonly Shown[] = [
  inside('members', '/settings/members'),
  inside('members-invite', '/settings/members', dialog(press('settings', 'invite'))),
  inside('member-edit', '/settings/members', dialog(inMenuOf(null, 'settings', 'edit'))),
  inside('member-remove', '/settings/members', dialog(inMenuOf(null, 'settings', 'remove'))),
  inside('member-password', '/settings/members', dialog(inMenuOf(null, 'settings', 'passwordLink'))),
  inside('keys', keys),
  inside('key-create', keys, dialog(press('settings', 'keyCreate'))),
  inside('key-rotate', keys, dialog(inMenuOf('of a test', 'settings', 'keyRotate'))),
  inside('key-revoke', keys, dialog(inMenuOf('of a test', 'settings', 'keyRevoke'))),
  inside('access-keys', keys, cams),
  inside('access-key-create', keys, dialog(cams, press('settings', 'accessKeyCreate'))),
  inside('webhooks', webhooks),
  inside('webhook-create', webhooks, dialog(press('settings', 'webhookCreate'))),
  inside('webhook-edit', webhooks, dialog(inMenuOf(null, 'settings', 'edit'))),
  inside('webhook-rotate', webhooks, dialog(inMenuOf(null, 'settings', 'webhookRotate'))),
  inside('webhook-delete', webhooks, dialog(inMenuOf(null, 'settings', 'webhookDelete'))),
  inside('deliveries', deliveries),
  inside('deliveries-none', (sample) => `${deliveries(sample)}?status=pending`),
  inside('delivery', (sample) => `${deliveries(sample)}?status=failed`, dialog(firstRow)),
  inside('attributes', '/settings/attributes'),
  inside('attribute-create', '/settings/attributes', dialog(press('settings', 'attributeCreate'))),
  inside('attribute-edit', '/settings/attributes', dialog(inMenuOf('Level', 'settings', 'edit'))),
  inside('attribute-delete', '/settings/attributes', dialog(inMenuOf('Level', 'settings', 'attributeDelete'))),
  inside('audit', '/settings/audit'),
  inside('workspace', '/settings/workspace'),
  inside(
    'workspace-shorten',
    '/settings/workspace',
    dialog(fill('7', 'settings', 'keepDays'), press('settings', 'save')),
  ),
  inside('workspace-leave', '/settings/workspace', dialog(press('settings', 'leave'))),
  inside('workspace-delete', '/settings/workspace', dialog(press('settings', 'delete'))),
];
