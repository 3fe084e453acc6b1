// Written by scripts/client.mjs from the OpenAPI document of the API. Do not edit.
import type { Uploadable } from '../uploadable.ts';

export type AccessKey = {
    id: number;
    name: string;
    /** @enum {string} */
    role: "owner" | "administrator" | "editor" | "viewer";
    permissions: ("export" | "fullPhoneNumbers")[];
    /** @description Where it may be used from, as CIDR; none: from anywhere */
    ipRanges: string[];
    /** Format: date-time */
    createdAt: string;
    createdBy: string;
    expiresAt: string | null;
    revokedAt: string | null;
    /** @description To the minute */
    lastUsedAt: string | null;
    lastUsedIp: string | null;
    accessKeyId: string;
};

export type AccessKeysCreateAnswer = {
    id: number;
    name: string;
    /** @enum {string} */
    role: "owner" | "administrator" | "editor" | "viewer";
    permissions: ("export" | "fullPhoneNumbers")[];
    /** @description Where it may be used from, as CIDR; none: from anywhere */
    ipRanges: string[];
    /** Format: date-time */
    createdAt: string;
    createdBy: string;
    expiresAt: string | null;
    revokedAt: string | null;
    /** @description To the minute */
    lastUsedAt: string | null;
    lastUsedIp: string | null;
    accessKeyId: string;
    accessKeySecret: string;
};

export type AccessKeysCreateBody = {
    name: string;
    /**
     * @default editor
     * @enum {string}
     */
    role?: "owner" | "administrator" | "editor" | "viewer";
    /** @description Beside the role: “export”, “fullPhoneNumbers” */
    permissions?: ("export" | "fullPhoneNumbers")[];
    /** @default [] */
    ipRanges?: (string)[];
    /** Format: date-time */
    expiresAt?: string;
};

export type AccessKeysListAnswer = {
    items: AccessKey[];
    next: null;
};

export type AccountPasswordBody = {
    currentPassword: string;
    newPassword: string;
};

export type AccountSessionsListAnswer = {
    items: Session[];
    next: null;
};

export type AccountTwoFactorBeginAnswer = {
    /** @description otpauth://, for an authenticator */
    uri: string;
    /** @description The same to type, base32 */
    secret: string;
    /** @description Each is good once in place of a code */
    recoveryCodes: string[];
};

export type AccountTwoFactorBeginBody = {
    password: string;
};

export type AccountTwoFactorConfirmBody = {
    code: string;
};

export type AccountTwoFactorDisableBody = {
    password: string;
};

export type AccountTwoFactorRecoveryCodesAnswer = {
    /** @description Each is good once in place of a code */
    recoveryCodes: string[];
};

export type AccountTwoFactorRecoveryCodesBody = {
    password: string;
};

export type AccountUpdateBody = {
    name: string;
};

export type ApiKey = {
    id: number;
    name: string;
    /** @enum {string} */
    role: "owner" | "administrator" | "editor" | "viewer";
    permissions: ("export" | "fullPhoneNumbers")[];
    /** @description Where it may be used from, as CIDR; none: from anywhere */
    ipRanges: string[];
    /** @description The beginning of the key, to tell keys apart; the rest is shown once, at creation */
    prefix: string;
    /** Format: date-time */
    createdAt: string;
    createdBy: string;
    expiresAt: string | null;
    revokedAt: string | null;
    /** @description Until then the key before the last rotation is good too */
    rotatedUntil: string | null;
    /** @description To the minute */
    lastUsedAt: string | null;
    lastUsedIp: string | null;
};

export type Attribute = {
    id: number;
    key: string;
    name: string;
    /** @enum {string} */
    type: "text" | "number" | "date" | "boolean" | "choice";
    choices: string[] | null;
    /** Format: date-time */
    createdAt: string;
};

export type AttributesCreateBody = {
    key: string;
    name?: string;
    /** @enum {string} */
    type: "text" | "number" | "date" | "boolean" | "choice";
    choices?: string[];
};

export type AttributesListAnswer = {
    items: Attribute[];
    next: null;
};

export type AttributesUpdateBody = {
    name?: string;
    choices?: string[];
};

export type AudiencesContactsListAnswer = {
    items: Contact[];
    /** @description Cursor of the next page; null at the end */
    next: string | null;
    /** @description Exactly how many match in all; null beyond the first page, and where counting takes longer than it may */
    size: number | null;
};

export type AudiencesContactsListQuery = {
    limit?: number;
    /** @description The “next” of the previous page */
    after?: string;
    /**
     * @description How long to count all that match: as long as a page may take, up to ten seconds, or not at all
     * @default quick
     * @enum {string}
     */
    size?: "quick" | "exact" | "none";
    /** @description A set expression as text: (vip | newsletter) - "opted out" & country:BR */
    expression: string;
};

export type AudiencesContactsQueryAnswer = {
    items: Contact[];
    /** @description Cursor of the next page; null at the end */
    next: string | null;
    /** @description Exactly how many match in all; null beyond the first page, and where counting takes longer than it may */
    size: number | null;
};

export type AudiencesContactsQueryBody = {
    expression: string | ExpressionInput;
    /** @default 50 */
    limit?: number;
    /** @description The “next” of the previous page */
    after?: string;
    /**
     * @description How long to count all that match: as long as a page may take, up to ten seconds, or not at all
     * @default quick
     * @enum {string}
     */
    size?: "quick" | "exact" | "none";
};

export type AudiencesCountAnswer = {
    size: number;
    expression?: Expression;
    /** @description Canonical: read again, it is the same expression */
    text?: string;
};

export type AudiencesCountBody = {
    include?: number[];
    exclude?: number[];
    /**
     * @description Contacts in any of include, which is usual, or in all
     * @enum {string}
     */
    match?: "any" | "all";
    /** @description Instead of include, exclude and match */
    expression?: string | ExpressionInput;
};

export type AudiencesDifferenceContactsAnswer = {
    items: PastMember[];
    /** @description Cursor of the next page; null at the end */
    next: string | null;
    /** @description Contacts of the page of whom nothing is kept: erased, or deleted longer ago than what changes overwrote is kept */
    gone: number[];
};

export type AudiencesDifferenceContactsBody = {
    left: {
        group: number;
        /** @description As of this moment; without it, now */
        at?: string;
    };
    right: {
        group: number;
        /** @description As of this moment; without it, now */
        at?: string;
    };
    /** @enum {string} */
    side: "onlyLeft" | "onlyRight" | "both";
    /** @default 50 */
    limit?: number;
    /** @description The “next” of the previous page */
    after?: string;
};

export type AudiencesDifferenceCountAnswer = {
    onlyLeft: number;
    onlyRight: number;
    both: number;
};

export type AudiencesDifferenceCountBody = {
    left: {
        group: number;
        /** @description As of this moment; without it, now */
        at?: string;
    };
    right: {
        group: number;
        /** @description As of this moment; without it, now */
        at?: string;
    };
};

export type AudiencesExplainAnswer = {
    /** @description Whether the contact is in the set */
    in: boolean;
    expression: Expression;
    /** @description Canonical: read again, it is the same expression */
    text: string;
    /** @description The groups and other sets from which the answer follows: those that the contact is in first */
    reasons: {
        expression: Expression;
        text: string;
        in: boolean;
    }[];
    tree: ExplainedExpression;
};

export type AudiencesExplainBody = {
    expression: string | ExpressionInput;
    /** @description The id of the contact */
    contact: number;
};

export type AudiencesExportQuery = {
    /**
     * @default csv
     * @enum {string}
     */
    format?: "csv" | "xlsx" | "jsonl";
    /** @description Separated by commas, such as phone,name,attribute:city; by default all that an import takes */
    columns?: string;
    /** Format: ids */
    include?: readonly number[];
    /** Format: ids */
    exclude?: readonly number[];
    /** @enum {string} */
    match?: "any" | "all";
    /** @description A set expression as text: (vip | newsletter) - "opted out" & country:BR */
    expression?: string;
};

export type AudiencesMatrixBody = {
    groups: number[];
};

export type AudiencesOverlapAnswer = {
    intersections: {
        groups: number[];
        /** @description Contacts in every one of groups */
        size: number;
        /** @description Of those, contacts in no other of the groups asked for */
        only: number;
    }[];
};

export type AudiencesOverlapBody = {
    groups: number[];
};

export type AudiencesSaveAnswer = {
    id: number;
    name: string;
    description: string;
    /** @enum {string} */
    kind: "group";
    /** @description Exact number of contacts */
    size: number;
    trashedAt: string | null;
    /** Format: date-time */
    createdAt: string;
    /** Format: date-time */
    updatedAt: string;
    /**
     * Format: date-time
     * @description When its name, its description or its members last changed; so is updatedAt
     */
    changedAt: string;
    /** @description How it began: console, api, cli, or the name of a file */
    source: string | null;
    /** @description Its size at the end of each of the last 14 days (UTC), oldest first, today last; with growth=true */
    growth?: number[];
    /** @description Memberships added */
    added: number;
    /** @description Memberships removed */
    removed: number;
    /** @description Contacts created */
    created: number;
    /** @description Contacts updated */
    updated: number;
    /** @description Known contacts that were so already */
    unchanged: number;
    /** @description Known contacts left alone, by onExisting “ignore” */
    skipped: number;
    /** @description Contacts given more than once in this call */
    duplicate: number;
    /** @description Contacts deleted */
    deleted: number;
    /** @description The recorded change, or null if nothing was altered */
    change: number | null;
};

export type AudiencesSaveBody = {
    include?: number[];
    exclude?: number[];
    /**
     * @description Contacts in any of include, which is usual, or in all
     * @enum {string}
     */
    match?: "any" | "all";
    /** @description Instead of include, exclude and match */
    expression?: string | ExpressionInput;
    name: string;
    description?: string;
};

