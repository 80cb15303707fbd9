/**
 * The name of a tenant's folder: its id, percent-encoded so that every tenant has a folder of its own and none lies
 * outside, or is hidden in, the folder of all.
 */
export function tenantFolder(tenantId: string): string {
  if (tenantId === "") throw new Error("A tenant without an id has no folder");
  return encodeURIComponent(tenantId).replace(/^\./, "%2E");
}
