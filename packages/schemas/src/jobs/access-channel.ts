/**
 * The channel (LISTEN, NOTIFY) that tells every API process to read clients and tenants again: one was revoked, disabled or changed. Its payload
 * is empty.
 */
export const ACCESS_CHANNEL = "expunge_access";