export type AuditEvent = {
    /** @description 1, 2, 3 … without gaps in each workspace */
    id: number;
    /** Format: date-time */
    at: string;
    /** @description “user:5”, “key:12”, “access_key:3”, “cli” or “anonymous” */
    actor: string;
    /** @description As it was then */
    actorName: string;
    /** @description Noun and verb, such as “key.create” */
    action: string;
    /** @description Kind and id, such as “key:13”; empty for none */
    target: string;
    /** @description As it was then */
    targetName: string;
    ip: string;
    userAgent: string;
    details: {
        [key: string]: unknown;
    };
    /** @description The change of contacts or groups that came of it */
    change: number | null;
};

export type AuditExportQuery = {
    /** @description Part of the action, of who did it, of what it was done to, or of the address */
    search?: string;
    /** @description “key.create”, or “key” for all that happened to keys */
    action?: string;
    actor?: string;
    target?: string;
    /**
     * Format: date-time
     * @description Not before
     */
    from?: string;
    /**
     * Format: date-time
     * @description Before
     */
    to?: string;
    /** @description What a change of contacts or groups came of */
    change?: number;
    /**
     * @default csv
     * @enum {string}
     */
    format?: "csv" | "jsonl";
};

export type AuditListAnswer = {
    items: AuditEvent[];
    /** @description Cursor of the next page; null at the end */
    next: string | null;
};

export type AuditListQuery = {
    limit?: number;
    /** @description The “next” of the previous page */
    after?: string;
    /** @description Part of the action, of who did it, of what it was done to, or of the address */
    search?: string;
    /** @description “key.create”, or “key” for all that happened to keys */
    action?: string;
    actor?: string;
    target?: string;
    /**
     * Format: date-time
     * @description Not before
     */
    from?: string;
    /**
     * Format: date-time
     * @description Before
     */
    to?: string;
    /** @description What a change of contacts or groups came of */
    change?: number;
};

export type Change = {
    id: number;
    kind: string;
    /** @description key:12, user:5, cli */
    actor: string;
    /** @description The name of the key or the person; “CLI” */
    actorName: string;
    source: string;
    note: string;
    /** Format: date-time */
    at: string;
    counts: {
        /** @description Memberships added */
        added?: number;
        /** @description Memberships removed */
        removed?: number;
        /** @description Contacts created */
        created?: number;
        /** @description Contacts updated */
        updated?: number;
        /** @description Contacts deleted */
        deleted?: number;
        /** @description Contacts that an undo left alone */
        keptContacts?: number;
        /** @description Memberships that an undo left alone */
        keptMembers?: number;
        /** @description Groups whose name or existence an undo left alone */
        keptGroups?: number;
    };
    /** @description The change that this one undoes */
    reverts: number | null;
    /** @description The change that undid this one */
    revertedBy: number | null;
    /** @description Whether it can be undone as things are */
    undoable: boolean;
    /** @description Older than the workspace keeps what changes overwrote: it cannot be undone, only its counts are known */
    pruned: boolean;
};

export type ChangedMember = {
    id: number;
    /** @description As it is now; null once it was deleted */
    contact: Contact | null;
};

export type ChangesContactsListAnswer = {
    items: ChangedMember[];
    /** @description Cursor of the next page; null at the end */
    next: string | null;
};

export type ChangesContactsListQuery = {
    limit?: number;
    /** @description The “next” of the previous page */
    after?: string;
    /** @description The group */
    group: number;
    /**
     * @description Who entered, or who left
     * @enum {string}
     */
    side: "added" | "removed";
};

export type ChangesKeptListAnswer = {
    items: Kept[];
    next: null;
};

export type ChangesKeptListQuery = {
    limit?: number;
};

export type ChangesListAnswer = {
    items: Change[];
    /** @description Cursor of the next page; null at the end */
    next: string | null;
};

export type ChangesListQuery = {
    limit?: number;
    /** @description The “next” of the previous page */
    after?: string;
    group?: number;
    contact?: number;
    kind?: string;
};

export type ChangesUndoAnswer = {
    id: number;
    kind: string;
    /** @description key:12, user:5, cli */
    actor: string;
    /** @description The name of the key or the person; “CLI” */
    actorName: string;
    source: string;
    note: string;
    /** Format: date-time */
    at: string;
    counts: {
        /** @description Memberships added */
        added?: number;
        /** @description Memberships removed */
        removed?: number;
        /** @description Contacts created */
        created?: number;
        /** @description Contacts updated */
        updated?: number;
        /** @description Contacts deleted */
        deleted?: number;
        /** @description Contacts that an undo left alone */
        keptContacts?: number;
        /** @description Memberships that an undo left alone */
        keptMembers?: number;
        /** @description Groups whose name or existence an undo left alone */
        keptGroups?: number;
    };
    /** @description The change that this one undoes */
    reverts: number | null;
    /** @description The change that undid this one */
    revertedBy: number | null;
    /** @description Whether it can be undone as things are */
    undoable: boolean;
    /** @description Older than the workspace keeps what changes overwrote: it cannot be undone, only its counts are known */
    pruned: boolean;
    kept: Kept[];
};

export type Contact = {
    id: number;
    /** @description E.164 with its plus; for callers without the permission fullPhoneNumbers masked: +86 138****8000 */
    phone: string | null;
    userId: string | null;
    country: string | null;
    name: string;
    email: string;
    remark: string;
    attributes: {
        [key: string]: string | number | boolean;
    };
    groups: {
        id: number;
        name: string;
    }[];
    /** Format: date-time */
    createdAt: string;
    /** Format: date-time */
    updatedAt: string;
};

export type ContactChange = {
    change: number;
    /** Format: date-time */
    at: string;
    kind: string;
    actor: string;
    actorName: string;
    source: string;
    undoable: boolean;
    /** @description What became of the contact itself; null where only its groups changed */
    event: ("created" | "updated" | "deleted") | null;
    fields: {
        /** @description phone, userId, country, name, email, remark or attributes.<key> */
        field: string;
        before: string | number | boolean | null;
        after: string | number | boolean | null;
    }[];
    groups: {
        id: number;
        name: string;
        /** @description Entered; false: left */
        added: boolean;
    }[];
};

export type ContactFieldsInput = {
    /** @description ISO 3166 code or name; needed for a phone number in national form */
    country?: string | null;
    phone?: string | null;
    /** @description Business-scoped user id */
    userId?: string | null;
    name?: string | null;
    email?: string | null;
    remark?: string | null;
    attributes?: {
        [key: string]: (string | number | boolean) | null;
    } | null;
};

export type ContactMatch = {
    /** @description Part of a name or phone number */
    search?: string;
    country?: string;
    group?: number;
    /** @description Whoever is in a set expression */
    expression?: string | Expression;
    /** @description Exactly these values, by attribute; an empty text for those who have none */
    attributes?: {
        [key: string]: string | number | boolean;
    };
    createdFrom?: string;
    /** @description Exclusive */
    createdTo?: string;
    updatedFrom?: string;
    /** @description Exclusive */
    updatedTo?: string;
};

export type ContactMatchInput = {
    /** @description Part of a name or phone number */
    search?: string;
    country?: string;
    group?: number;
    /** @description Whoever is in a set expression */
    expression?: string | ExpressionInput;
    /** @description Exactly these values, by attribute; an empty text for those who have none */
    attributes?: {
        [key: string]: string | number | boolean;
    };
    createdFrom?: string;
    /** @description Exclusive */
    createdTo?: string;
    updatedFrom?: string;
    /** @description Exclusive */
    updatedTo?: string;
};

export type ContactsAssociateAnswer = {
    /** @description Memberships added */
    added: number;
    /** @description Memberships removed */
    removed: number;
    /** @description Contacts created */
    created: number;
    /** @description Contacts updated */
    updated: number;
    /** @description Known contacts that were so already */
    unchanged: number;
    /** @description Known contacts left alone, by onExisting “ignore” */
    skipped: number;
    /** @description Contacts given more than once in this call */
    duplicate: number;
    /** @description Contacts deleted */
    deleted: number;
    /** @description The recorded change, or null if nothing was altered */
    change: number | null;
    groups: {
        id: number;
        name: string;
        created: boolean;
    }[];
};

export type ContactsAssociateBody = {
    ids?: number[];
    match?: ContactMatchInput;
    /**
     * @description Everybody
     * @enum {boolean}
     */
    all?: true;
    /**
     * @description Ids of groups
     * @default []
     */
    groups?: number[];
    /** @description Names of groups, made if need be */
    newGroups?: string[];
    /**
     * @default associate
     * @enum {string}
     */
    mode?: "associate" | "change";
};

export type ContactsCreateAnswer = {
    id: number;
    /** @description E.164 with its plus; for callers without the permission fullPhoneNumbers masked: +86 138****8000 */
    phone: string | null;
    userId: string | null;
    country: string | null;
    name: string;
    email: string;
    remark: string;
    attributes: {
        [key: string]: string | number | boolean;
    };
    groups: {
        id: number;
        name: string;
    }[];
    /** Format: date-time */
    createdAt: string;
    /** Format: date-time */
    updatedAt: string;
    /** @description Memberships added */
    added: number;
    /** @description Memberships removed */
    removed: number;
    /** @description Contacts created */
    created: number;
    /** @description Contacts updated */
    updated: number;
    /** @description Known contacts that were so already */
    unchanged: number;
    /** @description Known contacts left alone, by onExisting “ignore” */
    skipped: number;
    /** @description Contacts given more than once in this call */
    duplicate: number;
    /** @description Contacts deleted */
    deleted: number;
    /** @description The recorded change, or null if nothing was altered */
    change: number | null;
};

