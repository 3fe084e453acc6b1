/** The steps of an import, in their order. */
export const STEPS = ['file', 'columns', 'options', 'check'] as const;
export type Step = (typeof STEPS)[number];

export interface ImportSearch {
  step?: Step;
}

export function parseImportSearch({ step }: Record<string, unknown>): ImportSearch {
  const known = STEPS.find((one) => one === step);
  return known ? { step: known } : {};
}

export interface NewImportSearch {
  /** A group that everyone is to be added to. */
  group?: number;
}

export function parseNewImportSearch({ group }: Record<string, unknown>): NewImportSearch {
  const id = Number(group);
  return Number.isSafeInteger(id) && id > 0 ? { group: id } : {};
}
