/**
 * Why a phone cell was refused. The codes are stable: the API, the import's rejects file and translations rely on
 * them. The sentences are the English text; each says what to do and none repeats the number, so they may be logged.
 */
export type PhoneErrorCode =
  | 'phone_missing'
  | 'phone_scientific'
  | 'phone_letters'
  | 'phone_several'
  | 'phone_extension'
  | 'phone_masked'
  | 'phone_too_short'
  | 'phone_too_long'
  | 'phone_country_unknown'
  | 'phone_country_missing'
  | 'phone_country_mismatch'
  | 'phone_invalid';

export const PHONE_MESSAGES: Readonly<Record<PhoneErrorCode, string>> = {
  phone_missing: 'Enter a phone number.',
  phone_scientific:
    'A spreadsheet shortened this number and lost digits; format the column as text and enter the whole number again.',
  phone_letters: 'Remove the letters; a phone number has digits only.',
  phone_several: 'Keep one phone number in each cell and put the others on rows of their own.',
  phone_extension: 'Remove the extension; chat apps reach whole phone numbers only.',
  phone_masked:
    'Asterisks hide digits of this number. Leave the phone out to keep the one that is known, or enter it whole.',
  phone_too_short: 'Add the missing digits; this is too short to be a phone number of its country.',
  phone_too_long: 'Check for extra digits; this is too long to be a phone number of its country.',
  phone_country_unknown: 'Give a known country, such as CN, US or BR.',
  phone_country_missing:
    'Add the country, or write the number in international form beginning with + and the country code.',
  phone_country_mismatch:
    'Correct the country or the number; the number belongs to another country than the one given.',
  phone_invalid: 'Check the number; no such phone number exists in its country.',
};

/** A phone cell that could not be understood. */
export interface PhoneRefusal {
  readonly ok: false;
  readonly code: PhoneErrorCode;
  readonly message: string;
}

/** The refusal for a code, with its English sentence. */
export function refusePhone(code: PhoneErrorCode): PhoneRefusal {
  return { ok: false, code, message: PHONE_MESSAGES[code] };
}
