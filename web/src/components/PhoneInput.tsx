import { Input } from 'antd';
import { useEffect, useEffectEvent } from 'react';
import { usePhones } from '../lib/phones.ts';
import type { FieldControl } from './Field.tsx';
import { useMessages } from './messages.ts';

interface PhoneInputProps {
  /** As typed, formatted. */
  value: string;
  onChange: (text: string) => void;
  /** Of the number, if it does not begin with a plus. */
  country: string | null;
  /** Told when a number typed with its plus names its country. */
  onCountry?: (code: string) => void;
  control?: FieldControl;
}

/** A phone number, formatted as its country writes it while it is typed. */
export function PhoneInput({ value, onChange, country, onCountry, control }: PhoneInputProps) {
  const t = useMessages();
  const phones = usePhones();
  const { status, ...aria } = control ?? { 'aria-label': t('phone') };
  const take = (text: string, atEnd: boolean): void => {
    // In the middle of a number, formatting would move the caret away from where somebody is typing.
    const next = phones && atEnd && text.length > value.length ? phones.format(text, country) : text;
    onChange(next);
    nameCountry(text);
  };
  const nameCountry = (text: string): void => {
    if (!phones || !onCountry || !text.trim().startsWith('+')) return;
    const named = phones.parse(text, null)?.country;
    if (named && named !== country) onCountry(named);
  };
  const onLoad = useEffectEvent(() => nameCountry(value));
  // Of what was typed before the numbering plans were there.
  useEffect(() => {
    if (phones) onLoad();
  }, [phones]);
  return (
    <Input
      {...aria}
      {...(status && { status })}
      type="tel"
      inputMode="tel"
      autoComplete="off"
      maxLength={40}
      value={value}
      onChange={({ target }) => take(target.value, target.selectionStart === target.value.length)}
      onBlur={() => phones && onChange(phones.format(value, country))}
    />
  );
}

/**
 * Checks a phone as the server will: answers the number in full, or the sentence that says what is wrong with it.
 * While the numbering plans are loading everything passes, and the server decides.
 */
export function usePhoneCheck(): (
  text: string,
  country: string | null,
  countryName: string,
) => { e164: string; error: null } | { e164: null; error: string } {
  const t = useMessages();
  const phones = usePhones();
  return (text, country, countryName) => {
    if (!phones) return { e164: text, error: null };
    const parsed = phones.parse(text, country);
    return parsed
      ? { e164: parsed.e164, error: null }
      : { e164: null, error: t('phoneInvalid', { country: countryName }) };
  };
}
