/**
 * What a payment option or card token is: usable, unusable while its deletion is scheduled or waits, or gone for good.
 */
export const CREDENTIAL_STATES = ["active", "pending_deletion", "deleted"] as const;
export type CredentialState = (typeof CREDENTIAL_STATES)[number];