export type ContactsCreateBody = {
    /** @description ISO 3166 code or name; needed for a phone number in national form */
    country?: string | null;
    phone?: string | null;
    /** @description Business-scoped user id */
    userId?: string | null;
    name?: string | null;
    email?: string | null;
    remark?: string | null;
    attributes?: {
        [key: string]: (string | number | boolean) | null;
    } | null;
    /**
     * @description Groups to add it to
     * @default []
     */
    groups?: number[];
    /**
     * @description For a known contact: take the new values, leave it as it is, or fill in only what is blank
     * @default overwrite
     * @enum {string}
     */
    onExisting?: "overwrite" | "ignore" | "fill";
};

export type ContactsDeleteManyBody = {
    ids?: number[];
    match?: ContactMatchInput;
    /**
     * @description Everybody
     * @enum {boolean}
     */
    all?: true;
};

export type ContactsDeleteQuery = {
    /** @enum {boolean} */
    erase?: true | false;
};

export type ContactsDuplicatesListAnswer = {
    items: DuplicateSet[];
    /** @description Cursor of the next page; null at the end */
    next: string | null;
};

export type ContactsDuplicatesListQuery = {
    limit?: number;
    /** @description The “next” of the previous page */
    after?: string;
    /**
     * @default number
     * @enum {string}
     */
    by?: "number" | "email" | "name";
};

export type ContactsExportQuery = {
    /** @description Part of a name or phone number */
    search?: string;
    country?: string;
    /** @description Members of this group */
    group?: number;
    /** @description Whoever is in a set expression: (vip | newsletter) - "opted out" & country:BR */
    expression?: string;
    createdFrom?: string;
    /** @description Exclusive */
    createdTo?: string;
    updatedFrom?: string;
    /** @description Exclusive */
    updatedTo?: string;
    /**
     * @default csv
     * @enum {string}
     */
    format?: "csv" | "xlsx" | "jsonl";
    /** @description Separated by commas, such as phone,name,attribute:city; by default all that an import takes */
    columns?: string;
    /** Format: ids */
    ids?: readonly number[];
} & { [name: `attribute.${string}`]: string | undefined };

export type ContactsHistoryListAnswer = {
    items: ContactChange[];
    /** @description Cursor of the next page; null at the end */
    next: string | null;
    /** @description From when on it is known; null where it is from the beginning */
    since: string | null;
};

export type ContactsHistoryListQuery = {
    limit?: number;
    /** @description The “next” of the previous page */
    after?: string;
};

export type ContactsListAnswer = {
    items: Contact[];
    /** @description Cursor of the next page; null at the end */
    next: string | null;
    /** @description Exactly how many match in all; null beyond the first page, and where counting takes longer than it may */
    size: number | null;
};

export type ContactsListQuery = {
    /** @description Part of a name or phone number */
    search?: string;
    country?: string;
    /** @description Members of this group */
    group?: number;
    /** @description Whoever is in a set expression: (vip | newsletter) - "opted out" & country:BR */
    expression?: string;
    createdFrom?: string;
    /** @description Exclusive */
    createdTo?: string;
    updatedFrom?: string;
    /** @description Exclusive */
    updatedTo?: string;
    limit?: number;
    /** @description The “next” of the previous page */
    after?: string;
    /**
     * @description How long to count all that match: as long as a page may take, up to ten seconds, or not at all
     * @default quick
     * @enum {string}
     */
    size?: "quick" | "exact" | "none";
} & { [name: `attribute.${string}`]: string | undefined };

export type ContactsMergeAnswer = {
    id: number;
    /** @description E.164 with its plus; for callers without the permission fullPhoneNumbers masked: +86 138****8000 */
    phone: string | null;
    userId: string | null;
    country: string | null;
    name: string;
    email: string;
    remark: string;
    attributes: {
        [key: string]: string | number | boolean;
    };
    groups: {
        id: number;
        name: string;
    }[];
    /** Format: date-time */
    createdAt: string;
    /** Format: date-time */
    updatedAt: string;
    /** @description Memberships added */
    added: number;
    /** @description Memberships removed */
    removed: number;
    /** @description Contacts created */
    created: number;
    /** @description Contacts updated */
    updated: number;
    /** @description Known contacts that were so already */
    unchanged: number;
    /** @description Known contacts left alone, by onExisting “ignore” */
    skipped: number;
    /** @description Contacts given more than once in this call */
    duplicate: number;
    /** @description Contacts deleted */
    deleted: number;
    /** @description The recorded change, or null if nothing was altered */
    change: number | null;
};

export type ContactsMergeBody = {
    /** @description The contact that stays */
    keep: number;
    /** @description Those that become part of it, in this order */
    merge: number[];
};

export type ContactsUpdateAnswer = {
    id: number;
    /** @description E.164 with its plus; for callers without the permission fullPhoneNumbers masked: +86 138****8000 */
    phone: string | null;
    userId: string | null;
    country: string | null;
    name: string;
    email: string;
    remark: string;
    attributes: {
        [key: string]: string | number | boolean;
    };
    groups: {
        id: number;
        name: string;
    }[];
    /** Format: date-time */
    createdAt: string;
    /** Format: date-time */
    updatedAt: string;
    /** @description Memberships added */
    added: number;
    /** @description Memberships removed */
    removed: number;
    /** @description Contacts created */
    created: number;
    /** @description Contacts updated */
    updated: number;
    /** @description Known contacts that were so already */
    unchanged: number;
    /** @description Known contacts left alone, by onExisting “ignore” */
    skipped: number;
    /** @description Contacts given more than once in this call */
    duplicate: number;
    /** @description Contacts deleted */
    deleted: number;
    /** @description The recorded change, or null if nothing was altered */
    change: number | null;
};

export type DuplicateSet = {
    /** @enum {string} */
    by: "number" | "email" | "name";
    /** @description What they share: the number, the address in lower case, the name */
    shared: string;
    /** @description How many contacts share it */
    count: number;
    /** @description The oldest 10 of them; the first is the oldest */
    contacts: Contact[];
};

export type EventsEvent = {
    /** @enum {string} */
    event: "ready";
    data: Record<string, never>;
} | {
    /** @enum {string} */
    event: "change";
    data: {
        id: number;
        kind: string;
        /** @description key:12, user:5, cli */
        actor: string;
        counts: {
            /** @description Memberships added */
            added?: number;
            /** @description Memberships removed */
            removed?: number;
            /** @description Contacts created */
            created?: number;
            /** @description Contacts updated */
            updated?: number;
            /** @description Contacts deleted */
            deleted?: number;
            /** @description Contacts that an undo left alone */
            keptContacts?: number;
            /** @description Memberships that an undo left alone */
            keptMembers?: number;
            /** @description Groups whose name or existence an undo left alone */
            keptGroups?: number;
        };
        /** @description Ids of those it touched; null where there are more than can be told: any may have changed */
        groups: number[] | null;
    };
} | {
    /** @enum {string} */
    event: "import";
    data: {
        id: number;
        /** @enum {string} */
        status: "checking" | "ready" | "committing" | "done" | "failed" | "cancelled" | "undone";
        progress: {
            /** @enum {string} */
            stage: "waiting" | "recognising" | "reading" | "comparing" | "writing" | "finished";
            done: number;
            /** @description 0 while it is not known */
            total: number;
            /** @description Read so far */
            rows: number;
        };
    };
} | {
    /** @enum {string} */
    event: "operation";
    data: {
        id: number;
        /** @enum {string} */
        kind: "add" | "remove" | "move" | "setAttributes" | "delete";
        /** @enum {string} */
        status: "waiting" | "running" | "done" | "failed" | "cancelled" | "undone";
        progress: {
            /** @enum {string} */
            stage: "waiting" | "selecting" | "writing" | "finished";
            /** @description Contacts, of total */
            done: number;
            total: number;
        };
    };
} | {
    /** @enum {string} */
    event: "export";
    data: {
        id: number;
        /** @enum {string} */
        status: "waiting" | "running" | "done" | "failed" | "cancelled";
        progress: {
            /** @enum {string} */
            stage: "waiting" | "selecting" | "writing" | "finished";
            /** @description Contacts, of total */
            done: number;
            total: number;
        };
    };
};

export type EventsQuery = {
    /** @description End the stream after that time */
    seconds?: number;
};

export type ExplainedExpression = {
    /** @description Null for a group or another set by itself */
    operator: ("and" | "or" | "not" | "minus") | null;
    text: string;
    /** @description Whether the contact is in this */
    in: boolean;
    /** @description Whether the answer for the whole follows from this */
    decides: boolean;
    operands: ExplainedExpression[];
};

export type Export = {
    id: number;
    /** @description Of the file: “contacts”, or the name of the group */
    name: string;
    /** @enum {string} */
    format: "csv" | "xlsx" | "jsonl";
    columns: string[];
    /** @enum {string} */
    status: "waiting" | "running" | "done" | "failed" | "cancelled";
    progress: {
        /** @enum {string} */
        stage: "waiting" | "selecting" | "writing" | "finished";
        /** @description Contacts, of total */
        done: number;
        total: number;
    };
    /** @description What the selection is made of, without its values */
    conditions: string[];
    /** @description How many contacts are in it; null until it is done */
    contacts: number | null;
    /** @description Whether phone numbers are hidden in it, as whoever asked for it sees them */
    masked: boolean;
    /** @description Once it is done, until the file is deleted */
    file: {
        /** @description Bytes */
        size: number;
        /**
         * Format: date-time
         * @description When it is deleted
         */
        expiresAt: string;
        /** @description A link for the caller alone, good for an hour without a key; each answer has a new one. Null where the file shows numbers that the caller may not see */
        download: {
            url: string;
            /** Format: date-time */
            expiresAt: string;
        } | null;
    } | null;
    /** @description Why there is no file any more: its time was over, or a person was erased who may be in it */
    gone: ("expired" | "erased") | null;
    error: {
        code: string;
        message: string;
    } | null;
    actor: string;
    /** Format: date-time */
    createdAt: string;
    finishedAt: string | null;
};

