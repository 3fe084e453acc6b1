import { z } from 'zod';
import { attribute, onExisting } from '../contacts/schema.ts';
import { groupName } from '../groups/schema.ts';
import { verbatim } from '../lib/verbatim.ts';

/** What a column may hold. Several phone columns: the first valid one counts. Several name columns: they are joined. */
export const FIELDS = ['country', 'phone', 'userId', 'name', 'email', 'remark'] as const;
export type Field = (typeof FIELDS)[number];

const MAX_COLUMNS = 1_000;

/** Where a column goes: a field, `groups`, `attribute:<key>`, or nowhere. */
const target = z
  .string()
  .regex(
    /^(country|phone|userId|name|email|remark|groups|attribute:[a-z][a-z0-9_]{0,63})$/,
    'One of country, phone, userId, name, email, remark, groups, attribute:<key>.',
  )
  .nullable();

export const columnMapping = z
  .strictObject({
    columns: z
      .array(
        z.strictObject({
          column: z
            .int()
            .min(0)
            .max(MAX_COLUMNS - 1),
          to: target,
        }),
      )
      .max(MAX_COLUMNS)
      .describe('Columns that are not named are not used'),
    constants: z
      .strictObject({
        country: z.string().max(100).optional(),
        name: z.string().max(256).optional(),
        email: z.string().max(254).optional(),
        remark: z.string().max(1000).optional(),
        attributes: z.record(z.string().max(64), z.union([z.string().max(8000), z.number(), z.boolean()])).optional(),
      })
      .default({})
      .describe('Values for every row that gives none of its own'),
    newAttributes: z
      .array(
        z.strictObject({
          key: z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'Begins with a letter; lower-case letters, digits and _.'),
          name: z.string().min(1).max(100),
          type: attribute.shape.type.exclude(['choice']).default('text'),
        }),
      )
      .max(200)
      .default([])
      .describe('Attributes to create with the import, for columns that go to attribute:<key>'),
  })
  .meta({ id: 'ImportMapping' });

export type ColumnMapping = z.output<typeof columnMapping>;

const formatOverrides = z
  .strictObject({
    encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'gb18030', 'big5', 'shift_jis', 'windows-1252']).optional(),
    delimiter: z.enum([',', '\t', ';', '|']).optional(),
    quote: z.enum(['"', "'", '']).optional(),
    sheet: z.string().max(255).optional(),
    header: z.boolean().optional(),
  })
  .meta({ id: 'ImportFormat' });

export const importOptions = z
  .strictObject({
    action: z
      .enum(['add', 'delete', 'remove'])
      .default('add')
      .describe(
        'add: the contacts of the file. delete: deletes those that are known. remove: takes those that are known out of ' +
          'groups, or out of every group if none is given; they stay contacts. Of delete and remove, only the columns ' +
          'that say who is meant are read.',
      ),
    groups: z
      .array(z.int().positive())
      .max(100)
      .default([])
      .describe('Ids of groups to add everyone to, or to remove everyone from'),
    newGroups: z.array(groupName).max(100).default([]).describe('Names of groups to add everyone to, made if need be'),
    memberships: z
      .enum(['add', 'replace', 'sync'])
      .default('add')
      .describe(
        'add: only adds. replace: takes these contacts out of every other group. ' +
          'sync: takes everybody who is not in the file out of these groups.',
      ),
    onExisting: onExisting.default('overwrite'),
    defaultCountry: z.string().max(100).optional().describe('For numbers written nationally, where the row names none'),
    mapping: columnMapping.optional().describe('Which column is what; recognised if not given'),
    columns: z
      .record(z.string().min(1).max(100), target)
      .optional()
      .describe('What some columns are, by their header or letter (A, B, …); the others are recognised'),
    createAttributes: z.boolean().default(false).describe('Make a text attribute of every column not recognised'),
    format: formatOverrides.optional().describe('What is recognised wrongly'),
    commit: z.boolean().default(false).describe('Commit at once when the check has passed'),
  })
  .meta({ id: 'ImportOptions' });

export type ImportOptions = z.output<typeof importOptions>;

const { shape } = importOptions;

/** Options to alter: what is absent stays as it is, rather than falling back to a default. */
export const importPatch = z.strictObject({
  action: shape.action.unwrap().optional(),
  groups: shape.groups.unwrap().optional(),
  newGroups: shape.newGroups.unwrap().optional(),
  memberships: shape.memberships.unwrap().optional(),
  onExisting: shape.onExisting.unwrap().optional(),
  defaultCountry: shape.defaultCountry,
  mapping: shape.mapping,
  columns: shape.columns,
  createAttributes: shape.createAttributes.unwrap().optional(),
  format: shape.format,
});

