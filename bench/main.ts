import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { openServer, type Server } from './database.ts';
import { describeMachine } from './machine.ts';
import { readOptions, USAGE } from './options.ts';
import { type Line, renderLine, renderTable, verdict } from './report.ts';
import { runSections } from './sections.ts';

const options = readOptions(process.argv.slice(2));
if (options.help) {
  process.stdout.write(USAGE);
} else {
  await main();
}

async function main(): Promise<void> {
  const opening = openServer(process.env.DATABASE_URL || undefined);
  const stopping = cleanUpOnSignal(opening);
  const server = await opening;
  const machine = `${describeMachine()}; ${server.description}`;
  const began = performance.now();
  const lines: Line[] = [];
  try {
    say(machine);
    for await (const some of runSections(server, options, attempt)) {
      lines.push(...some);
      for (const line of some) say(`  ${renderLine(line)}`);
    }
    process.stdout.write(`\n${machine}\n\n${renderTable(lines)}\n`);
    const missed = lines.filter((line) => verdict(line) === 'MISSED').length;
    const kept = lines.filter((line) => verdict(line) === 'ok').length;
    process.stdout.write(`\n${kept} targets kept, ${missed} missed.\n`);
  } catch (error) {
    // After a signal, what was running fails because the database goes away under it.
    if (!stopping()) throw error;
  } finally {
    if (options.json) {
      const path = resolve(process.env.INIT_CWD ?? process.cwd(), options.json);
      const at = new Date().toISOString();
      writeFileSync(path, `${JSON.stringify({ at, machine, lines }, null, 2)}\n`);
    }
    if (!stopping()) await server.close();
  }

  async function attempt<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
    say(what);
    try {
      return await work();
    } catch (error) {
      if (stopping()) throw error;
      say(`${what} FAILED: ${error instanceof Error ? error.stack : String(error)}`);
      process.exitCode = 1;
      return undefined;
    }
  }

  function say(message: string): void {
    process.stderr.write(`${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s  ${message}\n`);
  }
}

/** Ctrl+C comes twice, from the terminal and from npm's script: the first counts. Answers whether one came. */
function cleanUpOnSignal(opening: Promise<Server>): () => boolean {
  let stopping = false;
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      process.stderr.write('Stopping; removing what was made.\n');
      void opening.then((server) => server.close()).finally(() => process.exit(code));
    });
  }
  return () => stopping;
}
