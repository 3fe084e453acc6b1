import examples from 'libphonenumber-js/examples.mobile.json';
import { planCountries, planOf } from './plan.ts';

/** A mobile number that is valid and documented as an example, so seeds and tests can use it. */
export interface ExampleNumber {
  /** ISO 3166-1 alpha-2; regions that share a plan (SJ with NO) may parse as their main region. */
  readonly country: string;
  /** E.164 digits. */
  readonly phone: string;
}

/** One example mobile number for each country that has one, in the order of the country codes. */
export function exampleNumbers(): readonly ExampleNumber[] {
  const nationals: Partial<Record<string, string>> = examples;
  return planCountries().flatMap((country) => {
    const national = nationals[country];
    return national === undefined ? [] : [{ country, phone: planOf(country).callingCode + national }];
  });
}
