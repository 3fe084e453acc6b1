import { type Algorithm, hash, verify } from '@node-rs/argon2';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import { AppError } from '../lib/errors.ts';

/** Argon2id with OWASP's first choice of parameters: 19 MiB, 2 passes, 1 lane. */
const ARGON2ID = { algorithm: 2 as Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** In PHC form: the parameters and the salt are in it. */
export const hashPassword = (password: string): Promise<string> => hash(normalised(password), ARGON2ID);

export const verifyPassword = ({ hash: stored, password }: { hash: string; password: string }): Promise<boolean> =>
  verify(stored, normalised(password));

/** The same password however a keyboard composes its letters (NIST SP 800-63B). */
const normalised = (password: string): string => password.normalize('NFKC');

export const PASSWORD_LENGTH = { min: 8, max: 256 };

/** Of 4: what takes fewer guesses falls to somebody who tries it on a server that slows them down. */
const LEAST_SCORE = 2;

let judge: ZxcvbnFactory | undefined;

/**
 * Refuses passwords that are too short, or that attackers try first: those in the list of breached ones that comes with
 * zxcvbn, patterns, and words of the person (`about`: name, address, workspace). Needs no network.
 * Throws `password_refused`, naming the field `password`.
 */
export function assertGoodPassword(password: string, about: readonly string[]): void {
  const reason = objectionTo(password, about);
  if (!reason) return;
  throw new AppError('password_refused', reason, {
    errors: [{ path: 'password', code: 'password_refused', message: reason }],
  });
}

function objectionTo(password: string, about: readonly string[]): string | undefined {
  const { length } = [...password];
  if (length < PASSWORD_LENGTH.min) return `Use at least ${PASSWORD_LENGTH.min} characters.`;
  if (length > PASSWORD_LENGTH.max) return `Use at most ${PASSWORD_LENGTH.max} characters.`;
  judge ??= new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
  const words = ['muster', ...about.flatMap((text) => [text, ...text.split('@'), ...text.split(/[^\p{L}\p{N}]+/u)])];
  const { score } = judge.check(
    normalised(password),
    words.filter((word) => word.length > 2),
  );
  if (score >= LEAST_SCORE) return undefined;
  return 'This password is easily guessed: it is in lists of breached passwords, or made of names or patterns. Use several unrelated words, or what a password manager makes.';
}
