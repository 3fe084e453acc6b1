// Written by scripts/client.mjs from the OpenAPI document of the API. Do not edit.
import { at, type Call } from '../call.ts';
import type { Download } from '../download.ts';
import type { CallOptions } from '../options.ts';
import type { Paged } from '../pages.ts';
import type {
  AccessKeysCreateAnswer,
  AccessKeysCreateBody,
  AccessKeysListAnswer,
  AccountPasswordBody,
  AccountSessionsListAnswer,
  AccountTwoFactorBeginAnswer,
  AccountTwoFactorBeginBody,
  AccountTwoFactorConfirmBody,
  AccountTwoFactorDisableBody,
  AccountTwoFactorRecoveryCodesAnswer,
  AccountTwoFactorRecoveryCodesBody,
  AccountUpdateBody,
  Attribute,
  AttributesCreateBody,
  AttributesListAnswer,
  AttributesUpdateBody,
  AudiencesContactsListAnswer,
  AudiencesContactsListQuery,
  AudiencesContactsQueryAnswer,
  AudiencesContactsQueryBody,
  AudiencesCountAnswer,
  AudiencesCountBody,
  AudiencesDifferenceContactsAnswer,
  AudiencesDifferenceContactsBody,
  AudiencesDifferenceCountAnswer,
  AudiencesDifferenceCountBody,
  AudiencesExplainAnswer,
  AudiencesExplainBody,
  AudiencesExportQuery,
  AudiencesMatrixBody,
  AudiencesOverlapAnswer,
  AudiencesOverlapBody,
  AudiencesSaveAnswer,
  AudiencesSaveBody,
  AuditEvent,
  AuditExportQuery,
  AuditListAnswer,
  AuditListQuery,
  Change,
  ChangedMember,
  ChangesContactsListAnswer,
  ChangesContactsListQuery,
  ChangesKeptListAnswer,
  ChangesKeptListQuery,
  ChangesListAnswer,
  ChangesListQuery,
  ChangesUndoAnswer,
  Contact,
  ContactChange,
  ContactFieldsInput,
  ContactsAssociateAnswer,
  ContactsAssociateBody,
  ContactsCreateAnswer,
  ContactsCreateBody,
  ContactsDeleteManyBody,
  ContactsDeleteQuery,
  ContactsDuplicatesListAnswer,
  ContactsDuplicatesListQuery,
  ContactsExportQuery,
  ContactsHistoryListAnswer,
  ContactsHistoryListQuery,
  ContactsListAnswer,
  ContactsListQuery,
  ContactsMergeAnswer,
  ContactsMergeBody,
  ContactsUpdateAnswer,
  DuplicateSet,
  EventsEvent,
  EventsQuery,
  Export,
  ExportsCreateBody,
  ExportsDownloadQuery,
  ExportsListAnswer,
  ExportsListQuery,
  FiltersCreateBody,
  FiltersListAnswer,
  FiltersUpdateBody,
  Group,
  GroupComposition,
  GroupGrowth,
  GroupInsights,
  GroupUsage,
  GroupsCompositionQuery,
  GroupsContactsAddBody,
  GroupsContactsCountAnswer,
  GroupsContactsCountQuery,
  GroupsContactsHistoryListAnswer,
  GroupsContactsHistoryListQuery,
  GroupsContactsListAnswer,
  GroupsContactsListQuery,
  GroupsContactsMoveAnswer,
  GroupsContactsMoveBody,
  GroupsContactsRemoveBody,
  GroupsContactsSyncBody,
  GroupsCreateAnswer,
  GroupsCreateBody,
  GroupsDeleteAnswer,
  GroupsDeleteQuery,
  GroupsExportQuery,
  GroupsGrowthListQuery,
  GroupsListAnswer,
  GroupsListQuery,
  GroupsRedundantListQuery,
  GroupsRestoreAnswer,
  GroupsSimilarListQuery,
  GroupsStaleListAnswer,
  GroupsStaleListQuery,
  GroupsTrashListAnswer,
  GroupsTrashListQuery,
  GroupsUpdateAnswer,
  GroupsUpdateBody,
  Import,
  ImportsCreateBody,
  ImportsEventsEvent,
  ImportsListAnswer,
  ImportsListQuery,
  ImportsPreviewAnswer,
  ImportsRejectsQuery,
  ImportsTemplateQuery,
  ImportsUpdateBody,
  InvitationsAcceptBody,
  InvitationsCreateAnswer,
  InvitationsCreateBody,
  InvitationsListAnswer,
  InvitationsLookAnswer,
  InvitationsLookBody,
  InvitationsResendAnswer,
  KeysCreateAnswer,
  KeysCreateBody,
  KeysListAnswer,
  KeysRotateAnswer,
  KeysRotateBody,
  MeGetAnswer,
  Member,
  MemberChange,
  MemberCounts,
  MembersListAnswer,
  MembersPasswordLinkAnswer,
  MembersUpdateBody,
  Membership,
  Operation,
  OperationsCreateBody,
  OperationsListAnswer,
  OperationsListQuery,
  OverlapMatrix,
  PasswordForgotBody,
  PasswordResetBody,
  PastMember,
  RedundantGroups,
  SavedFilter,
  SessionCallbackOidcQuery,
  SessionCreateAnswer,
  SessionCreateBody,
  SessionOidcAnswer,
  SessionOidcBody,
  SessionTwoFactorBody,
  SetupCreateBody,
  SignInGetAnswer,
  SignedIn,
  SimilarGroups,
  StaleGroup,
  Webhook,
  WebhookDelivery,
  WebhookWithSecret,
  WebhooksCreateBody,
  WebhooksDeliveriesListAnswer,
  WebhooksDeliveriesListQuery,
  WebhooksListAnswer,
  WebhooksReplayAnswer,
  WebhooksReplayBody,
  WebhooksRotateBody,
  WebhooksUpdateBody,
  WorkspaceDeleteBody,
  WorkspaceSettings,
  WorkspaceUpdateBody,
  WorkspacesCreateBody,
} from './types.generated.ts';

