import { api, ok, type Schema } from '../../api/client.ts';
import type { paths } from '../../api/openapi.generated.d.ts';

export type Export = Schema<'Export'>;
export type ExportRequest = paths['/api/v1/exports']['post']['requestBody']['content']['application/json'];
/** Whom an export is of, as the API takes it. */
export type Selection = ExportRequest['selection'];

export const askForExport = (body: ExportRequest) => ok(api.POST('/api/v1/exports', { body }));
export const readExport = (id: number) => ok(api.GET('/api/v1/exports/{id}', { params: { path: { id } } }));
export const cancelExport = (id: number) => ok(api.POST('/api/v1/exports/{id}/cancel', { params: { path: { id } } }));
export const deleteExport = (id: number) => ok(api.DELETE('/api/v1/exports/{id}', { params: { path: { id } } }));

/** Where the file of an export is, at the address that this page came from; null where there is none for the caller. */
export function downloadAddress({ file }: Export): string | null {
  if (!file?.download) return null;
  const { pathname, search } = new URL(file.download.url);
  return pathname + search;
}