export type ExportsCreateBody = {
    selection: {
        ids?: number[];
        match?: ContactMatchInput;
        /**
         * @description Everybody
         * @enum {boolean}
         */
        all?: true;
    };
    /**
     * @default csv
     * @enum {string}
     */
    format?: "csv" | "xlsx" | "jsonl";
    /** @description In the order of the file: fields such as phone, and attribute:city; by default all that an import takes */
    columns?: string[];
};

export type ExportsDownloadQuery = {
    expires?: string;
    token: string;
};

export type ExportsListAnswer = {
    items: Export[];
    /** @description Cursor of the next page; null at the end */
    next: string | null;
};

export type ExportsListQuery = {
    limit?: number;
    /** @description The “next” of the previous page */
    after?: string;
};

export type Expression = {
    /** @description The id of a group */
    group?: number;
    /** @description Of the group, who were members at this moment, as far as they are contacts now; one in the trash too */
    at?: string;
    /** @description Everyone of a country: country:BR */
    facet?: string;
    /** @description Whom an import created, whom it updated and whose groups it changed, as far as they are contacts now */
    import?: number;
    /**
     * @description Of the import, only whom it created, or only whom it updated
     * @enum {string}
     */
    part?: "created" | "updated";
    /** @constant */
    everyone?: true;
    /** @description Who is in all of these */
    and?: Expression[];
    /** @description Who is in any of these */
    or?: Expression[];
    /** @description Everyone who is not in this */
    not?: Expression;
    /** @description Who is in the first and in none of the others */
    minus?: Expression[];
};

export type ExpressionInput = {
    /** @description The id of a group */
    group?: number;
    /** @description Of the group, who were members at this moment, as far as they are contacts now; one in the trash too */
    at?: string;
    /** @description Everyone of a country: country:BR */
    facet?: string;
    /** @description Whom an import created, whom it updated and whose groups it changed, as far as they are contacts now */
    import?: number;
    /**
     * @description Of the import, only whom it created, or only whom it updated
     * @enum {string}
     */
    part?: "created" | "updated";
    /** @constant */
    everyone?: true;
    /** @description Who is in all of these */
    and?: ExpressionInput[];
    /** @description Who is in any of these */
    or?: ExpressionInput[];
    /** @description Everyone who is not in this */
    not?: ExpressionInput;
    /** @description Who is in the first and in none of the others */
    minus?: ExpressionInput[];
};

export type FiltersCreateBody = {
    name: string;
    query: ContactMatchInput;
};

export type FiltersListAnswer = {
    items: SavedFilter[];
    next: null;
};

export type FiltersUpdateBody = {
    name?: string;
    query?: ContactMatchInput;
};

export type Group = {
    id: number;
    name: string;
    description: string;
    /** @constant */
    kind: "group";
    /** @description Exact number of contacts */
    size: number;
    trashedAt: string | null;
    /** Format: date-time */
    createdAt: string;
    /** Format: date-time */
    updatedAt: string;
    /**
     * Format: date-time
     * @description When its name, its description or its members last changed; so is updatedAt
     */
    changedAt: string;
    /** @description How it began: console, api, cli, or the name of a file */
    source: string | null;
    /** @description Its size at the end of each of the last 14 days (UTC), oldest first, today last; with growth=true */
    growth?: number[];
};

export type GroupComposition = {
    /** @enum {string} */
    by: "country" | "source" | "month" | "attribute";
    attribute: {
        key: string;
        name: string;
        type: string;
    } | null;
    /** @description Of the group; the sizes of all parts and the rest add up to it */
    size: number;
    /** @description False where the parts were estimated from a sample */
    exact: boolean;
    /** @description How many members, spread evenly, it was estimated from */
    sample: number | null;
    parts: {
        /** @description A country code; a month of creation (UTC) as 2026-11; what created the contacts (console, api, cli, import …); or a value of the attribute. Null: none, or not known */
        value: string | number | boolean | null;
        /** @description For ranges of an attribute: inclusive; null where it has no lower bound */
        from?: number | string | null;
        /** @description Exclusive; null where it has no upper bound */
        to?: number | string | null;
        /** @description Which import; small ones are one part together, without this */
        import?: {
            /** @description The import, or null where it is not kept any more */
            id: number | null;
            change: number;
            /** @description Of the file */
            name: string;
            /** Format: date-time */
            at: string;
        };
        size: number;
    }[];
    /** @description Members with values that are not listed */
    rest: {
        /** @description How many values */
        values: number;
        size: number;
    };
};

export type GroupGrowth = {
    /** @enum {string} */
    by: "day" | "week" | "month";
    timeZone: string;
    /** @description Every period from the first to the last, oldest first */
    items: {
        /**
         * Format: date-time
         * @description Its beginning
         */
        at: string;
        added: number;
        removed: number;
        /** @description At its end; of the present period, now */
        size: number;
    }[];
};

export type GroupInsights = {
    size: number;
    byCountry: {
        country: string | null;
        size: number;
    }[];
    /** @description The days on which members changed, oldest first; the latest 1,000 */
    growth: {
        /**
         * Format: date-time
         * @description The beginning of a day (UTC)
         */
        at: string;
        added: number;
        removed: number;
        /** @description At the end of the day */
        size: number;
    }[];
    /** @description Members by when they were last written: within 7 days, 7 to 30 days ago, and so on */
    freshness: {
        /** @enum {string} */
        bucket: "7d" | "30d" | "90d" | "365d" | "older";
        count: number;
    }[];
    /** @description How many members, spread evenly, the freshness was estimated from; null where it is exact */
    freshnessSample: number | null;
    /** @description The 11 groups that share the most members with this one, most first */
    overlaps: {
        id: number;
        name: string;
        size: number;
        /** @description Members of both */
        shared: number;
    }[];
};

export type GroupUsage = {
    marketingActivities: {
        id: number;
        name: string;
    }[];
    chatFlows: {
        id: number;
        name: string;
    }[];
    /** @description Imports under way that will add to the group; the name is that of the file */
    imports: {
        id: number;
        name: string;
        /** @enum {string} */
        status: "checking" | "ready" | "committing";
    }[];
    inUse: boolean;
};

export type GroupsCompositionQuery = {
    /**
     * @default country
     * @enum {string}
     */
    by?: "country" | "source" | "month" | "attribute";
    /** @description Its key, with by=attribute */
    attribute?: string;
    /**
     * @description Look at all members, however many
     * @enum {boolean}
     */
    exact?: true | false;
};

export type GroupsContactsAddBody = {
    ids?: number[];
    contacts?: ContactFieldsInput[];
    match?: ContactMatchInput;
    /**
     * @description For a known contact: take the new values, leave it as it is, or fill in only what is blank
     * @default overwrite
     * @enum {string}
     */
    onExisting?: "overwrite" | "ignore" | "fill";
    defaultCountry?: string;
};

export type GroupsContactsCountAnswer = {
    /** Format: date-time */
    at: string;
    size: number;
};

export type GroupsContactsCountQuery = {
    /** @description Without it, now */
    at?: string;
};

export type GroupsContactsHistoryListAnswer = {
    items: MemberChange[];
    /** @description Cursor of the next page; null at the end */
    next: string | null;
    /** @description From when on it is known; null where it is from the beginning */
    since: string | null;
};

export type GroupsContactsHistoryListQuery = {
    limit?: number;
    /** @description The “next” of the previous page */
    after?: string;
};

export type GroupsContactsListAnswer = {
    items: PastMember[];
    /** @description Cursor of the next page; null at the end */
    next: string | null;
    /** @description Exactly how many match in all; null beyond the first page, and where counting takes longer than it may */
    size: number | null;
    /** @description Contacts of the page of whom nothing is kept: erased, or deleted longer ago than what changes overwrote is kept */
    gone?: number[];
};

export type GroupsContactsListQuery = {
    /** @description Part of a name or phone number */
    search?: string;
    country?: string;
    /** @description Members of this group */
    group?: number;
    /** @description Whoever is in a set expression: (vip | newsletter) - "opted out" & country:BR */
    expression?: string;
    createdFrom?: string;
    /** @description Exclusive */
    createdTo?: string;
    updatedFrom?: string;
    /** @description Exclusive */
    updatedTo?: string;
    limit?: number;
    /** @description The “next” of the previous page */
    after?: string;
    /**
     * @description How long to count all that match: as long as a page may take, up to ten seconds, or not at all
     * @default quick
     * @enum {string}
     */
    size?: "quick" | "exact" | "none";
    /** @description As of this moment */
    at?: string;
} & { [name: `attribute.${string}`]: string | undefined };

export type GroupsContactsMoveAnswer = {
    /** @description Memberships added */
    added: number;
    /** @description Memberships removed */
    removed: number;
    /** @description Contacts created */
    created: number;
    /** @description Contacts updated */
    updated: number;
    /** @description Known contacts that were so already */
    unchanged: number;
    /** @description Known contacts left alone, by onExisting “ignore” */
    skipped: number;
    /** @description Contacts given more than once in this call */
    duplicate: number;
    /** @description Contacts deleted */
    deleted: number;
    /** @description The recorded change, or null if nothing was altered */
    change: number | null;
    groups: {
        id: number;
        name: string;
        created: boolean;
    }[];
};

