import { type Command, Option } from 'commander';
import { ROLES, type Role } from '../access/schema.ts';
import { appendAuditOf, findPersonByEmail, putMember, signedInAs } from '../accounts/people.ts';
import { newPasswordLink } from '../accounts/recovery.ts';
import { createServices } from '../accounts/services.ts';
import { endSessions } from '../accounts/sessions.ts';
import { forgetSecretsOf } from '../accounts/verifications.ts';
import { type Author, appendAudit } from '../audit/append.ts';
import { type Db, transaction } from '../db/database.ts';
import { AppError } from '../lib/errors.ts';
import { cliAuthor } from './author.ts';
import { readConfig } from './config.ts';
import { print, withDatabase } from './runtime.ts';

/** What whoever runs the machine can do for people who are locked out. Everything is in the audit trail, as `cli`. */
export function addUser(program: Command): void {
  const user = program.command('user').description('help people who cannot sign in');

  user
    .command('list')
    .description('list people and their workspaces')
    .option('--json', 'print an array')
    .action(async ({ json }: { json?: boolean }) => {
      await withDatabase({}, async ({ db }) => {
        const ids = await db.selectFrom('auth_user').select('id').orderBy('email').execute();
        const people = await Promise.all(ids.map(({ id }) => signedInAs(db, id)));
        if (json) return print(JSON.stringify(people));
        for (const { person, memberships } of people) {
          const where = memberships.map(({ workspace, role }) => `${workspace.name}: ${role}`).join(', ');
          print(`${person.email}\t${person.name}\t${person.twoFactor ? 'second factor' : 'password only'}\t${where}`);
        }
      });
    });

  user
    .command('password-link')
    .description('print a link by which a person chooses a new password')
    .argument('<email>')
    .action((email: string) =>
      withPerson(email, async ({ db, author, person, services }) => {
        const link = await newPasswordLink(services, person.id);
        await transaction(db, (tx) => appendAuditOf(tx, author, person.id, { ...of(person), action: 'password.help' }));
        print(link);
      }),
    );

  user
    .command('end-two-factor')
    .description('ask a person for no second factor any more: they lost their authenticator and recovery codes')
    .argument('<email>')
    .action((email: string) =>
      withPerson(email, ({ db, author, person }) =>
        transaction(db, async (tx) => {
          await tx.updateTable('auth_user').set({ two_factor_enabled: false }).where('id', '=', person.id).execute();
          await tx.deleteFrom('auth_two_factor').where('user_id', '=', person.id).execute();
          await endSessions(tx, { userId: person.id });
          await forgetSecretsOf(tx, person.id);
          await appendAuditOf(tx, author, person.id, { ...of(person), action: 'twoFactor.disable' });
        }),
      ),
    );

  user
    .command('grant')
    .description('give a person a role in a workspace')
    .argument('<email>')
    .addOption(new Option('--role <role>', 'what they may do').choices(ROLES).makeOptionMandatory())
    .option('--workspace <name or id>', 'the workspace; the first by default')
    .action((email: string, { role, workspace }: { role: Role; workspace?: string }) =>
      withPerson(
        email,
        ({ db, author, person, workspaceId }) =>
          transaction(db, async (tx) => {
            await putMember(tx, { workspaceId, userId: person.id, role });
            const details = { role };
            await appendAudit(tx, author, { workspaceId, ...of(person), action: 'member.update', details });
          }),
        workspace,
      ),
    );
}

const of = ({ id, email }: { id: number; email: string }) => ({ target: `user:${id}`, targetName: email });

interface PersonContext {
  db: Db;
  services: Awaited<ReturnType<ReturnType<typeof createServices>>>;
  author: Author;
  person: { id: number; email: string };
  workspaceId: number;
}

async function withPerson(
  email: string,
  work: (context: PersonContext) => Promise<void>,
  workspace?: string,
): Promise<void> {
  await withDatabase({ workspace }, async ({ db, workspace: { id: workspaceId } }) => {
    const services = await createServices(db, readConfig())();
    const author = await cliAuthor(db);
    const person = await findPersonByEmail(db, email);
    if (!person)
      throw new AppError('member_not_found', `There is nobody with the address ${email}. See: muster user list`);
    await work({ db, services, author, person, workspaceId });
  });
}
