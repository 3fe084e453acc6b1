import type { Command } from 'commander';
import { findContactByPhone, getContact } from '../contacts/read.ts';
import type { Db } from '../db/database.ts';
import { type Explained, explainExpression } from '../expressions/explain.ts';
import { AppError } from '../lib/errors.ts';
import { parsePhone } from '../phone/parse.ts';
import { readExpressionArgument } from './expression.ts';
import { print, withDatabase } from './runtime.ts';

export function addExplain(program: Command): void {
  program
    .command('explain')
    .description('tell why a contact is in a set expression, or not')
    .argument('<expression>')
    .argument('<contact>', 'its id, or its phone number with a plus')
    .option('--json', 'print an object')
    .option('--workspace <name or id>', 'the workspace; the first by default')
    .action(async (text: string, contact: string, options: { json?: boolean; workspace?: string }) => {
      await withDatabase(options, async ({ db, workspace: { id: workspaceId } }) => {
        const resolved = await readExpressionArgument(db, { workspaceId, text });
        const no = await findContact(db, { workspaceId, contact });
        const { tree, reasons } = await explainExpression(db, { workspaceId, resolved, no });
        if (options.json) return print(JSON.stringify({ contact: no, in: tree.in, text: tree.text, reasons, tree }));
        print(`Contact ${no} is ${tree.in ? 'in' : 'not in'} ${tree.text}`);
        for (const reason of reasons) print(`  ${reason.in ? 'it is in    ' : 'it is not in'} ${reason.text}`);
        if (tree.operands.length > 0) for (const line of linesOf(tree, 0)) print(line);
      });
    });
}

/** A line a node: what does not decide stands in brackets. */
function linesOf({ in: isIn, text, decides, operands }: Explained, depth: number): string[] {
  const answer = isIn ? 'yes' : 'no ';
  const line = `${'  '.repeat(depth)}${decides ? ` ${answer} ` : `(${answer})`} ${text}`;
  return [line, ...operands.flatMap((operand) => linesOf(operand, depth + 1))];
}

async function findContact(
  db: Db,
  { workspaceId, contact }: { workspaceId: number; contact: string },
): Promise<number> {
  if (/^[1-9]\d{0,15}$/.test(contact)) return (await getContact(db, { workspaceId, no: Number(contact) })).id;
  const parsed = contact.startsWith('+') ? parsePhone({ raw: contact }) : null;
  if (!parsed?.ok) {
    throw new AppError(
      'invalid_request',
      `“${contact}” is neither the id of a contact nor a phone number with a plus.`,
    );
  }
  const no = await findContactByPhone(db, { workspaceId, phoneKey: parsed.key });
  if (no === null) throw new AppError('contact_not_found', `There is no contact with the number ${contact}.`);
  return no;
}