export type GroupsContactsMoveBody = {
    ids?: number[];
    match?: ContactMatchInput;
    /**
     * @description Everybody
     * @enum {boolean}
     */
    all?: true;
    /** @description Short for match {search} */
    search?: string;
    /**
     * @description Ids of groups
     * @default []
     */
    to?: number[];
    /** @description Names of groups, made if need be */
    newGroups?: string[];
    /** @enum {string} */
    mode: "associate" | "change";
};

export type GroupsContactsRemoveBody = {
    ids?: number[];
    /** @description Short for match {search} */
    search?: string;
    match?: ContactMatchInput;
};

export type GroupsContactsSyncBody = {
    ids?: number[];
    contacts?: ContactFieldsInput[];
    match?: ContactMatchInput;
    /**
     * @description For a known contact: take the new values, leave it as it is, or fill in only what is blank
     * @default overwrite
     * @enum {string}
     */
    onExisting?: "overwrite" | "ignore" | "fill";
    defaultCountry?: string;
    /** @default false */
    dryRun?: boolean;
};

export type GroupsCreateAnswer = {
    id: number;
    name: string;
    description: string;
    /** @enum {string} */
    kind: "group";
    /** @description Exact number of contacts */
    size: number;
    trashedAt: string | null;
    /** Format: date-time */
    createdAt: string;
    /** Format: date-time */
    updatedAt: string;
    /**
     * Format: date-time
     * @description When its name, its description or its members last changed; so is updatedAt
     */
    changedAt: string;
    /** @description How it began: console, api, cli, or the name of a file */
    source: string | null;
    /** @description Its size at the end of each of the last 14 days (UTC), oldest first, today last; with growth=true */
    growth?: number[];
    /** @description Memberships added */
    added: number;
    /** @description Memberships removed */
    removed: number;
    /** @description Contacts created */
    created: number;
    /** @description Contacts updated */
    updated: number;
    /** @description Known contacts that were so already */
    unchanged: number;
    /** @description Known contacts left alone, by onExisting “ignore” */
    skipped: number;
    /** @description Contacts given more than once in this call */
    duplicate: number;
    /** @description Contacts deleted */
    deleted: number;
    /** @description The recorded change, or null if nothing was altered */
    change: number | null;
};

export type GroupsCreateBody = {
    name: string;
    description?: string;
    contacts?: ContactFieldsInput[];
    /**
     * @description For a known contact: take the new values, leave it as it is, or fill in only what is blank
     * @default overwrite
     * @enum {string}
     */
    onExisting?: "overwrite" | "ignore" | "fill";
};

export type GroupsDeleteAnswer = {
    id: number;
    name: string;
    description: string;
    /** @enum {string} */
    kind: "group";
    /** @description Exact number of contacts */
    size: number;
    trashedAt: string | null;
    /** Format: date-time */
    createdAt: string;
    /** Format: date-time */
    updatedAt: string;
    /**
     * Format: date-time
     * @description When its name, its description or its members last changed; so is updatedAt
     */
    changedAt: string;
    /** @description How it began: console, api, cli, or the name of a file */
    source: string | null;
    /** @description Its size at the end of each of the last 14 days (UTC), oldest first, today last; with growth=true */
    growth?: number[];
    /** @description Memberships added */
    added: number;
    /** @description Memberships removed */
    removed: number;
    /** @description Contacts created */
    created: number;
    /** @description Contacts updated */
    updated: number;
    /** @description Known contacts that were so already */
    unchanged: number;
    /** @description Known contacts left alone, by onExisting “ignore” */
    skipped: number;
    /** @description Contacts given more than once in this call */
    duplicate: number;
    /** @description Contacts deleted */
    deleted: number;
    /** @description The recorded change, or null if nothing was altered */
    change: number | null;
};

export type GroupsDeleteQuery = {
    /**
     * @description Even if something is bound to it
     * @enum {boolean}
     */
    force?: true | false;
};

export type GroupsExportQuery = {
    /** @description Part of a name or phone number */
    search?: string;
    country?: string;
    /** @description Members of this group */
    group?: number;
    /** @description Whoever is in a set expression: (vip | newsletter) - "opted out" & country:BR */
    expression?: string;
    createdFrom?: string;
    /** @description Exclusive */
    createdTo?: string;
    updatedFrom?: string;
    /** @description Exclusive */
    updatedTo?: string;
    /**
     * @default csv
     * @enum {string}
     */
    format?: "csv" | "xlsx" | "jsonl";
    /** @description Separated by commas, such as phone,name,attribute:city; by default all that an import takes */
    columns?: string;
} & { [name: `attribute.${string}`]: string | undefined };

export type GroupsGrowthListQuery = {
    /**
     * @default day
     * @enum {string}
     */
    by?: "day" | "week" | "month";
    from?: string;
    /** @description By default, now */
    to?: string;
    /** @default UTC */
    timeZone?: string;
};

export type GroupsListAnswer = {
    items: Group[];
    /** @description Cursor of the next page; null at the end */
    next: string | null;
};

export type GroupsListQuery = {
    limit?: number;
    /** @description The “next” of the previous page */
    after?: string;
    /** @description Part of a name */
    search?: string;
    /**
     * @default newest
     * @enum {string}
     */
    sort?: "newest" | "name" | "size" | "changed";
    /**
     * @description By default asc for names and desc for all else
     * @enum {string}
     */
    order?: "asc" | "desc";
    /**
     * @description With the sizes of the last 14 days
     * @enum {boolean}
     */
    growth?: true | false;
};

export type GroupsRedundantListQuery = {
    limit?: number;
};

export type GroupsRestoreAnswer = {
    id: number;
    name: string;
    description: string;
    /** @enum {string} */
    kind: "group";
    /** @description Exact number of contacts */
    size: number;
    trashedAt: string | null;
    /** Format: date-time */
    createdAt: string;
    /** Format: date-time */
    updatedAt: string;
    /**
     * Format: date-time
     * @description When its name, its description or its members last changed; so is updatedAt
     */
    changedAt: string;
    /** @description How it began: console, api, cli, or the name of a file */
    source: string | null;
    /** @description Its size at the end of each of the last 14 days (UTC), oldest first, today last; with growth=true */
    growth?: number[];
    /** @description Memberships added */
    added: number;
    /** @description Memberships removed */
    removed: number;
    /** @description Contacts created */
    created: number;
    /** @description Contacts updated */
    updated: number;
    /** @description Known contacts that were so already */
    unchanged: number;
    /** @description Known contacts left alone, by onExisting “ignore” */
    skipped: number;
    /** @description Contacts given more than once in this call */
    duplicate: number;
    /** @description Contacts deleted */
    deleted: number;
    /** @description The recorded change, or null if nothing was altered */
    change: number | null;
};

export type GroupsSimilarListQuery = {
    limit?: number;
};

export type GroupsStaleListAnswer = {
    items: StaleGroup[];
    /** @description Cursor of the next page; null at the end */
    next: string | null;
};

export type GroupsStaleListQuery = {
    limit?: number;
    /** @description The “next” of the previous page */
    after?: string;
    days?: number;
};

export type GroupsTrashListAnswer = {
    items: Group[];
    /** @description Cursor of the next page; null at the end */
    next: string | null;
};

export type GroupsTrashListQuery = {
    limit?: number;
    /** @description The “next” of the previous page */
    after?: string;
    /** @description Part of a name */
    search?: string;
};

export type GroupsUpdateAnswer = {
    id: number;
    name: string;
    description: string;
    /** @enum {string} */
    kind: "group";
    /** @description Exact number of contacts */
    size: number;
    trashedAt: string | null;
    /** Format: date-time */
    createdAt: string;
    /** Format: date-time */
    updatedAt: string;
    /**
     * Format: date-time
     * @description When its name, its description or its members last changed; so is updatedAt
     */
    changedAt: string;
    /** @description How it began: console, api, cli, or the name of a file */
    source: string | null;
    /** @description Its size at the end of each of the last 14 days (UTC), oldest first, today last; with growth=true */
    growth?: number[];
    /** @description Memberships added */
    added: number;
    /** @description Memberships removed */
    removed: number;
    /** @description Contacts created */
    created: number;
    /** @description Contacts updated */
    updated: number;
    /** @description Known contacts that were so already */
    unchanged: number;
    /** @description Known contacts left alone, by onExisting “ignore” */
    skipped: number;
    /** @description Contacts given more than once in this call */
    duplicate: number;
    /** @description Contacts deleted */
    deleted: number;
    /** @description The recorded change, or null if nothing was altered */
    change: number | null;
};

export type GroupsUpdateBody = {
    name?: string;
    description?: string;
};

