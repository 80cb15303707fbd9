/** The states of a payment option or card token: usable, unusable while its deletion is pending, deleted for good. */
export const CREDENTIAL_STATES = ["active", "pending_deletion", "deleted"] as const;
export type CredentialState = (typeof CREDENTIAL_STATES)[number];
