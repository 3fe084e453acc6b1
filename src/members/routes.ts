import { z } from 'zod';
import { answer, endpoint } from '../http/endpoint.ts';
import { idParams } from '../http/input.ts';
import { invite, listInvitations, resendInvitation, withdrawInvitation } from './invitations.ts';
import { listMembers, removeMember, updateMember } from './members.ts';
import { helpWithPassword } from './recovery.ts';
import { invitation, invitationInput, link, member, memberUpdate } from './schema.ts';

const tag = 'Members';
const nothing = answer({ status: 204, body: null });

export const members = {
  list: endpoint({
    summary: 'The members of the workspace',
    tag,
    response: { 200: z.object({ items: z.array(member), next: z.null() }) },
    handle: async ({ context: { db, workspaceId } }) => ({ items: await listMembers(db, { workspaceId }), next: null }),
  }),
  update: endpoint({
    summary: 'Give a member another role or other permissions',
    tag,
    params: idParams,
    body: memberUpdate,
    response: { 200: member },
    handle: ({ context, params: { id }, body }) =>
      updateMember(context, { id, role: body.role, permissions: body.permissions }),
  }),
  remove: endpoint({
    summary: 'Take a member out of the workspace',
    tag,
    params: idParams,
    response: { 204: z.null() },
    async handle({ context, params: { id } }) {
      await removeMember(context, { id });
      return nothing;
    },
  }),
  helpWithPassword: endpoint({
    summary: 'Give a member a link for a new password',
    tag,
    params: idParams,
    response: { 200: z.object({ link }) },
    handle: async ({ context, params: { id } }) => ({ link: await helpWithPassword(context, { id }) }),
  }),
  leave: endpoint({
    summary: 'Leave the workspace',
    tag,
    response: { 204: z.null() },
    async handle({ context }) {
      // By its permission, a person.
      await removeMember(context, { id: context.principal.person!.userId });
      return nothing;
    },
  }),
};

const invited = invitation.extend({ link });

export const invitations = {
  list: endpoint({
    summary: 'Invitations that were not answered yet',
    tag,
    response: { 200: z.object({ items: z.array(invitation), next: z.null() }) },
    handle: async ({ context: { db, workspaceId } }) => ({
      items: await listInvitations(db, { workspaceId }),
      next: null,
    }),
  }),
  create: endpoint({
    summary: 'Invite somebody by email',
    description: 'In place of an invitation that the address has. The link is good for a week, once.',
    tag,
    body: invitationInput,
    response: { 201: invited },
    handle: async ({ context, body }) => answer({ status: 201, body: await invite(context, body) }),
  }),
  resend: endpoint({
    summary: 'Make a new link for an invitation, in place of the one before',
    tag,
    params: idParams,
    response: { 200: invited },
    handle: ({ context, params: { id } }) => resendInvitation(context, { id }),
  }),
  withdraw: endpoint({
    summary: 'Withdraw an invitation',
    tag,
    params: idParams,
    response: { 204: z.null() },
    async handle({ context, params: { id } }) {
      await withdrawInvitation(context, { id });
      return nothing;
    },
  }),
};
