/**
 * The name of a tenant's folder: its id, percent-encoded, so that names are unique, visible and never leave the root.
 *
 * @throws for an empty id
 */
export function tenantFolder(tenantId: string): string {
  if (tenantId === "") throw new Error("A tenant without an id has no folder");
  return encodeURIComponent(tenantId).replace(/^\./, "%2E");
}
