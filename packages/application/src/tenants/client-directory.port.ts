/** The rights of machine clients. */
export const CLIENT_RIGHTS = [
  "payment_options:read",
  "payment_options:delete",
  "cards:use",
  "cards:admin",
] as const;
export type ClientRight = (typeof CLIENT_RIGHTS)[number];

export type ClientRecord = {
  readonly tenantId: string;
  readonly clientKey: string;
  readonly secretHash: Uint8Array;
  /** The hash of the secret before the last rotation, while its overlap lasts. */
  readonly previousSecretHash?: Uint8Array | null;
  readonly rights: readonly ClientRight[];
};

/** The machine clients of all tenants, by their keys. Revoked clients and those of disabled tenants are not found. */
export interface ClientDirectory {
  find(clientKey: string): Promise<ClientRecord | undefined>;
}
