export { unguardFormula } from './formulas.ts';
export { writeCsvLine } from './writeCsv.ts';
