import {
  anyone,
  mayAdminister,
  mayDelete,
  mayEdit,
  mayExport,
  mayExportAudit,
  mayLeave,
  mayOwn,
  mayView,
  type Permission,
  type Scope,
  signedIn,
} from '../access/permissions.ts';
import { keys, whoAmI } from '../access/routes.ts';
import { account, invitationLinks, passwords, sessions, setUp, signInOptions } from '../accounts/routes.ts';
import * as audit from '../audit/routes.ts';
import { accessKeys } from '../cams/routes.ts';
import * as contacts from '../contacts/routes.ts';
import * as duplicates from '../duplicates/routes.ts';
import { stream } from '../events/routes.ts';
import * as exports from '../exports/routes.ts';
import * as filters from '../filters/routes.ts';
import * as groups from '../groups/routes.ts';
import * as history from '../history/routes.ts';
import type { Endpoint } from '../http/endpoint.ts';
import * as imports from '../imports/routes.ts';
import * as insights from '../insights/routes.ts';
import { invitations, members } from '../members/routes.ts';
import * as operations from '../operations/routes.ts';
import * as sets from '../sets/routes.ts';
import * as webhooks from '../webhooks/routes.ts';
import { workspaces } from '../workspaces/routes.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface Route<S extends Scope = Scope> {
  method: Method;
  path: string;
  /** Who may; checked before the input is looked at. */
  may: Permission<S>;
  endpoint: Endpoint<S>;
}

/** Of one scope: an operation in a workspace cannot be put beside a permission that asks for none. */
const route = <S extends Scope>(
  method: Method,
  path: string,
  may: Permission<S>,
  endpoint: Endpoint<NoInfer<S>>,
): Route => ({ method, path, may, endpoint }) as Route;