export type Import = {
    id: number;
    /** @description Of the file */
    name: string;
    /** @enum {string} */
    status: "checking" | "ready" | "committing" | "done" | "failed" | "cancelled" | "undone";
    progress: {
        /** @enum {string} */
        stage: "waiting" | "recognising" | "reading" | "comparing" | "writing" | "finished";
        done: number;
        /** @description 0 while it is not known */
        total: number;
        /** @description Read so far */
        rows: number;
        rowsPerSecond: number | null;
        secondsLeft: number | null;
    };
    /** @description What the check foresees, and after the commit what it did */
    counts: ImportCounts | null;
    /** @description What the check foresaw */
    checked: ImportCounts | null;
    /** @description Refused rows by reason */
    reasons: {
        [key: string]: number;
    };
    /** @description The first refused rows */
    examples: {
        row: number;
        column: string;
        code: string;
        message: string;
    }[];
    warnings: {
        code: string;
        message: string;
        count?: number;
        row?: number;
    }[];
    /** @description How the file was read */
    format: {
        [key: string]: unknown;
    } | null;
    mapping: ImportMapping | null;
    mappedBy: ("given" | "remembered" | "recognised") | null;
    columns: {
        column: number;
        header: string;
        to: string | null;
        samples: string[];
    }[];
    options: ImportOptions;
    groups: {
        /** @description Null for one that the commit will make */
        id: number | null;
        name: string;
        created: boolean;
    }[];
    /** @description Memberships, after the commit */
    members: {
        added: number;
        removed: number;
    } | null;
    /** @description How many memberships “sync”, “replace” or “remove” will take away */
    removing: number | null;
    /** @description Why it was not committed at once */
    waits: string | null;
    /** @description Earlier imports of this very file */
    sameFile: number[];
    change: number | null;
    error: {
        code: string;
        message: string;
    } | null;
    /** Format: date-time */
    createdAt: string;
    checkedAt: string | null;
    finishedAt: string | null;
};

export type ImportCounts = {
    rows: number;
    created: number;
    updated: number;
    unchanged: number;
    /** @description Known contacts left as they are, by onExisting “ignore” */
    skipped: number;
    /** @description Rows about a person of an earlier row */
    duplicate: number;
    invalid: number;
    /** @description Of delete and remove: contacts of the file that are deleted or removed */
    known?: number;
    /** @description Of delete and remove: rows about nobody who is a contact */
    unknown?: number;
};

export type ImportFormat = {
    /** @enum {string} */
    encoding?: "utf-8" | "utf-16le" | "utf-16be" | "gb18030" | "big5" | "shift_jis" | "windows-1252";
    /** @enum {string} */
    delimiter?: "," | "\t" | ";" | "|";
    /** @enum {string} */
    quote?: "\"" | "'" | "";
    sheet?: string;
    header?: boolean;
};

export type ImportFormatInput = {
    /** @enum {string} */
    encoding?: "utf-8" | "utf-16le" | "utf-16be" | "gb18030" | "big5" | "shift_jis" | "windows-1252";
    /** @enum {string} */
    delimiter?: "," | "\t" | ";" | "|";
    /** @enum {string} */
    quote?: "\"" | "'" | "";
    sheet?: string;
    header?: boolean;
};

export type ImportMapping = {
    /** @description Columns that are not named are not used */
    columns: {
        column: number;
        to: string | null;
    }[];
    /**
     * @description Values for every row that gives none of its own
     * @default {}
     */
    constants: {
        country?: string;
        name?: string;
        email?: string;
        remark?: string;
        attributes?: {
            [key: string]: string | number | boolean;
        };
    };
    /**
     * @description Attributes to create with the import, for columns that go to attribute:<key>
     * @default []
     */
    newAttributes: {
        key: string;
        name: string;
        /**
         * @default text
         * @enum {string}
         */
        type: "text" | "number" | "date" | "boolean";
    }[];
};

export type ImportMappingInput = {
    /** @description Columns that are not named are not used */
    columns: {
        column: number;
        to: string | null;
    }[];
    /**
     * @description Values for every row that gives none of its own
     * @default {}
     */
    constants?: {
        country?: string;
        name?: string;
        email?: string;
        remark?: string;
        attributes?: {
            [key: string]: string | number | boolean;
        };
    };
    /**
     * @description Attributes to create with the import, for columns that go to attribute:<key>
     * @default []
     */
    newAttributes?: {
        key: string;
        name: string;
        /**
         * @default text
         * @enum {string}
         */
        type?: "text" | "number" | "date" | "boolean";
    }[];
};

export type ImportOptions = {
    /**
     * @description add: the contacts of the file. delete: deletes those that are known. remove: takes those that are known out of groups, or out of every group if none is given; they stay contacts. Of delete and remove, only the columns that say who is meant are read.
     * @default add
     * @enum {string}
     */
    action: "add" | "delete" | "remove";
    /**
     * @description Ids of groups to add everyone to, or to remove everyone from
     * @default []
     */
    groups: number[];
    /**
     * @description Names of groups to add everyone to, made if need be
     * @default []
     */
    newGroups: string[];
    /**
     * @description add: only adds. replace: takes these contacts out of every other group. sync: takes everybody who is not in the file out of these groups.
     * @default add
     * @enum {string}
     */
    memberships: "add" | "replace" | "sync";
    /**
     * @description For a known contact: take the new values, leave it as it is, or fill in only what is blank
     * @default overwrite
     * @enum {string}
     */
    onExisting: "overwrite" | "ignore" | "fill";
    /** @description For numbers written nationally, where the row names none */
    defaultCountry?: string;
    /** @description Which column is what; recognised if not given */
    mapping?: ImportMapping;
    /** @description What some columns are, by their header or letter (A, B, …); the others are recognised */
    columns?: {
        [key: string]: string | null;
    };
    /**
     * @description Make a text attribute of every column not recognised
     * @default false
     */
    createAttributes: boolean;
    /** @description What is recognised wrongly */
    format?: ImportFormat;
    /**
     * @description Commit at once when the check has passed
     * @default false
     */
    commit: boolean;
};

export type ImportOptionsInput = {
    /**
     * @description add: the contacts of the file. delete: deletes those that are known. remove: takes those that are known out of groups, or out of every group if none is given; they stay contacts. Of delete and remove, only the columns that say who is meant are read.
     * @default add
     * @enum {string}
     */
    action?: "add" | "delete" | "remove";
    /**
     * @description Ids of groups to add everyone to, or to remove everyone from
     * @default []
     */
    groups?: number[];
    /** @description Names of groups to add everyone to, made if need be */
    newGroups?: string[];
    /**
     * @description add: only adds. replace: takes these contacts out of every other group. sync: takes everybody who is not in the file out of these groups.
     * @default add
     * @enum {string}
     */
    memberships?: "add" | "replace" | "sync";
    /**
     * @description For a known contact: take the new values, leave it as it is, or fill in only what is blank
     * @default overwrite
     * @enum {string}
     */
    onExisting?: "overwrite" | "ignore" | "fill";
    /** @description For numbers written nationally, where the row names none */
    defaultCountry?: string;
    /** @description Which column is what; recognised if not given */
    mapping?: ImportMappingInput;
    /** @description What some columns are, by their header or letter (A, B, …); the others are recognised */
    columns?: {
        [key: string]: string | null;
    };
    /**
     * @description Make a text attribute of every column not recognised
     * @default false
     */
    createAttributes?: boolean;
    /** @description What is recognised wrongly */
    format?: ImportFormatInput;
    /**
     * @description Commit at once when the check has passed
     * @default false
     */
    commit?: boolean;
};

export type ImportsCreateBody = {
    /** Format: binary */
    file: Uploadable;
    options?: ImportOptionsInput;
};

export type ImportsEventsEvent = {
    /** @enum {string} */
    event: "import";
    data: Import;
};

export type ImportsListAnswer = {
    items: Import[];
    /** @description Cursor of the next page; null at the end */
    next: string | null;
};

export type ImportsListQuery = {
    limit?: number;
    /** @description The “next” of the previous page */
    after?: string;
};

export type ImportsPreviewAnswer = {
    format: {
        [key: string]: unknown;
    };
    mapping: ImportMapping | null;
    mappedBy: ("given" | "remembered" | "recognised") | null;
    columns: {
        column: number;
        header: string;
        to: string | null;
        samples: string[];
    }[];
    rows: string[][];
};

export type ImportsRejectsQuery = {
    /**
     * @default xlsx
     * @enum {string}
     */
    format?: "xlsx" | "csv";
};

export type ImportsTemplateQuery = {
    /**
     * @default xlsx
     * @enum {string}
     */
    format?: "xlsx" | "csv";
};

export type ImportsUpdateBody = {
    /** @enum {string} */
    action?: "add" | "delete" | "remove";
    groups?: number[];
    newGroups?: string[];
    /** @enum {string} */
    memberships?: "add" | "replace" | "sync";
    /**
     * @description For a known contact: take the new values, leave it as it is, or fill in only what is blank
     * @enum {string}
     */
    onExisting?: "overwrite" | "ignore" | "fill";
    /** @description For numbers written nationally, where the row names none */
    defaultCountry?: string;
    mapping?: ImportMappingInput;
    /** @description What some columns are, by their header or letter (A, B, …); the others are recognised */
    columns?: {
        [key: string]: string | null;
    };
    createAttributes?: boolean;
    format?: ImportFormatInput;
};

export type Invitation = {
    id: number;
    email: string;
    /** @enum {string} */
    role: "owner" | "administrator" | "editor" | "viewer";
    permissions: ("export" | "fullPhoneNumbers")[];
    invitedBy: string;
    /** Format: date-time */
    createdAt: string;
    /** Format: date-time */
    expiresAt: string;
};

export type InvitationsAcceptBody = {
    token: string;
    name?: string;
    password?: string;
};

export type InvitationsCreateAnswer = {
    id: number;
    email: string;
    /** @enum {string} */
    role: "owner" | "administrator" | "editor" | "viewer";
    permissions: ("export" | "fullPhoneNumbers")[];
    invitedBy: string;
    /** Format: date-time */
    createdAt: string;
    /** Format: date-time */
    expiresAt: string;
    /** @description Hand it over; null when it was mailed. It is shown this once */
    link: string | null;
};

export type InvitationsCreateBody = {
    email: string;
    /**
     * @default editor
     * @enum {string}
     */
    role?: "owner" | "administrator" | "editor" | "viewer";
    /** @description Beside the role: “export”, “fullPhoneNumbers” */
    permissions?: ("export" | "fullPhoneNumbers")[];
};

