import { mandateIdentity } from "@expunge/domain/mandate/mandate-identity";

/** A row of a mandate, or of one of its versions, with the column by which it is found. */
export function withIdentity<
  Row extends { readonly creditorId: string; readonly reference: string },
>(row: Row): Row & { readonly identity: string } {
  return { ...row, identity: mandateIdentity(row) };
}
