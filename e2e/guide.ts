import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const GUIDE = new URL('../docs/guide/', import.meta.url);

/** One numbered step of the guide, as it is printed. */
export interface Step {
  line: number;
  text: string;
}

/** A heading of the guide with numbered steps below it. */
export interface Section {
  title: string;
  steps: Step[];
}

/** The pages of the guide that have steps, in the order of their names: `groups.md` … */
export const guidePages = (): string[] =>
  readdirSync(GUIDE)
    .filter((name) => name.endsWith('.md') && readSections(name).length > 0)
    .sort();

/** The sections of a page that have steps. What is indented below a step explains it, and is no step. */
export function readSections(page: string): Section[] {
  const sections: Section[] = [];
  let title = page;
  for (const [index, line] of readFileSync(new URL(page, GUIDE), 'utf8').split('\n').entries()) {
    const heading = /^#+ (.+)$/.exec(line);
    const numbered = /^\d+\. (.+)$/.exec(line);
    if (heading) title = heading[1]!;
    if (!numbered) continue;
    if (sections.at(-1)?.title !== title) sections.push({ title, steps: [] });
    sections.at(-1)!.steps.push({ line: index + 1, text: numbered[1]! });
  }
  return sections;
}

/** The path of a file that the guide gives to its reader: `files/contacts.csv`. */
export const guideFile = (name: string): string => fileURLToPath(new URL(name, GUIDE));