export type InvitationsListAnswer = {
    items: Invitation[];
    next: null;
};

export type InvitationsLookAnswer = {
    workspace: {
        name: string;
    };
    email: string;
    /** @enum {string} */
    role: "owner" | "administrator" | "editor" | "viewer";
    invitedBy: string;
    /** @description Whether the address has an account, to sign in with */
    known: boolean;
    /** @description Whether this browser is signed in by that address */
    signedIn: boolean;
};

export type InvitationsLookBody = {
    token: string;
};

export type InvitationsResendAnswer = {
    id: number;
    email: string;
    /** @enum {string} */
    role: "owner" | "administrator" | "editor" | "viewer";
    permissions: ("export" | "fullPhoneNumbers")[];
    invitedBy: string;
    /** Format: date-time */
    createdAt: string;
    /** Format: date-time */
    expiresAt: string;
    /** @description Hand it over; null when it was mailed. It is shown this once */
    link: string | null;
};

export type Kept = {
    contactId: number | null;
    group: {
        id: number;
        name: string;
    } | null;
    /** @enum {string} */
    reason: "changed_later" | "deleted_later" | "identity_taken" | "erased" | "contact_gone" | "name_taken";
};

export type KeysCreateAnswer = {
    id: number;
    name: string;
    /** @enum {string} */
    role: "owner" | "administrator" | "editor" | "viewer";
    permissions: ("export" | "fullPhoneNumbers")[];
    /** @description Where it may be used from, as CIDR; none: from anywhere */
    ipRanges: string[];
    /** @description The beginning of the key, to tell keys apart; the rest is shown once, at creation */
    prefix: string;
    /** Format: date-time */
    createdAt: string;
    createdBy: string;
    expiresAt: string | null;
    revokedAt: string | null;
    /** @description Until then the key before the last rotation is good too */
    rotatedUntil: string | null;
    /** @description To the minute */
    lastUsedAt: string | null;
    lastUsedIp: string | null;
    key: string;
};

export type KeysCreateBody = {
    name: string;
    /**
     * @default editor
     * @enum {string}
     */
    role?: "owner" | "administrator" | "editor" | "viewer";
    /** @description Beside the role: “export”, “fullPhoneNumbers” */
    permissions?: ("export" | "fullPhoneNumbers")[];
    /** @default [] */
    ipRanges?: (string)[];
    /** Format: date-time */
    expiresAt?: string;
};

export type KeysListAnswer = {
    items: ApiKey[];
    next: null;
};

export type KeysRotateAnswer = {
    id: number;
    name: string;
    /** @enum {string} */
    role: "owner" | "administrator" | "editor" | "viewer";
    permissions: ("export" | "fullPhoneNumbers")[];
    /** @description Where it may be used from, as CIDR; none: from anywhere */
    ipRanges: string[];
    /** @description The beginning of the key, to tell keys apart; the rest is shown once, at creation */
    prefix: string;
    /** Format: date-time */
    createdAt: string;
    createdBy: string;
    expiresAt: string | null;
    revokedAt: string | null;
    /** @description Until then the key before the last rotation is good too */
    rotatedUntil: string | null;
    /** @description To the minute */
    lastUsedAt: string | null;
    lastUsedIp: string | null;
    key: string;
};

export type KeysRotateBody = {
    /**
     * @description How long the key before stays good beside the new one
     * @default 24
     */
    overlapHours?: number;
};

export type MeGetAnswer = {
    workspace: {
        id: number;
        name: string;
    };
    /** @enum {string} */
    role: "owner" | "administrator" | "editor" | "viewer";
    permissions: ("export" | "fullPhoneNumbers")[];
    actor: string;
    name: string;
};

export type Member = {
    /** @description The person’s */
    id: number;
    name: string;
    email: string;
    /** @enum {string} */
    role: "owner" | "administrator" | "editor" | "viewer";
    permissions: ("export" | "fullPhoneNumbers")[];
    twoFactor: boolean;
    /** Format: date-time */
    joinedAt: string;
    /** @description To the hour; null without a session in force */
    lastSeenAt: string | null;
};

export type MemberChange = {
    change: number;
    /** Format: date-time */
    at: string;
    /** @description false: left */
    entered: boolean;
    kind: string;
    actor: string;
    actorName: string;
    source: string;
    note: string;
    undoable: boolean;
};

export type MemberCounts = {
    /** @description Memberships added */
    added: number;
    /** @description Memberships removed */
    removed: number;
    /** @description Contacts created */
    created: number;
    /** @description Contacts updated */
    updated: number;
    /** @description Known contacts that were so already */
    unchanged: number;
    /** @description Known contacts left alone, by onExisting “ignore” */
    skipped: number;
    /** @description Contacts given more than once in this call */
    duplicate: number;
    /** @description Contacts deleted */
    deleted: number;
    /** @description The recorded change, or null if nothing was altered */
    change: number | null;
};

export type MembersListAnswer = {
    items: Member[];
    next: null;
};

export type MembersPasswordLinkAnswer = {
    /** @description Hand it over; null when it was mailed. It is shown this once */
    link: string | null;
};

export type MembersUpdateBody = {
    /** @enum {string} */
    role?: "owner" | "administrator" | "editor" | "viewer";
    /** @description Beside the role: “export”, “fullPhoneNumbers” */
    permissions?: ("export" | "fullPhoneNumbers")[];
};

export type Membership = {
    workspace: Workspace;
    /** @enum {string} */
    role: "owner" | "administrator" | "editor" | "viewer";
    permissions: ("export" | "fullPhoneNumbers")[];
};

export type Operation = {
    id: number;
    /** @enum {string} */
    kind: "add" | "remove" | "move" | "setAttributes" | "delete";
    /** @enum {string} */
    status: "waiting" | "running" | "done" | "failed" | "cancelled" | "undone";
    progress: {
        /** @enum {string} */
        stage: "waiting" | "selecting" | "writing" | "finished";
        /** @description Contacts, of total */
        done: number;
        total: number;
    };
    /** @description What the selection is made of, without its values */
    conditions: string[];
    /** @description How many contacts were selected; null until that is known */
    contacts: number | null;
    /** @description The groups it is about, new ones last */
    groups: {
        id: number;
        name: string;
    }[];
    from: {
        id: number;
        name: string;
    } | null;
    /** @description The attributes that it sets or removes */
    attributes: string[];
    /** @description What it did, once it is done */
    counts: MemberCounts | null;
    /** @description The change it was recorded as, which can be undone; null if it altered nothing */
    change: number | null;
    error: {
        code: string;
        message: string;
    } | null;
    actor: string;
    /** Format: date-time */
    createdAt: string;
    finishedAt: string | null;
};

export type OperationsCreateBody = {
    /** @enum {string} */
    kind: "add" | "remove" | "move" | "setAttributes" | "delete";
    selection: {
        ids?: number[];
        match?: ContactMatchInput;
        /**
         * @description Everybody
         * @enum {boolean}
         */
        all?: true;
    };
    /**
     * @description Groups to bring the contacts into, or with “remove” to take them out of
     * @default []
     */
    groups?: number[];
    /** @description Names of groups, made if need be */
    newGroups?: string[];
    /** @description With “move”: the group whose members move and which they leave; without it, they leave every other group */
    from?: number;
    /** @description With “setAttributes”: values by attribute; null or an empty text removes one */
    attributes?: {
        [key: string]: (string | number | boolean) | null;
    };
};

export type OperationsListAnswer = {
    items: Operation[];
    /** @description Cursor of the next page; null at the end */
    next: string | null;
};

export type OperationsListQuery = {
    limit?: number;
    /** @description The “next” of the previous page */
    after?: string;
};

export type OverlapMatrix = {
    /** @description In the order asked for */
    groups: {
        id: number;
        name: string;
        size: number;
    }[];
    /** @description Row by row in that order: members of both; on the diagonal the size of the group */
    shared: number[][];
};

export type PasswordForgotBody = {
    email: string;
};

export type PasswordResetBody = {
    token: string;
    password: string;
};

export type PastMember = {
    id: number;
    /** @description E.164 with its plus; for callers without the permission fullPhoneNumbers masked: +86 138****8000 */
    phone: string | null;
    userId: string | null;
    country: string | null;
    name: string;
    email: string;
    remark: string;
    attributes: {
        [key: string]: string | number | boolean;
    };
    groups: {
        id: number;
        name: string;
    }[];
    /** Format: date-time */
    createdAt: string;
    /** Format: date-time */
    updatedAt: string;
    /**
     * @description It is no contact any more: this is what it was last
     * @constant
     */
    deleted?: true;
};

export type Problem = {
    /** @description about:blank: the code says it all */
    type: string;
    title: string;
    status: number;
    /**
     * @description Stable, for programs
     * @enum {string}
     */
    code: "invalid_request" | "invalid_json" | "invalid_cursor" | "invalid_expression" | "workspace_required" | "workspace_name_mismatch" | "password_refused" | "link_invalid" | "unauthenticated" | "sign_in_failed" | "two_factor_required" | "origin_refused" | "forbidden" | "route_not_found" | "group_not_found" | "contact_not_found" | "attribute_not_found" | "change_not_found" | "filter_not_found" | "key_not_found" | "webhook_not_found" | "delivery_not_found" | "workspace_not_found" | "member_not_found" | "invitation_not_found" | "session_not_found" | "import_not_found" | "operation_not_found" | "export_not_found" | "method_not_allowed" | "request_timeout" | "setup_done" | "last_owner" | "two_factor_state" | "group_in_use" | "group_name_taken" | "group_in_trash" | "contact_exists" | "contact_identity_conflict" | "filter_name_taken" | "attribute_exists" | "attribute_in_use" | "webhook_limit" | "change_already_undone" | "change_not_undoable" | "idempotency_key_reused" | "database_not_empty" | "import_state" | "operation_state" | "export_state" | "export_limit" | "import_file_forgotten" | "body_too_large" | "unsupported_media_type" | "import_invalid_file" | "backup_invalid" | "import_columns_unknown" | "beyond_retention" | "rate_limited" | "headers_too_large" | "internal_error" | "disk_full" | "oidc_unavailable" | "busy" | "database_unavailable" | "database_newer" | "secret_wrong" | "database_unsupported";
    /** @description What is wrong and what to do, for people */
    detail: string;
    errors?: {
        path: string;
        code: string;
        message: string;
        /** @description Where in a text: UTF-16 units from its beginning, end exclusive */
        at?: {
            start: number;
            end: number;
        };
        /** @description What may have been meant */
        suggestions?: string[];
    }[];
    requestId?: string;
};

