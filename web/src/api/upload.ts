import { addressOf } from './client.ts';
import { connection, lost } from './connection.ts';
import { ApiProblem, OfflineError } from './problem.ts';

interface UploadOptions {
  /** The form's fields, the file last. */
  form: FormData;
  /** Share of the form that has been sent, 0 to 1. */
  onProgress?: (share: number) => void;
  signal?: AbortSignal;
}

/** Posts a form with a file and tells how far it is, which `fetch` cannot. Throws as the client does. */
export function upload<T>(path: string, { form, onProgress, signal }: UploadOptions): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const url = new URL(addressOf(path), location.href);
    const workspace = url.searchParams.get('workspace');
    request.open('POST', url.pathname);
    if (workspace) request.setRequestHeader('x-workspace', workspace);
    request.upload.onprogress = (event) => event.lengthComputable && onProgress?.(event.loaded / event.total);
    request.onerror = () => {
      lost();
      reject(new OfflineError('upload'));
    };
    request.onabort = () => reject(new DOMException('The upload was stopped.', 'AbortError'));
    request.onload = () => {
      connection.set('online');
      const body = parse(request.responseText);
      if (request.status < 300) resolve(body as T);
      else reject(toProblem(request.status, body));
    };
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(form);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function toProblem(status: number, body: unknown): ApiProblem {
  const { code, detail, errors } = (body ?? {}) as Partial<Record<string, unknown>>;
  return new ApiProblem(
    status,
    typeof code === 'string' ? code : 'unexpected_answer',
    typeof detail === 'string' ? detail : `HTTP ${status}`,
    { errors: Array.isArray(errors) ? errors : [] },
  );
}