/** Every operation of the API, by its noun. */
export interface Methods {
  accessKeys: {
    /** Create an access key; its secret is shown this once. `POST /access-keys` */
    create(body: AccessKeysCreateBody, options?: CallOptions): Promise<AccessKeysCreateAnswer>;
    /**
     * Revoke an access key at once, and with it the links to downloads that it was given.
     * `DELETE /access-keys/{id}`
     */
    delete(id: number, options?: CallOptions): Promise<void>;
    /** The access keys of the workspace, which programs sign CAMS requests with. `GET /access-keys` */
    list(options?: CallOptions): Promise<AccessKeysListAnswer>;
  };
  account: {
    /** Who is signed in, and their workspaces. `GET /account` */
    get(options?: CallOptions): Promise<SignedIn>;
    /** Change your password; all other sessions end. `POST /account/password` */
    password(body: AccountPasswordBody, options?: CallOptions): Promise<void>;
    sessions: {
      /** Sign out elsewhere. `DELETE /account/sessions/{id}` */
      delete(id: number, options?: CallOptions): Promise<void>;
      /** Where you are signed in. `GET /account/sessions` */
      list(options?: CallOptions): Promise<AccountSessionsListAnswer>;
      /** Sign out everywhere else. `POST /account/sessions/revoke-others` */
      revokeOthers(options?: CallOptions): Promise<void>;
    };
    twoFactor: {
      /** Set up an authenticator; its secret is shown this once. `POST /account/two-factor` */
      begin(body: AccountTwoFactorBeginBody, options?: CallOptions): Promise<AccountTwoFactorBeginAnswer>;
      /**
       * Show that the authenticator works: a code is asked for at sign-in from now on.
       * `POST /account/two-factor/confirm`
       */
      confirm(body: AccountTwoFactorConfirmBody, options?: CallOptions): Promise<void>;
      /** Ask for no code at sign-in any more. `POST /account/two-factor/disable` */
      disable(body: AccountTwoFactorDisableBody, options?: CallOptions): Promise<void>;
      /**
       * New recovery codes, shown this once; the ones before are good no more.
       * `POST /account/two-factor/recovery-codes`
       */
      recoveryCodes(body: AccountTwoFactorRecoveryCodesBody, options?: CallOptions): Promise<AccountTwoFactorRecoveryCodesAnswer>;
    };
    /** Change your name. `PATCH /account` */
    update(body: AccountUpdateBody, options?: CallOptions): Promise<SignedIn>;
  };
  attributes: {
    /** Define an attribute. `POST /attributes` */
    create(body: AttributesCreateBody, options?: CallOptions): Promise<Attribute>;
    /** Delete an attribute that no contact has. `DELETE /attributes/{id}` */
    delete(id: number, options?: CallOptions): Promise<void>;
    /** The attributes that contacts may have. `GET /attributes` */
    list(options?: CallOptions): Promise<AttributesListAnswer>;
    /** Rename an attribute or set its choices. `PATCH /attributes/{id}` */
    update(id: number, body: AttributesUpdateBody, options?: CallOptions): Promise<Attribute>;
  };
  audiences: {
    contacts: {
      /** The contacts of a set expression, newest first. `GET /audiences/contacts` */
      list(query: AudiencesContactsListQuery, options?: CallOptions): Promise<AudiencesContactsListAnswer>;
      /**
       * The contacts of a set expression, newest first; page by page, as it is asked for.
       * `GET /audiences/contacts`
       */
      iterate(query: Omit<AudiencesContactsListQuery, 'after'>, options?: CallOptions): Paged<Contact>;
      /**
       * The contacts of a set expression, newest first: for one too long for an address, or a tree.
       * `POST /audiences/contacts`
       */
      query(body: AudiencesContactsQueryBody, options?: CallOptions): Promise<AudiencesContactsQueryAnswer>;
    };
    /**
     * The exact size of groups combined, or of a set expression.
     * Contacts in any (or all) of include and in none of exclude; or those of a set expression, as a tree or as
     * text: (vip | newsletter) - "opted out" & country:BR.
     * `POST /audiences/count`
     */
    count(body: AudiencesCountBody, options?: CallOptions): Promise<AudiencesCountAnswer>;
    difference: {
      /**
       * The contacts by which two groups, or two moments of one, differ, newest first.
       * `POST /audiences/difference/contacts`
       */
      contacts(body: AudiencesDifferenceContactsBody, options?: CallOptions): Promise<AudiencesDifferenceContactsAnswer>;
      /**
       * What differs between two groups, or between two moments of one.
       * Exact numbers; the contacts themselves are at /audiences/difference/contacts.
       * `POST /audiences/difference`
       */
      count(body: AudiencesDifferenceCountBody, options?: CallOptions): Promise<AudiencesDifferenceCountAnswer>;
    };
    /** Why a contact is in a set expression, or not. `POST /audiences/explain` */
    explain(body: AudiencesExplainBody, options?: CallOptions): Promise<AudiencesExplainAnswer>;
    /**
     * The contacts of groups combined, or of a set expression, as a file.
     * Contacts in any (or all) of include and in none of exclude; or those of a set expression, as a tree or as
     * text: (vip | newsletter) - "opted out" & country:BR. Ids are separated by commas.
     * `GET /audiences/export`
     */
    export(query?: AudiencesExportQuery, options?: CallOptions): Promise<Download>;
    /** How many members each two of up to 50 groups share. `POST /audiences/matrix` */
    matrix(body: AudiencesMatrixBody, options?: CallOptions): Promise<OverlapMatrix>;
    /** The sizes of every intersection of up to 12 groups. `POST /audiences/overlap` */
    overlap(body: AudiencesOverlapBody, options?: CallOptions): Promise<AudiencesOverlapAnswer>;
    /**
     * Save groups combined, or a set expression, as a new group.
     * Contacts in any (or all) of include and in none of exclude; or those of a set expression, as a tree or as
     * text: (vip | newsletter) - "opted out" & country:BR. The new group has the members of this moment: one change,
     * which can be undone.
     * `POST /audiences/save`
     */
    save(body: AudiencesSaveBody, options?: CallOptions): Promise<AudiencesSaveAnswer>;
  };
  audit: {
    /** The audit trail as a file, latest first; that it was taken is recorded first. `GET /audit/export` */
    export(query?: AuditExportQuery, options?: CallOptions): Promise<Download>;
    /**
     * The audit trail, latest first: who did what, when, from where.
     * Append-only for everyone. “change” finds what a change of contacts or groups came of.
     * `GET /audit`
     */
    list(query?: AuditListQuery, options?: CallOptions): Promise<AuditListAnswer>;
    /**
     * The audit trail, latest first: who did what, when, from where; page by page, as it is asked for.
     * `GET /audit`
     */
    iterate(query?: Omit<AuditListQuery, 'after'>, options?: CallOptions): Paged<AuditEvent>;
  };
  changes: {
    contacts: {
      /** Who entered or left a group by a change, newest contacts first. `GET /changes/{id}/contacts` */
      list(id: number, query: ChangesContactsListQuery, options?: CallOptions): Promise<ChangesContactsListAnswer>;
      /**
       * Who entered or left a group by a change, newest contacts first; page by page, as it is asked for.
       * `GET /changes/{id}/contacts`
       */
      iterate(id: number, query: Omit<ChangesContactsListQuery, 'after'>, options?: CallOptions): Paged<ChangedMember>;
    };
    /** A change. `GET /changes/{id}` */
    get(id: number, options?: CallOptions): Promise<Change>;
    kept: {
      /** What an undo kept back, and why. `GET /changes/{id}/kept` */
      list(id: number, query?: ChangesKeptListQuery, options?: CallOptions): Promise<ChangesKeptListAnswer>;
    };
    /** The history of changes, latest first; of a group, a contact or a kind if given. `GET /changes` */
    list(query?: ChangesListQuery, options?: CallOptions): Promise<ChangesListAnswer>;
    /**
     * The history of changes, latest first; of a group, a contact or a kind if given; page by page, as it is asked for.
     * `GET /changes`
     */
    iterate(query?: Omit<ChangesListQuery, 'after'>, options?: CallOptions): Paged<Change>;
    /**
     * Undo a change, where nothing later touched the same things.
     * Answers the undoing change, with what it kept back and why. An undo can be undone.
     * `POST /changes/{id}/undo`
     */
    undo(id: number, options?: CallOptions): Promise<ChangesUndoAnswer>;
  };
  contacts: {
    /**
     * Bring contacts into groups: by id, or all that match.
     * One change, which can be undone. associate: they keep the groups that they have. change: these become their
     * only groups; they leave every other group outside of the trash.
     * `POST /contacts/associate`
     */
    associate(body: ContactsAssociateBody, options?: CallOptions): Promise<ContactsAssociateAnswer>;
    /** Create a contact, or update it if it is known. `POST /contacts` */
    create(body: ContactsCreateBody, options?: CallOptions): Promise<ContactsCreateAnswer>;
    /**
     * Delete a contact.
     * The change can be undone. With erase=true the person is erased for good, from the history too (needs an
     * administrator).
     * `DELETE /contacts/{id}`
     */
    delete(id: number, query?: ContactsDeleteQuery, options?: CallOptions): Promise<MemberCounts>;
    /**
     * Delete contacts: by id, or all that match.
     * One change, which can be undone.
     * `POST /contacts/delete`
     */
    deleteMany(body: ContactsDeleteManyBody, options?: CallOptions): Promise<MemberCounts>;
    duplicates: {
      /**
       * Contacts that may be the same person, by a rule.
       * number: a user id that is a phone number, and another contact with that number, whatever variant of it
       * (Brazil’s ninth digit, Mexico’s 1, Argentina’s 9). Two phone numbers that are variants of one are never two
       * contacts. email: the same address. name: the same name and country, of one with a user id only and of at most
       * five with a phone number only. All contacts are looked at, in up to a minute. A page may have fewer sets than
       * asked for: there are more while next is not null.
       * `GET /contacts/duplicates`
       */
      list(query?: ContactsDuplicatesListQuery, options?: CallOptions): Promise<ContactsDuplicatesListAnswer>;
      /**
       * Contacts that may be the same person, by a rule; page by page, as it is asked for.
       * `GET /contacts/duplicates`
       */
      iterate(query?: Omit<ContactsDuplicatesListQuery, 'after'>, options?: CallOptions): Paged<DuplicateSet>;
    };
    /**
     * Contacts as a file: all of them, those that match, or those of ids separated by commas.
     * `GET /contacts/export`
     */
    export(query?: ContactsExportQuery, options?: CallOptions): Promise<Download>;
    /** A contact. `GET /contacts/{id}` */
    get(id: number, options?: CallOptions): Promise<Contact>;
    history: {
      /**
       * What became of a contact: its fields and its groups, latest first.
       * Also of a contact that was deleted, as long as an undo could bring it back.
       * `GET /contacts/{id}/history`
       */
      list(id: number, query?: ContactsHistoryListQuery, options?: CallOptions): Promise<ContactsHistoryListAnswer>;
      /**
       * What became of a contact: its fields and its groups, latest first; page by page, as it is asked for.
       * `GET /contacts/{id}/history`
       */
      iterate(id: number, query?: Omit<ContactsHistoryListQuery, 'after'>, options?: CallOptions): Paged<ContactChange>;
    };
    /**
     * List or search contacts, newest first.
     * Conditions hold together. attribute.<key>=<value> is one for each attribute that the workspace defines.
     * `GET /contacts`
     */
    list(query?: ContactsListQuery, options?: CallOptions): Promise<ContactsListAnswer>;
    /** List or search contacts, newest first; page by page, as it is asked for. `GET /contacts` */
    iterate(query?: Omit<ContactsListQuery, 'after'>, options?: CallOptions): Paged<Contact>;
    /**
     * Make one contact of several that are the same person.
     * One change, which can be undone. The contact that stays fills its blanks from the others, in their order, and
     * comes into all of their groups; the others are deleted. Where it has a value of its own, that of the others is
     * only in the history.
     * `POST /contacts/merge`
     */
    merge(body: ContactsMergeBody, options?: CallOptions): Promise<ContactsMergeAnswer>;
    /** Set fields of a contact; null or an empty text erases a field. `PATCH /contacts/{id}` */
    update(id: number, body: ContactFieldsInput, options?: CallOptions): Promise<ContactsUpdateAnswer>;
  };
  /**
   * What happens in the workspace, as server-sent events, within a second or so.
   * “ready” comes first: read what you show now, and again at every later “ready”, as a connection that broke may
   * have missed something. “change” {id, groups, kind, actor, counts}: groups are the ids of those that it
   * touched, or null for too many to tell. “import” {id, status, progress}. A comment every 15 seconds keeps the
   * connection open. It ends when the caller may no longer see the workspace.
   * `GET /events`
   */
  events(query?: EventsQuery, options?: CallOptions): AsyncGenerator<EventsEvent, void>;
  exports: {
    /** Cancel an export that waits or is at work. `POST /exports/{id}/cancel` */
    cancel(id: number, options?: CallOptions): Promise<Export>;
    /**
     * Write contacts to a file, in the background.
     * CSV, a workbook (XLSX, further sheets where Excel’s rows end) or JSON Lines, of one moment. Ask for the
     * export, or follow GET /events, for its progress; once it is done it has a link to its file. CSV and XLSX can
     * be imported again, and a line of JSON is a contact as this API takes it; but not where phone numbers are
     * masked, as they are for callers without the permission fullPhoneNumbers.
     * `POST /exports`
     */
    create(body: ExportsCreateBody, options?: CallOptions): Promise<Export>;
    /** Delete an export that is over, with its file. `DELETE /exports/{id}` */
    delete(id: number, options?: CallOptions): Promise<void>;
    /**
     * The file of an export.
     * By the link that the export has, which says who may, and until when.
     * `GET /exports/{id}/download`
     */
    download(id: number, query: ExportsDownloadQuery, options?: CallOptions): Promise<Download>;
    /** One export, with its progress and a link to its file. `GET /exports/{id}` */
    get(id: number, options?: CallOptions): Promise<Export>;
    /** Exports, newest first. `GET /exports` */
    list(query?: ExportsListQuery, options?: CallOptions): Promise<ExportsListAnswer>;
    /** Exports, newest first; page by page, as it is asked for. `GET /exports` */
    iterate(query?: Omit<ExportsListQuery, 'after'>, options?: CallOptions): Paged<Export>;
  };
  filters: {
    /**
     * Keep a filter of contacts.
     * Everybody of the workspace has it. The query says which contacts, as a match does.
     * `POST /filters`
     */
    create(body: FiltersCreateBody, options?: CallOptions): Promise<SavedFilter>;
    /** Delete a filter; contacts are left alone. `DELETE /filters/{id}` */
    delete(id: number, options?: CallOptions): Promise<void>;
    /** The filters of contacts that the workspace keeps, by name. `GET /filters` */
    list(options?: CallOptions): Promise<FiltersListAnswer>;
    /** Rename a filter or set what it asks for. `PATCH /filters/{id}` */
    update(id: number, body: FiltersUpdateBody, options?: CallOptions): Promise<SavedFilter>;
  };
  groups: {
    /**
     * Of whom a group is made: by country, source, month of creation or attribute.
     * The parts and the rest add up to the size of the group. By country, source and month the answer is exact and
     * immediate at any size. By an attribute the rows of the members are looked at: all of them up to 200,000
     * members, or with exact=true in up to a minute; else those of 20,000 members, spread evenly. exact says which
     * it was. Contacts that were created before this was recorded may have no source.
     * `GET /groups/{id}/composition`
     */
    composition(id: number, query?: GroupsCompositionQuery, options?: CallOptions): Promise<GroupComposition>;
    contacts: {
      /** Add contacts to a group: by id, by their values, or all that match. `POST /groups/{id}/contacts` */
      add(id: number, body: GroupsContactsAddBody, options?: CallOptions): Promise<MemberCounts>;
      /**
       * How many contacts were in a group at a moment.
       * Exact for any moment: the counts of changes are kept for ever.
       * `GET /groups/{id}/contacts/count`
       */
      count(id: number, query?: GroupsContactsCountQuery, options?: CallOptions): Promise<GroupsContactsCountAnswer>;
      history: {
        /**
         * When and how a contact entered and left a group, latest first.
         * As far back as what changes overwrote is kept. Also of a contact that was deleted.
         * `GET /groups/{id}/contacts/{contactId}/history`
         */
        list(id: number, contactId: number, query?: GroupsContactsHistoryListQuery, options?: CallOptions): Promise<GroupsContactsHistoryListAnswer>;
        /**
         * When and how a contact entered and left a group, latest first; page by page, as it is asked for.
         * `GET /groups/{id}/contacts/{contactId}/history`
         */
        iterate(id: number, contactId: number, query?: Omit<GroupsContactsHistoryListQuery, 'after'>, options?: CallOptions): Paged<MemberChange>;
      };
      /**
       * The contacts of a group, newest first; or those of them that match; or those of a moment.
       * With at, who was in the group at that moment, as they are now; those deleted since are marked and shown as
       * they were last. It goes with limit and after alone. Throws beyond_retention for a moment before what changes
       * overwrote is kept.
       * `GET /groups/{id}/contacts`
       */
      list(id: number, query?: GroupsContactsListQuery, options?: CallOptions): Promise<GroupsContactsListAnswer>;
      /**
       * The contacts of a group, newest first; or those of them that match; or those of a moment; page by page, as it is asked for.
       * `GET /groups/{id}/contacts`
       */
      iterate(id: number, query?: Omit<GroupsContactsListQuery, 'after'>, options?: CallOptions): Paged<PastMember>;
      /**
       * Bring members of a group into other groups.
       * One change, which can be undone. associate: they stay in this group too. change: they leave this group, unless
       * it is among the others; groups that are neither are left alone. Contacts who are no members of this group are
       * passed over.
       * `POST /groups/{id}/contacts/move`
       */
      move(id: number, body: GroupsContactsMoveBody, options?: CallOptions): Promise<GroupsContactsMoveAnswer>;
      /** Take contacts out of a group: by id, or all that match. `POST /groups/{id}/contacts/remove` */
      remove(id: number, body: GroupsContactsRemoveBody, options?: CallOptions): Promise<MemberCounts>;
      /** Take one contact out of a group. `DELETE /groups/{id}/contacts/{contactId}` */
      removeOne(id: number, contactId: number, options?: CallOptions): Promise<MemberCounts>;
      /**
       * Make a group equal to a list.
       * Adds who is missing and takes out who is not on the list. dryRun answers the counts and writes nothing.
       * `PUT /groups/{id}/contacts`
       */
      sync(id: number, body: GroupsContactsSyncBody, options?: CallOptions): Promise<MemberCounts>;
    };
    /** Create a group, with contacts if given. `POST /groups` */
    create(body: GroupsCreateBody, options?: CallOptions): Promise<GroupsCreateAnswer>;
    /** Put a group into the trash. `DELETE /groups/{id}` */
    delete(id: number, query?: GroupsDeleteQuery, options?: CallOptions): Promise<GroupsDeleteAnswer>;
    /** The contacts of a group as a file: all of them, or those that match. `GET /groups/{id}/export` */
    export(id: number, query?: GroupsExportQuery, options?: CallOptions): Promise<Download>;
    /** A group. `GET /groups/{id}` */
    get(id: number, options?: CallOptions): Promise<Group>;
    growth: {
      /**
       * How a group grew, by day, week or month.
       * Without from, the last 90 days, 53 weeks or 24 months; at most 1,000 periods.
       * `GET /groups/{id}/growth`
       */
      list(id: number, query?: GroupsGrowthListQuery, options?: CallOptions): Promise<GroupGrowth>;
    };
    /** Size, composition by country, growth, freshness and overlaps of a group. `GET /groups/{id}/insights` */
    insights(id: number, options?: CallOptions): Promise<GroupInsights>;
    /** List groups with their exact sizes. `GET /groups` */
    list(query?: GroupsListQuery, options?: CallOptions): Promise<GroupsListAnswer>;
    /** List groups with their exact sizes; page by page, as it is asked for. `GET /groups` */
    iterate(query?: Omit<GroupsListQuery, 'after'>, options?: CallOptions): Paged<Group>;
    redundant: {
      /**
       * Groups that are contained in another.
       * At least 99 % of the group are in the other, which is not smaller; of groups with the same size the later one
       * is said to be contained. Counted exactly; a group that is contained whole is never missed, one that is nearly
       * so about once in 20 million times. The 2,000 largest groups are compared.
       * `GET /groups/redundant`
       */
      list(query?: GroupsRedundantListQuery, options?: CallOptions): Promise<RedundantGroups>;
    };
    /** Take a group out of the trash. `POST /groups/{id}/restore` */
    restore(id: number, options?: CallOptions): Promise<GroupsRestoreAnswer>;
    similar: {
      /**
       * The groups that are most like one.
       * By the Jaccard index: members of both groups, of members of either. Exact. A group is said to be contained in
       * another when at least 99 % of it are.
       * `GET /groups/{id}/similar`
       */
      list(id: number, query?: GroupsSimilarListQuery, options?: CallOptions): Promise<SimilarGroups>;
    };
    stale: {
      /**
       * Groups that nobody changed or used for some days, idle for the longest first.
       * Used is what the audit trail tells of a group, such as an export. Groups that a saved filter names or that an
       * unfinished import will add to are not stale.
       * `GET /groups/stale`
       */
      list(query?: GroupsStaleListQuery, options?: CallOptions): Promise<GroupsStaleListAnswer>;
      /**
       * Groups that nobody changed or used for some days, idle for the longest first; page by page, as it is asked for.
       * `GET /groups/stale`
       */
      iterate(query?: Omit<GroupsStaleListQuery, 'after'>, options?: CallOptions): Paged<StaleGroup>;
    };
    trash: {
      /** List the groups in the trash, the latest first. `GET /groups/trash` */
      list(query?: GroupsTrashListQuery, options?: CallOptions): Promise<GroupsTrashListAnswer>;
      /** List the groups in the trash, the latest first; page by page, as it is asked for. `GET /groups/trash` */
      iterate(query?: Omit<GroupsTrashListQuery, 'after'>, options?: CallOptions): Paged<Group>;
    };
    /** Rename or describe a group. `PATCH /groups/{id}` */
    update(id: number, body: GroupsUpdateBody, options?: CallOptions): Promise<GroupsUpdateAnswer>;
    /** What is bound to a group. `GET /groups/{id}/usage` */
    usage(id: number, options?: CallOptions): Promise<GroupUsage>;
  };
  imports: {
    /** Cancel an import at any stage before it is committed. `POST /imports/{id}/cancel` */
    cancel(id: number, options?: CallOptions): Promise<Import>;
    /** Commit a checked import as one change. `POST /imports/{id}/commit` */
    commit(id: number, options?: CallOptions): Promise<Import>;
    /**
     * Upload a file of contacts and have it checked.
     * Takes CSV, TSV, semicolon or pipe separated text in any usual encoding, XLSX and ODS. The check writes
     * nothing: when the status is “ready”, the counts say what a commit will do. With commit: true it is committed
     * at once.
     * `POST /imports`
     */
    create(body: ImportsCreateBody, options?: CallOptions): Promise<Import>;
    /**
     * The progress of an import as server-sent events, until it waits for somebody or is over.
     * `GET /imports/{id}/events`
     */
    events(id: number, options?: CallOptions): AsyncGenerator<ImportsEventsEvent, void>;
    /** One import, with its progress and counts. `GET /imports/{id}` */
    get(id: number, options?: CallOptions): Promise<Import>;
    /** Imports, newest first. `GET /imports` */
    list(query?: ImportsListQuery, options?: CallOptions): Promise<ImportsListAnswer>;
    /** Imports, newest first; page by page, as it is asked for. `GET /imports` */
    iterate(query?: Omit<ImportsListQuery, 'after'>, options?: CallOptions): Paged<Import>;
    /** How a file is read: its format, its columns and its first rows. `GET /imports/{id}/preview` */
    preview(id: number, options?: CallOptions): Promise<ImportsPreviewAnswer>;
    /**
     * The refused rows as a file: their cells, row numbers and reasons; corrected, it can be imported.
     * `GET /imports/{id}/rejects`
     */
    rejects(id: number, query?: ImportsRejectsQuery, options?: CallOptions): Promise<Download>;
    /** A file to fill in. `GET /imports/template` */
    template(query?: ImportsTemplateQuery, options?: CallOptions): Promise<Download>;
    /** Correct how a file is read or what becomes of it, and have it checked again. `PATCH /imports/{id}` */
    update(id: number, body: ImportsUpdateBody, options?: CallOptions): Promise<Import>;
  };
  invitations: {
    /** Accept an invitation, as a new person or as the one who is signed in. `POST /invitations/accept` */
    accept(body: InvitationsAcceptBody, options?: CallOptions): Promise<SignedIn>;
    /**
     * Invite somebody by email.
     * In place of an invitation that the address has. The link is good for a week, once.
     * `POST /invitations`
     */
    create(body: InvitationsCreateBody, options?: CallOptions): Promise<InvitationsCreateAnswer>;
    /** Withdraw an invitation. `DELETE /invitations/{id}` */
    delete(id: number, options?: CallOptions): Promise<void>;
    /** Invitations that were not answered yet. `GET /invitations` */
    list(options?: CallOptions): Promise<InvitationsListAnswer>;
    /** What an invitation is for. `POST /invitations/look` */
    look(body: InvitationsLookBody, options?: CallOptions): Promise<InvitationsLookAnswer>;
    /** Make a new link for an invitation, in place of the one before. `POST /invitations/{id}/resend` */
    resend(id: number, options?: CallOptions): Promise<InvitationsResendAnswer>;
  };
  keys: {
    /** Create an API key; it is shown this once. `POST /keys` */
    create(body: KeysCreateBody, options?: CallOptions): Promise<KeysCreateAnswer>;
    /** Revoke an API key at once. `DELETE /keys/{id}` */
    delete(id: number, options?: CallOptions): Promise<void>;
    /** The API keys of the workspace. `GET /keys` */
    list(options?: CallOptions): Promise<KeysListAnswer>;
    /**
     * Give an API key a new secret, shown this once; the one before stays good for a while.
     * `POST /keys/{id}/rotate`
     */
    rotate(id: number, body: KeysRotateBody, options?: CallOptions): Promise<KeysRotateAnswer>;
  };
  me: {
    /** The workspace, and who asks: role, permissions and name. `GET /me` */
    get(options?: CallOptions): Promise<MeGetAnswer>;
  };
  members: {
    /** Take a member out of the workspace. `DELETE /members/{id}` */
    delete(id: number, options?: CallOptions): Promise<void>;
    /** The members of the workspace. `GET /members` */
    list(options?: CallOptions): Promise<MembersListAnswer>;
    /** Give a member a link for a new password. `POST /members/{id}/password-link` */
    passwordLink(id: number, options?: CallOptions): Promise<MembersPasswordLinkAnswer>;
    /** Give a member another role or other permissions. `PATCH /members/{id}` */
    update(id: number, body: MembersUpdateBody, options?: CallOptions): Promise<Member>;
  };
  operations: {
    /** Cancel an operation that waits or is at work: nothing of it is done. `POST /operations/{id}/cancel` */
    cancel(id: number, options?: CallOptions): Promise<Operation>;
    /**
     * Do something to many contacts, in the background.
     * add: into groups. remove: out of groups. move: into groups, and out of “from” or every other group.
     * setAttributes. delete. Each is one change, which can be undone; it is done wholly or not at all. Who is
     * selected is settled when it begins. Ask for the operation, or follow GET /events, for its progress.
     * `POST /operations`
     */
    create(body: OperationsCreateBody, options?: CallOptions): Promise<Operation>;
    /** One operation, with its progress and result. `GET /operations/{id}` */
    get(id: number, options?: CallOptions): Promise<Operation>;
    /** Operations, newest first. `GET /operations` */
    list(query?: OperationsListQuery, options?: CallOptions): Promise<OperationsListAnswer>;
    /** Operations, newest first; page by page, as it is asked for. `GET /operations` */
    iterate(query?: Omit<OperationsListQuery, 'after'>, options?: CallOptions): Paged<Operation>;
  };
  password: {
    /**
     * Mail a link for a new password, if the address is known; the answer does not say whether.
     * `POST /password/forgot`
     */
    forgot(body: PasswordForgotBody, options?: CallOptions): Promise<void>;
    /** Choose a new password by a link; all sessions end. `POST /password/reset` */
    reset(body: PasswordResetBody, options?: CallOptions): Promise<void>;
  };
  session: {
    callback: {
      /** Where the OpenID Connect provider sends people back to. `GET /session/callback/oidc` */
      oidc(query?: SessionCallbackOidcQuery, options?: CallOptions): Promise<string>;
    };
    /** Sign in by email address and password. `POST /session` */
    create(body: SessionCreateBody, options?: CallOptions): Promise<SessionCreateAnswer>;
    /** Sign out. `DELETE /session` */
    delete(options?: CallOptions): Promise<void>;
    /** Begin a sign-in at the OpenID Connect provider. `POST /session/oidc` */
    oidc(body: SessionOidcBody, options?: CallOptions): Promise<SessionOidcAnswer>;
    /** End a sign-in that asked for a code. `POST /session/two-factor` */
    twoFactor(body: SessionTwoFactorBody, options?: CallOptions): Promise<SignedIn>;
  };
  setup: {
    /** Create the first owner and workspace, by the link that was printed at start. `POST /setup` */
    create(body: SetupCreateBody, options?: CallOptions): Promise<SignedIn>;
  };
  signIn: {
    /** How one can sign in here, and whether one is signed in. `GET /sign-in` */
    get(options?: CallOptions): Promise<SignInGetAnswer>;
  };
  webhooks: {
    /**
     * Create a webhook; the secret that its messages are signed by is shown this once.
     * It is told of what happens from now on. Messages follow the Standard Webhooks specification; an event may
     * arrive more than once, always under the same “webhook-id”. Answer with a status of 200 to 299 within 15
     * seconds.
     * `POST /webhooks`
     */
    create(body: WebhooksCreateBody, options?: CallOptions): Promise<WebhookWithSecret>;
    /** Delete a webhook, with its log and all that waits to be delivered. `DELETE /webhooks/{id}` */
    delete(id: number, options?: CallOptions): Promise<void>;
    deliveries: {
      /**
       * What was sent to a webhook, and waits to be, latest first.
       * What is over is kept for 30 days, and the latest 10,000 at most.
       * `GET /webhooks/{id}/deliveries`
       */
      list(id: number, query?: WebhooksDeliveriesListQuery, options?: CallOptions): Promise<WebhooksDeliveriesListAnswer>;
      /**
       * What was sent to a webhook, and waits to be, latest first; page by page, as it is asked for.
       * `GET /webhooks/{id}/deliveries`
       */
      iterate(id: number, query?: Omit<WebhooksDeliveriesListQuery, 'after'>, options?: CallOptions): Paged<WebhookDelivery>;
      /**
       * Send an event once more; one that waits is tried at once.
       * `POST /webhooks/{id}/deliveries/{deliveryId}/redeliver`
       */
      redeliver(id: number, deliveryId: number, options?: CallOptions): Promise<WebhookDelivery>;
    };
    /** A webhook. `GET /webhooks/{id}` */
    get(id: number, options?: CallOptions): Promise<Webhook>;
    /** The webhooks of the workspace. `GET /webhooks` */
    list(options?: CallOptions): Promise<WebhooksListAnswer>;
    /**
     * Send again what happened since a place in the history, or a moment.
     * Events are made of the history anew, under the ids they had: a receiver that remembers these takes only what
     * it missed. Answers behind which place it goes on. What lies ahead of where the webhook is, is not left out.
     * `POST /webhooks/{id}/replay`
     */
    replay(id: number, body: WebhooksReplayBody, options?: CallOptions): Promise<WebhooksReplayAnswer>;
    /**
     * Give a webhook a new secret, shown this once; messages are signed by the one before as well for a while.
     * `POST /webhooks/{id}/rotate`
     */
    rotate(id: number, body: WebhooksRotateBody, options?: CallOptions): Promise<WebhookWithSecret>;
    /**
     * Send an event “webhook.test” now, once, and answer how it went.
     * Also where the webhook is disabled. Nothing comes of a failure but its line in the log.
     * `POST /webhooks/{id}/test`
     */
    test(id: number, options?: CallOptions): Promise<WebhookDelivery>;
    /** Alter a webhook, disable or enable it. `PATCH /webhooks/{id}` */
    update(id: number, body: WebhooksUpdateBody, options?: CallOptions): Promise<Webhook>;
  };
  workspace: {
    /**
     * Delete the workspace with all that is in it, for good.
     * Nobody reaches it from this moment; its rows are erased in the background.
     * `POST /workspace/delete`
     */
    delete(body: WorkspaceDeleteBody, options?: CallOptions): Promise<void>;
    /** The workspace and its settings. `GET /workspace` */
    get(options?: CallOptions): Promise<WorkspaceSettings>;
    /** Leave the workspace. `POST /workspace/leave` */
    leave(options?: CallOptions): Promise<void>;
    /**
     * Rename the workspace, or set how long what changes overwrote is kept.
     * Keeping it for fewer days deletes what is older within minutes; keeping it for more brings nothing back.
     * `PATCH /workspace`
     */
    update(body: WorkspaceUpdateBody, options?: CallOptions): Promise<WorkspaceSettings>;
  };
  workspaces: {
    /** Create a workspace of your own. `POST /workspaces` */
    create(body: WorkspacesCreateBody, options?: CallOptions): Promise<Membership>;
  };
}

