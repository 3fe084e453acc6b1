import { z } from 'zod';
import type { Route } from './routeTable.ts';

const OF_ONE = { GET: 'get', POST: 'create', PUT: 'replace', PATCH: 'update', DELETE: 'delete' };

/**
 * The name of an operation in clients: nouns and a verb, such as `groups.contacts.list`. It follows from the method, the
 * path and what is answered, so that a new route next to another never renames it; where that makes no name that fits,
 * the endpoint says one.
 */
export function operationId({ method, path, endpoint }: Route): string {
  if (endpoint.operationId) return endpoint.operationId;
  const parts = path.split('/').filter(Boolean);
  const words = parts.filter((part) => !part.startsWith('{')).map(camelCase);
  if (method === 'GET' && isList(endpoint.response[200])) return [...words, 'list'].join('.');
  // `/groups/{id}/restore`, `/contacts/export`: the last word is what is done or asked.
  const isVerb = words.length > 1 && !parts.at(-1)!.startsWith('{') && (method === 'GET' || method === 'POST');
  return (isVerb ? words : [...words, OF_ONE[method]]).join('.');
}

const camelCase = (word: string): string => word.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

const isList = (schema: z.ZodType | undefined): boolean => schema instanceof z.ZodObject && 'items' in schema.shape;
