import { createRequire } from 'node:module';
import type * as OpenApi from '@alicloud/openapi-client';
import type * as OpenApiUtil from '@alicloud/openapi-util';
import Rpc from '@alicloud/pop-core';
import { RuntimeOptions } from '@alicloud/tea-util';
import { loadKeyring } from '../../src/access/keyring.ts';
import type { Role } from '../../src/access/schema.ts';
import { createAccessKey } from '../../src/cams/keys.ts';
import type { TestApi } from '../api.ts';

// The vendor's own clients, from npm, as its customers use them: only the endpoint is another.

const VERSION = '2020-06-06';

export interface KeyPair {
  accessKeyId: string;
  accessKeySecret: string;
}

/** What came of a call: the body as the client gave it, and the HTTP status where the client tells. */
export interface Reply {
  status: number;
  body: Record<string, unknown>;
}

export interface Call {
  action: string;
  query?: Record<string, unknown>;
  body?: Record<string, unknown>;
  headers?: Record<string, string>;
  method?: 'GET' | 'POST';
  /** Instead of the one the clients use. */
  pathname?: string;
  version?: string;
  reqBodyType?: 'formData' | 'json';
}

/** A way to call: which client, signing how. */
export type Caller = (endpoint: string, key: KeyPair, call: Call) => Promise<Reply>;

// CommonJS with a default export, which every loader of ES modules understands in another way.
const require = createRequire(import.meta.url);
const openApi = require('@alicloud/openapi-client') as (typeof OpenApi)['default'];
const { Config, OpenApiRequest, Params, default: OpenApiClient } = openApi;
const { default: util } = require('@alicloud/openapi-util') as (typeof OpenApiUtil)['default'];

/** What a generic call makes of lists and objects. */
export const flatten = (query: Record<string, unknown>): Record<string, unknown> => util.query(query);

const throughOpenApi =
  (signatureAlgorithm?: string): Caller =>
  async (endpoint, key, call) => {
    const client = new OpenApiClient(
      new Config({ ...key, endpoint, protocol: 'HTTP', ...(signatureAlgorithm && { signatureAlgorithm }) }),
    );
    const params = new Params({
      action: call.action,
      version: call.version ?? VERSION,
      protocol: 'HTTP',
      pathname: call.pathname ?? '/',
      method: call.method ?? 'POST',
      authType: 'AK',
      style: 'RPC',
      reqBodyType: call.reqBodyType ?? 'formData',
      bodyType: 'json',
    });
    const request = new OpenApiRequest({
      ...(call.query && { query: call.query }),
      ...(call.body && { body: call.body }),
      ...(call.headers && { headers: call.headers }),
    });
    try {
      const answer = await client.callApi(params, request, new RuntimeOptions({ readTimeout: 20_000 }));
      return { status: answer.statusCode as number, body: answer.body as Reply['body'] };
    } catch (error) {
      return refusalOf(error);
    }
  };

/** The clients throw what the server refuses. */
function refusalOf(error: unknown): Reply {
  const { data } = error as { data?: Record<string, unknown> };
  if (!data) throw error;
  const { statusCode, ...body } = data;
  return { status: Number(statusCode ?? 0), body };
}

/** ACS3-HMAC-SHA256, as all current clients sign. */
export const acs3 = throughOpenApi();

/** The same client, told to sign the older way. */
export const openApiV2 = throughOpenApi('v2');

/** The older client, which knows the older way alone. It does not tell the status. */
export const popCore: Caller = async (endpoint, key, call) => {
  const client = new Rpc({ ...key, endpoint: `http://${endpoint}`, apiVersion: call.version ?? VERSION });
  try {
    const body = await client.request<Reply['body']>(
      call.action,
      { ...call.query, ...call.body },
      { method: call.method ?? 'POST', timeout: 20_000 },
    );
    return { status: 200, body };
  } catch (error) {
    return refusalOf(error);
  }
};

export const CALLERS: Record<string, Caller> = {
  'openapi-client, ACS3-HMAC-SHA256': acs3,
  'openapi-client, HMAC-SHA1': openApiV2,
  'pop-core, HMAC-SHA1': popCore,
};

/** A new access key of a workspace. */
export async function newAccessKey(
  api: TestApi,
  options: { workspaceId: number; role?: Role } & Partial<Parameters<typeof createAccessKey>[1]>,
): Promise<KeyPair & { id: number }> {
  const { db } = api.database;
  const { accessKeySecret, record } = await createAccessKey(db, {
    keyring: await loadKeyring(db),
    name: 'a program',
    role: 'editor',
    ...options,
  });
  return { accessKeyId: record.accessKeyId, accessKeySecret, id: record.id };
}