export const createMethods = (call: Call): Methods => ({
  accessKeys: {
    create: (body, options) => call.json('POST', '/access-keys', { body }, options),
    delete: (id, options) => call.json('DELETE', at`/access-keys/${id}`, {}, options),
    list: (options) => call.json('GET', '/access-keys', {}, options),
  },
  account: {
    get: (options) => call.json('GET', '/account', {}, options),
    password: (body, options) => call.json('POST', '/account/password', { body, once: false }, options),
    sessions: {
      delete: (id, options) => call.json('DELETE', at`/account/sessions/${id}`, {}, options),
      list: (options) => call.json('GET', '/account/sessions', {}, options),
      revokeOthers: (options) => call.json('POST', '/account/sessions/revoke-others', { once: false }, options),
    },
    twoFactor: {
      begin: (body, options) => call.json('POST', '/account/two-factor', { body, once: false }, options),
      confirm: (body, options) => call.json('POST', '/account/two-factor/confirm', { body, once: false }, options),
      disable: (body, options) => call.json('POST', '/account/two-factor/disable', { body, once: false }, options),
      recoveryCodes: (body, options) => call.json('POST', '/account/two-factor/recovery-codes', { body, once: false }, options),
    },
    update: (body, options) => call.json('PATCH', '/account', { body }, options),
  },
  attributes: {
    create: (body, options) => call.json('POST', '/attributes', { body }, options),
    delete: (id, options) => call.json('DELETE', at`/attributes/${id}`, {}, options),
    list: (options) => call.json('GET', '/attributes', {}, options),
    update: (id, body, options) => call.json('PATCH', at`/attributes/${id}`, { body }, options),
  },
  audiences: {
    contacts: {
      list: (query, options) => call.json('GET', '/audiences/contacts', { query }, options),
      iterate: (query, options) => call.list('/audiences/contacts', query, options),
      query: (body, options) => call.json('POST', '/audiences/contacts', { body }, options),
    },
    count: (body, options) => call.json('POST', '/audiences/count', { body }, options),
    difference: {
      contacts: (body, options) => call.json('POST', '/audiences/difference/contacts', { body }, options),
      count: (body, options) => call.json('POST', '/audiences/difference', { body }, options),
    },
    explain: (body, options) => call.json('POST', '/audiences/explain', { body }, options),
    export: (query, options) => call.file('/audiences/export', query, options),
    matrix: (body, options) => call.json('POST', '/audiences/matrix', { body }, options),
    overlap: (body, options) => call.json('POST', '/audiences/overlap', { body }, options),
    save: (body, options) => call.json('POST', '/audiences/save', { body }, options),
  },
  audit: {
    export: (query, options) => call.file('/audit/export', query, options),
    list: (query, options) => call.json('GET', '/audit', { query }, options),
    iterate: (query, options) => call.list('/audit', query, options),
  },
  changes: {
    contacts: {
      list: (id, query, options) => call.json('GET', at`/changes/${id}/contacts`, { query }, options),
      iterate: (id, query, options) => call.list(at`/changes/${id}/contacts`, query, options),
    },
    get: (id, options) => call.json('GET', at`/changes/${id}`, {}, options),
    kept: {
      list: (id, query, options) => call.json('GET', at`/changes/${id}/kept`, { query }, options),
    },
    list: (query, options) => call.json('GET', '/changes', { query }, options),
    iterate: (query, options) => call.list('/changes', query, options),
    undo: (id, options) => call.json('POST', at`/changes/${id}/undo`, {}, options),
  },
  contacts: {
    associate: (body, options) => call.json('POST', '/contacts/associate', { body }, options),
    create: (body, options) => call.json('POST', '/contacts', { body }, options),
    delete: (id, query, options) => call.json('DELETE', at`/contacts/${id}`, { query }, options),
    deleteMany: (body, options) => call.json('POST', '/contacts/delete', { body }, options),
    duplicates: {
      list: (query, options) => call.json('GET', '/contacts/duplicates', { query }, options),
      iterate: (query, options) => call.list('/contacts/duplicates', query, options),
    },
    export: (query, options) => call.file('/contacts/export', query, options),
    get: (id, options) => call.json('GET', at`/contacts/${id}`, {}, options),
    history: {
      list: (id, query, options) => call.json('GET', at`/contacts/${id}/history`, { query }, options),
      iterate: (id, query, options) => call.list(at`/contacts/${id}/history`, query, options),
    },
    list: (query, options) => call.json('GET', '/contacts', { query }, options),
    iterate: (query, options) => call.list('/contacts', query, options),
    merge: (body, options) => call.json('POST', '/contacts/merge', { body }, options),
    update: (id, body, options) => call.json('PATCH', at`/contacts/${id}`, { body }, options),
  },
  events: (query, options) => call.events('/events', query, { endless: true }, options),
  exports: {
    cancel: (id, options) => call.json('POST', at`/exports/${id}/cancel`, {}, options),
    create: (body, options) => call.json('POST', '/exports', { body }, options),
    delete: (id, options) => call.json('DELETE', at`/exports/${id}`, {}, options),
    download: (id, query, options) => call.file(at`/exports/${id}/download`, query, options),
    get: (id, options) => call.json('GET', at`/exports/${id}`, {}, options),
    list: (query, options) => call.json('GET', '/exports', { query }, options),
    iterate: (query, options) => call.list('/exports', query, options),
  },
  filters: {
    create: (body, options) => call.json('POST', '/filters', { body }, options),
    delete: (id, options) => call.json('DELETE', at`/filters/${id}`, {}, options),
    list: (options) => call.json('GET', '/filters', {}, options),
    update: (id, body, options) => call.json('PATCH', at`/filters/${id}`, { body }, options),
  },
  groups: {
    composition: (id, query, options) => call.json('GET', at`/groups/${id}/composition`, { query }, options),
    contacts: {
      add: (id, body, options) => call.json('POST', at`/groups/${id}/contacts`, { body }, options),
      count: (id, query, options) => call.json('GET', at`/groups/${id}/contacts/count`, { query }, options),
      history: {
        list: (id, contactId, query, options) => call.json('GET', at`/groups/${id}/contacts/${contactId}/history`, { query }, options),
        iterate: (id, contactId, query, options) => call.list(at`/groups/${id}/contacts/${contactId}/history`, query, options),
      },
      list: (id, query, options) => call.json('GET', at`/groups/${id}/contacts`, { query }, options),
      iterate: (id, query, options) => call.list(at`/groups/${id}/contacts`, query, options),
      move: (id, body, options) => call.json('POST', at`/groups/${id}/contacts/move`, { body }, options),
      remove: (id, body, options) => call.json('POST', at`/groups/${id}/contacts/remove`, { body }, options),
      removeOne: (id, contactId, options) => call.json('DELETE', at`/groups/${id}/contacts/${contactId}`, {}, options),
      sync: (id, body, options) => call.json('PUT', at`/groups/${id}/contacts`, { body }, options),
    },
    create: (body, options) => call.json('POST', '/groups', { body }, options),
    delete: (id, query, options) => call.json('DELETE', at`/groups/${id}`, { query }, options),
    export: (id, query, options) => call.file(at`/groups/${id}/export`, query, options),
    get: (id, options) => call.json('GET', at`/groups/${id}`, {}, options),
    growth: {
      list: (id, query, options) => call.json('GET', at`/groups/${id}/growth`, { query }, options),
    },
    insights: (id, options) => call.json('GET', at`/groups/${id}/insights`, {}, options),
    list: (query, options) => call.json('GET', '/groups', { query }, options),
    iterate: (query, options) => call.list('/groups', query, options),
    redundant: {
      list: (query, options) => call.json('GET', '/groups/redundant', { query }, options),
    },
    restore: (id, options) => call.json('POST', at`/groups/${id}/restore`, {}, options),
    similar: {
      list: (id, query, options) => call.json('GET', at`/groups/${id}/similar`, { query }, options),
    },
    stale: {
      list: (query, options) => call.json('GET', '/groups/stale', { query }, options),
      iterate: (query, options) => call.list('/groups/stale', query, options),
    },
    trash: {
      list: (query, options) => call.json('GET', '/groups/trash', { query }, options),
      iterate: (query, options) => call.list('/groups/trash', query, options),
    },
    update: (id, body, options) => call.json('PATCH', at`/groups/${id}`, { body }, options),
    usage: (id, options) => call.json('GET', at`/groups/${id}/usage`, {}, options),
  },
  imports: {
    cancel: (id, options) => call.json('POST', at`/imports/${id}/cancel`, {}, options),
    commit: (id, options) => call.json('POST', at`/imports/${id}/commit`, {}, options),
    create: (body, options) => call.form('/imports', body, options),
    events: (id, options) => call.events(at`/imports/${id}/events`, undefined, { endless: false }, options),
    get: (id, options) => call.json('GET', at`/imports/${id}`, {}, options),
    list: (query, options) => call.json('GET', '/imports', { query }, options),
    iterate: (query, options) => call.list('/imports', query, options),
    preview: (id, options) => call.json('GET', at`/imports/${id}/preview`, {}, options),
    rejects: (id, query, options) => call.file(at`/imports/${id}/rejects`, query, options),
    template: (query, options) => call.file('/imports/template', query, options),
    update: (id, body, options) => call.json('PATCH', at`/imports/${id}`, { body }, options),
  },
  invitations: {
    accept: (body, options) => call.json('POST', '/invitations/accept', { body, once: false }, options),
    create: (body, options) => call.json('POST', '/invitations', { body }, options),
    delete: (id, options) => call.json('DELETE', at`/invitations/${id}`, {}, options),
    list: (options) => call.json('GET', '/invitations', {}, options),
    look: (body, options) => call.json('POST', '/invitations/look', { body, once: false }, options),
    resend: (id, options) => call.json('POST', at`/invitations/${id}/resend`, {}, options),
  },
  keys: {
    create: (body, options) => call.json('POST', '/keys', { body }, options),
    delete: (id, options) => call.json('DELETE', at`/keys/${id}`, {}, options),
    list: (options) => call.json('GET', '/keys', {}, options),
    rotate: (id, body, options) => call.json('POST', at`/keys/${id}/rotate`, { body }, options),
  },
  me: {
    get: (options) => call.json('GET', '/me', {}, options),
  },
  members: {
    delete: (id, options) => call.json('DELETE', at`/members/${id}`, {}, options),
    list: (options) => call.json('GET', '/members', {}, options),
    passwordLink: (id, options) => call.json('POST', at`/members/${id}/password-link`, {}, options),
    update: (id, body, options) => call.json('PATCH', at`/members/${id}`, { body }, options),
  },
  operations: {
    cancel: (id, options) => call.json('POST', at`/operations/${id}/cancel`, {}, options),
    create: (body, options) => call.json('POST', '/operations', { body }, options),
    get: (id, options) => call.json('GET', at`/operations/${id}`, {}, options),
    list: (query, options) => call.json('GET', '/operations', { query }, options),
    iterate: (query, options) => call.list('/operations', query, options),
  },
  password: {
    forgot: (body, options) => call.json('POST', '/password/forgot', { body, once: false }, options),
    reset: (body, options) => call.json('POST', '/password/reset', { body, once: false }, options),
  },
  session: {
    callback: {
      oidc: (query, options) => call.redirect('/session/callback/oidc', query, options),
    },
    create: (body, options) => call.json('POST', '/session', { body, once: false }, options),
    delete: (options) => call.json('DELETE', '/session', {}, options),
    oidc: (body, options) => call.json('POST', '/session/oidc', { body, once: false }, options),
    twoFactor: (body, options) => call.json('POST', '/session/two-factor', { body, once: false }, options),
  },
  setup: {
    create: (body, options) => call.json('POST', '/setup', { body, once: false }, options),
  },
  signIn: {
    get: (options) => call.json('GET', '/sign-in', {}, options),
  },
  webhooks: {
    create: (body, options) => call.json('POST', '/webhooks', { body }, options),
    delete: (id, options) => call.json('DELETE', at`/webhooks/${id}`, {}, options),
    deliveries: {
      list: (id, query, options) => call.json('GET', at`/webhooks/${id}/deliveries`, { query }, options),
      iterate: (id, query, options) => call.list(at`/webhooks/${id}/deliveries`, query, options),
      redeliver: (id, deliveryId, options) => call.json('POST', at`/webhooks/${id}/deliveries/${deliveryId}/redeliver`, {}, options),
    },
    get: (id, options) => call.json('GET', at`/webhooks/${id}`, {}, options),
    list: (options) => call.json('GET', '/webhooks', {}, options),
    replay: (id, body, options) => call.json('POST', at`/webhooks/${id}/replay`, { body }, options),
    rotate: (id, body, options) => call.json('POST', at`/webhooks/${id}/rotate`, { body }, options),
    test: (id, options) => call.json('POST', at`/webhooks/${id}/test`, {}, options),
    update: (id, body, options) => call.json('PATCH', at`/webhooks/${id}`, { body }, options),
  },
  workspace: {
    delete: (body, options) => call.json('POST', '/workspace/delete', { body }, options),
    get: (options) => call.json('GET', '/workspace', {}, options),
    leave: (options) => call.json('POST', '/workspace/leave', {}, options),
    update: (body, options) => call.json('PATCH', '/workspace', { body }, options),
  },
  workspaces: {
    create: (body, options) => call.json('POST', '/workspaces', { body, once: false }, options),
  },
});