/** Every operation of /api/v1, with who may use it. */
export const routes: readonly Route[] = [
  route('GET', '/sign-in', anyone, signInOptions),
  route('POST', '/setup', anyone, setUp),
  route('POST', '/session', anyone, sessions.create),
  route('DELETE', '/session', anyone, sessions.end),
  route('POST', '/session/two-factor', anyone, sessions.secondFactor),
  route('POST', '/session/oidc', anyone, sessions.beginOidc),
  route('GET', '/session/callback/oidc', anyone, sessions.endOidc),
  route('POST', '/password/forgot', anyone, passwords.forgot),
  route('POST', '/password/reset', anyone, passwords.reset),
  route('POST', '/invitations/look', anyone, invitationLinks.look),
  route('POST', '/invitations/accept', anyone, invitationLinks.accept),

  route('GET', '/account', signedIn, account.get),
  route('PATCH', '/account', signedIn, account.update),
  route('POST', '/account/password', signedIn, account.changePassword),
  route('GET', '/account/sessions', signedIn, account.listSessions),
  route('DELETE', '/account/sessions/{id}', signedIn, account.endSession),
  route('POST', '/account/sessions/revoke-others', signedIn, account.endOtherSessions),
  route('POST', '/account/two-factor', signedIn, account.beginTwoFactor),
  route('POST', '/account/two-factor/confirm', signedIn, account.confirmTwoFactor),
  route('POST', '/account/two-factor/disable', signedIn, account.endTwoFactor),
  route('POST', '/account/two-factor/recovery-codes', signedIn, account.renewRecoveryCodes),
  route('POST', '/workspaces', signedIn, workspaces.create),

  route('GET', '/me', mayView, whoAmI),

  route('GET', '/groups', mayView, groups.list),
  route('POST', '/groups', mayEdit, groups.create),
  route('GET', '/groups/trash', mayView, groups.trash),
  route('GET', '/groups/redundant', mayView, insights.redundant),
  route('GET', '/groups/stale', mayView, insights.stale),
  route('GET', '/groups/{id}', mayView, groups.get),
  route('PATCH', '/groups/{id}', mayEdit, groups.update),
  route('DELETE', '/groups/{id}', mayEdit, groups.remove),
  route('POST', '/groups/{id}/restore', mayEdit, groups.restore),
  route('GET', '/groups/{id}/usage', mayView, groups.usage),
  route('GET', '/groups/{id}/insights', mayView, groups.insights),
  route('GET', '/groups/{id}/composition', mayView, insights.composition),
  route('GET', '/groups/{id}/similar', mayView, insights.similar),
  route('GET', '/groups/{id}/export', mayExport, groups.exportFile),
  route('GET', '/groups/{id}/contacts', mayView, groups.members.list),
  route('GET', '/groups/{id}/contacts/count', mayView, history.ofGroup.countAt),
  route('GET', '/groups/{id}/contacts/{contactId}/history', mayView, history.ofGroup.member),
  route('GET', '/groups/{id}/growth', mayView, history.ofGroup.growth),
  route('POST', '/groups/{id}/contacts', mayEdit, groups.members.add),
  route('PUT', '/groups/{id}/contacts', mayEdit, groups.members.sync),
  route('POST', '/groups/{id}/contacts/remove', mayEdit, groups.members.remove),
  route('POST', '/groups/{id}/contacts/move', mayEdit, groups.members.move),
  route('DELETE', '/groups/{id}/contacts/{contactId}', mayEdit, groups.members.removeOne),

  route('GET', '/contacts', mayView, contacts.list),
  route('POST', '/contacts', mayEdit, contacts.create),
  route('POST', '/contacts/associate', mayEdit, contacts.associate),
  route('POST', '/contacts/delete', mayDelete, contacts.removeMany),
  route('GET', '/contacts/export', mayExport, contacts.exportFile),
  route('GET', '/contacts/duplicates', mayView, duplicates.list),
  route('POST', '/contacts/merge', mayEdit, duplicates.merge),
  route('GET', '/contacts/{id}', mayView, contacts.get),
  route('PATCH', '/contacts/{id}', mayEdit, contacts.update),
  route('DELETE', '/contacts/{id}', mayDelete, contacts.remove),
  route('GET', '/contacts/{id}/history', mayView, history.ofContact),

  route('GET', '/imports/template', mayView, imports.template),
  route('GET', '/imports', mayView, imports.list),
  route('POST', '/imports', mayEdit, imports.create),
  route('GET', '/imports/{id}', mayView, imports.get),
  route('PATCH', '/imports/{id}', mayEdit, imports.change),
  route('GET', '/imports/{id}/preview', mayEdit, imports.preview),
  route('GET', '/imports/{id}/events', mayView, imports.events),
  route('POST', '/imports/{id}/commit', mayEdit, imports.commit),
  route('POST', '/imports/{id}/cancel', mayEdit, imports.cancel),
  route('GET', '/imports/{id}/rejects', mayEdit, imports.rejects),

  route('GET', '/operations', mayView, operations.list),
  route('POST', '/operations', mayEdit, operations.create),
  route('GET', '/operations/{id}', mayView, operations.get),
  route('POST', '/operations/{id}/cancel', mayEdit, operations.cancel),

  route('GET', '/exports', mayExport, exports.list),
  route('POST', '/exports', mayExport, exports.create),
  route('GET', '/exports/{id}', mayExport, exports.get),
  route('POST', '/exports/{id}/cancel', mayExport, exports.cancel),
  route('DELETE', '/exports/{id}', mayExport, exports.remove),
  route('GET', '/exports/{id}/download', anyone, exports.download),

  route('GET', '/attributes', mayView, contacts.attributes.list),
  route('POST', '/attributes', mayAdminister, contacts.attributes.create),
  route('PATCH', '/attributes/{id}', mayAdminister, contacts.attributes.update),
  route('DELETE', '/attributes/{id}', mayAdminister, contacts.attributes.remove),

  route('GET', '/filters', mayView, filters.list),
  route('POST', '/filters', mayEdit, filters.create),
  route('PATCH', '/filters/{id}', mayEdit, filters.update),
  route('DELETE', '/filters/{id}', mayEdit, filters.remove),

  route('POST', '/audiences/count', mayView, sets.count),
  route('POST', '/audiences/overlap', mayView, sets.overlap),
  route('POST', '/audiences/difference', mayView, sets.difference.count),
  route('POST', '/audiences/difference/contacts', mayView, sets.difference.contacts),
  route('POST', '/audiences/matrix', mayView, insights.matrix),
  route('POST', '/audiences/explain', mayView, sets.explain),
  route('GET', '/audiences/contacts', mayView, sets.members.list),
  route('POST', '/audiences/contacts', mayView, sets.members.post),
  route('POST', '/audiences/save', mayEdit, sets.save),
  route('GET', '/audiences/export', mayExport, sets.exportFile),

  route('GET', '/events', mayView, stream),

  route('GET', '/changes', mayView, history.list),
  route('GET', '/changes/{id}', mayView, history.get),
  route('POST', '/changes/{id}/undo', mayEdit, history.undo),
  route('GET', '/changes/{id}/kept', mayView, history.kept),
  route('GET', '/changes/{id}/contacts', mayView, history.contacts),

  route('GET', '/workspace', mayView, workspaces.get),
  route('PATCH', '/workspace', mayAdminister, workspaces.update),
  route('POST', '/workspace/delete', mayOwn, workspaces.remove),
  route('POST', '/workspace/leave', mayLeave, members.leave),
  route('GET', '/members', mayAdminister, members.list),
  route('PATCH', '/members/{id}', mayAdminister, members.update),
  route('DELETE', '/members/{id}', mayAdminister, members.remove),
  route('POST', '/members/{id}/password-link', mayAdminister, members.helpWithPassword),
  route('GET', '/invitations', mayAdminister, invitations.list),
  route('POST', '/invitations', mayAdminister, invitations.create),
  route('POST', '/invitations/{id}/resend', mayAdminister, invitations.resend),
  route('DELETE', '/invitations/{id}', mayAdminister, invitations.withdraw),

  route('GET', '/keys', mayAdminister, keys.list),
  route('POST', '/keys', mayAdminister, keys.create),
  route('POST', '/keys/{id}/rotate', mayAdminister, keys.rotate),
  route('DELETE', '/keys/{id}', mayAdminister, keys.revoke),
  route('GET', '/access-keys', mayAdminister, accessKeys.list),
  route('POST', '/access-keys', mayAdminister, accessKeys.create),
  route('DELETE', '/access-keys/{id}', mayAdminister, accessKeys.revoke),

  route('GET', '/webhooks', mayAdminister, webhooks.list),
  route('POST', '/webhooks', mayAdminister, webhooks.create),
  route('GET', '/webhooks/{id}', mayAdminister, webhooks.get),
  route('PATCH', '/webhooks/{id}', mayAdminister, webhooks.update),
  route('DELETE', '/webhooks/{id}', mayAdminister, webhooks.remove),
  route('POST', '/webhooks/{id}/rotate', mayAdminister, webhooks.rotate),
  route('POST', '/webhooks/{id}/test', mayAdminister, webhooks.test),
  route('POST', '/webhooks/{id}/replay', mayAdminister, webhooks.replay),
  route('GET', '/webhooks/{id}/deliveries', mayAdminister, webhooks.deliveries),
  route('POST', '/webhooks/{id}/deliveries/{deliveryId}/redeliver', mayAdminister, webhooks.redeliver),

  route('GET', '/audit', mayAdminister, audit.list),
  route('GET', '/audit/export', mayExportAudit, audit.exportFile),
];