export type RedundantGroups = {
    /** @description How many groups were compared with each other: the largest */
    compared: number;
    /** @description False where there are more than are listed */
    complete: boolean;
    items: {
        group: {
            id: number;
            name: string;
            size: number;
        };
        containedIn: {
            id: number;
            name: string;
            size: number;
        };
        /** @description Members of both */
        shared: number;
        /** @description Which part of the group that is: 1 where it is contained exactly */
        share: number;
    }[];
};

export type SavedFilter = {
    id: number;
    name: string;
    query: ContactMatch;
    /** @description key:12, user:5 */
    createdBy: string;
    /** Format: date-time */
    createdAt: string;
    /** Format: date-time */
    updatedAt: string;
};

export type Session = {
    id: number;
    current: boolean;
    /** Format: date-time */
    createdAt: string;
    /**
     * Format: date-time
     * @description To the hour
     */
    lastSeenAt: string;
    /** Format: date-time */
    expiresAt: string;
    ip: string;
    userAgent: string;
};

export type SessionCallbackOidcQuery = {
    code?: string;
    state?: string;
    error?: string;
};

export type SessionCreateAnswer = {
    /**
     * @description Go on with a code: POST /session/two-factor
     * @enum {boolean}
     */
    twoFactor: true;
} | {
    person: {
        id: number;
        email: string;
        name: string;
        /** @description Whether a code of an authenticator is asked for at sign-in */
        twoFactor: boolean;
        /** @description Whether they can sign in without the OpenID Connect provider */
        hasPassword: boolean;
    };
    /** @description The workspaces they belong to, by name */
    memberships: Membership[];
    /** @enum {boolean} */
    twoFactor: false;
};

export type SessionCreateBody = {
    email: string;
    password: string;
    /**
     * @description False: the session ends with the browser, or after a day
     * @default true
     */
    remember?: boolean;
};

export type SessionOidcAnswer = {
    /** @description Where the browser goes */
    url: string;
};

export type SessionOidcBody = {
    /** @default / */
    returnTo?: string;
};

export type SessionTwoFactorBody = {
    code?: string;
    recoveryCode?: string;
    /**
     * @description Ask no code on this device for 30 days
     * @default false
     */
    trustDevice?: boolean;
};

export type SetupCreateBody = {
    /** @description From the link that was printed at start */
    token: string;
    name: string;
    email: string;
    password: string;
    workspace: string;
};

export type SignInGetAnswer = {
    /** @description False: the first owner is made by the link that was printed at start */
    setupDone: boolean;
    signedIn: SignedIn | null;
    oidc: {
        name: string;
    } | null;
    /** @description Whether links are mailed; else administrators hand them over */
    mail: boolean;
};

export type SignedIn = {
    person: {
        id: number;
        email: string;
        name: string;
        /** @description Whether a code of an authenticator is asked for at sign-in */
        twoFactor: boolean;
        /** @description Whether they can sign in without the OpenID Connect provider */
        hasPassword: boolean;
    };
    /** @description The workspaces they belong to, by name */
    memberships: Membership[];
};

export type SimilarGroups = {
    size: number;
    items: {
        id: number;
        name: string;
        size: number;
        /** @description Members of both */
        shared: number;
        /** @description Jaccard index: members of both, of members of either; 1 for the same members */
        similarity: number;
        /** @description At least 99 % of this group are in the other */
        containedIn: boolean;
        /** @description At least 99 % of the other are in this group */
        contains: boolean;
    }[];
};

export type StaleGroup = {
    id: number;
    name: string;
    size: number;
    /** Format: date-time */
    createdAt: string;
    /** @description When its members last changed */
    changedAt: string | null;
    /** @description When it was last exported, or named in the audit trail otherwise */
    usedAt: string | null;
    /**
     * Format: date-time
     * @description The latest of these three
     */
    idleSince: string;
};

export type Webhook = {
    id: number;
    url: string;
    description: string;
    events: ("group.created" | "group.renamed" | "group.deleted" | "group.restored" | "members.added" | "members.removed" | "import.done" | "contact.erased")[];
    /** Format: date-time */
    createdAt: string;
    createdBy: string;
    /** @description Until then messages are signed by the secret before as well */
    rotatedUntil: string | null;
    disabledAt: string | null;
    /** @description gone: its server answered 410; failing: it failed for five days */
    disabledReason: ("by_hand" | "gone" | "failing") | null;
    /** @description Since when no attempt has succeeded; null: the last one did */
    failingSince: string | null;
    /** @description Events that wait to be delivered */
    waiting: number;
};

export type WebhookDelivery = {
    id: number;
    /** @description The header “webhook-id”: the same at every attempt, and when it is sent again */
    event: string;
    /** @enum {string} */
    type: "group.created" | "group.renamed" | "group.deleted" | "group.restored" | "members.added" | "members.removed" | "import.done" | "contact.erased" | "webhook.test";
    /** @description The place of its change in the history; null for a test */
    seq: number | null;
    /** @enum {string} */
    status: "pending" | "delivered" | "failed";
    /** Format: date-time */
    createdAt: string;
    finishedAt: string | null;
    /** @description Not before then; null when there is none */
    nextAttemptAt: string | null;
    /** @description What was sent, to the letter; it has no whole phone numbers */
    body: string;
    /** @description First to last */
    attempts: {
        attempt: number;
        /** Format: date-time */
        at: string;
        durationMs: number;
        /** @description Of the answer; null where none came */
        status: number | null;
        /** @description Why it counts as failed */
        error: string | null;
        /** @description The beginning of the answer */
        response: string;
    }[];
};

export type WebhookWithSecret = {
    id: number;
    url: string;
    description: string;
    events: ("group.created" | "group.renamed" | "group.deleted" | "group.restored" | "members.added" | "members.removed" | "import.done" | "contact.erased")[];
    /** Format: date-time */
    createdAt: string;
    createdBy: string;
    /** @description Until then messages are signed by the secret before as well */
    rotatedUntil: string | null;
    disabledAt: string | null;
    /** @description gone: its server answered 410; failing: it failed for five days */
    disabledReason: ("by_hand" | "gone" | "failing") | null;
    /** @description Since when no attempt has succeeded; null: the last one did */
    failingSince: string | null;
    /** @description Events that wait to be delivered */
    waiting: number;
    /** @description Messages are signed by it; shown this once */
    secret: string;
};

export type WebhooksCreateBody = {
    /** @description Where events are sent, by https */
    url: string;
    /** @description What it is for */
    description?: string;
    /** @description What it is told of; everything if left out */
    events?: ("group.created" | "group.renamed" | "group.deleted" | "group.restored" | "members.added" | "members.removed" | "import.done" | "contact.erased")[];
};

export type WebhooksDeliveriesListAnswer = {
    items: WebhookDelivery[];
    /** @description Cursor of the next page; null at the end */
    next: string | null;
};

export type WebhooksDeliveriesListQuery = {
    limit?: number;
    /** @description The “next” of the previous page */
    after?: string;
    /** @enum {string} */
    status?: "pending" | "delivered" | "failed";
};

export type WebhooksListAnswer = {
    items: Webhook[];
    next: null;
};

export type WebhooksReplayAnswer = {
    webhook: Webhook;
    seq: number;
};

export type WebhooksReplayBody = {
    /** @description A place in the history, as events tell theirs: what took hold after it is sent again */
    seq?: number;
    /**
     * Format: date-time
     * @description A moment: what took hold from then on is sent again
     */
    at?: string;
};

export type WebhooksRotateBody = {
    /**
     * @description How long messages are signed by the secret before as well
     * @default 24
     */
    overlapHours?: number;
};

export type WebhooksUpdateBody = {
    /** @description Where events are sent, by https */
    url?: string;
    /** @description What it is for */
    description?: string;
    events?: ("group.created" | "group.renamed" | "group.deleted" | "group.restored" | "members.added" | "members.removed" | "import.done" | "contact.erased")[];
    /** @description False: nothing is sent. True: it goes on where it stopped, with what happened meanwhile */
    enabled?: boolean;
};

export type Workspace = {
    id: number;
    name: string;
};

export type WorkspaceDeleteBody = {
    /** @description Its name, so that it is not another that is deleted */
    name: string;
};

export type WorkspaceSettings = {
    id: number;
    name: string;
    /** @description How many whole days (UTC) what changes overwrote is kept: so long they can be undone, and members be asked for */
    historyDays: number;
    /** @description The earliest moment whose members are known; null where all are, from the beginning */
    historyFrom: string | null;
};

export type WorkspaceUpdateBody = {
    name?: string;
    /** @description How many whole days (UTC) what changes overwrote is kept: so long they can be undone, and members be asked for */
    historyDays?: number;
};

export type WorkspacesCreateBody = {
    name: string;
};