export const importCounts = z
  .object({
    rows: z.int(),
    created: z.int(),
    updated: z.int(),
    unchanged: z.int(),
    skipped: z.int().describe('Known contacts left as they are, by onExisting “ignore”'),
    duplicate: z.int().describe('Rows about a person of an earlier row'),
    invalid: z.int(),
    known: z.int().optional().describe('Of delete and remove: contacts of the file that are deleted or removed'),
    unknown: z.int().optional().describe('Of delete and remove: rows about nobody who is a contact'),
  })
  .meta({ id: 'ImportCounts' });

export type ImportCounts = z.infer<typeof importCounts>;

/** A row that was refused: `row` as an editor counts them, `column` the field at fault. */
export const refusal = z.object({ row: z.int(), column: z.string(), code: z.string(), message: z.string() });
export type Refusal = z.infer<typeof refusal>;

const groupChange = z.object({
  id: z.int().nullable().describe('Null for one that the commit will make'),
  name: z.string(),
  created: z.boolean(),
});

/** What a check and a commit found out. */
export interface Summary {
  /** Rows of the file, without the header and blank ones. */
  rows: number;
  /** Rows that the check refused by themselves. */
  refused: number;
  /** What the check foresaw. */
  checked?: ImportCounts;
  /** What the commit did; differs from `checked` where others wrote in between. */
  counts?: ImportCounts;
  /** Refused rows by reason code. */
  reasons: Record<string, number>;
  /** The first refused rows. */
  examples: Refusal[];
  columns: { column: number; header: string; to: string | null; samples: string[] }[];
  mappedBy: 'given' | 'remembered' | 'recognised';
  /** What the mapping is remembered by; null for a file without a header. */
  signature: string | null;
  warnings: { code: string; message: string; count?: number; row?: number }[];
  groups: z.infer<typeof groupChange>[];
  /** Memberships that the commit added and removed. */
  members?: { added: number; removed: number };
  /** How many memberships `sync`, `replace` or `remove` will take away, as far as the check can tell. */
  removing?: number;
  /** Names of groups that rows bring along, in the order of their positions in the staged rows. */
  groupNames: string[];
  hasUserIds: boolean;
  /** Whether two rows have the same phone. */
  hasDuplicates: boolean;
  /** How many rows were staged; a crash of PostgreSQL empties the staging table. */
  staged: number;
  /** Why a commit that was asked for with the upload waits for a person. */
  waits?: string;
}

export const importJob = z
  .object({
    id: z.int(),
    name: z.string().describe('Of the file'),
    status: z.enum(['checking', 'ready', 'committing', 'done', 'failed', 'cancelled', 'undone']),
    progress: z.object({
      stage: z.enum(['waiting', 'recognising', 'reading', 'comparing', 'writing', 'finished']),
      done: z.int(),
      total: z.int().describe('0 while it is not known'),
      rows: z.int().describe('Read so far'),
      rowsPerSecond: z.number().nullable(),
      secondsLeft: z.number().nullable(),
    }),
    counts: importCounts.nullable().describe('What the check foresees, and after the commit what it did'),
    checked: importCounts.nullable().describe('What the check foresaw'),
    reasons: z.record(z.string(), z.int()).describe('Refused rows by reason'),
    examples: z.array(refusal).describe('The first refused rows'),
    warnings: z.array(
      z.object({ code: z.string(), message: z.string(), count: z.int().optional(), row: z.int().optional() }),
    ),
    format: z.record(z.string(), z.unknown()).nullable().describe('How the file was read'),
    mapping: columnMapping.nullable(),
    mappedBy: z.enum(['given', 'remembered', 'recognised']).nullable(),
    columns: z.array(
      z.object({ column: z.int(), header: z.string(), to: z.string().nullable(), samples: z.array(z.string()) }),
    ),
    options: importOptions,
    groups: z.array(groupChange),
    members: z.object({ added: z.int(), removed: z.int() }).nullable().describe('Memberships, after the commit'),
    removing: z.int().nullable().describe('How many memberships “sync”, “replace” or “remove” will take away'),
    waits: verbatim(z.string().nullable().describe('Why it was not committed at once')),
    sameFile: z.array(z.int()).describe('Earlier imports of this very file'),
    change: z.int().nullable(),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    createdAt: z.iso.datetime(),
    checkedAt: z.iso.datetime().nullable(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Import' });

export type ImportJob = z.infer<typeof importJob>;
