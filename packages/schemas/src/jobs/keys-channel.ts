/** The channel (LISTEN, NOTIFY) that tells every process to read the keys of the vault again. Its payload is empty. */
export const KEYS_CHANNEL = "expunge_keys";
