import { loggedError } from "@expunge/application/runtime/logged-error";

/** An error as the queue may store it in the row of its job: a foreign message may quote values, so its code replaces it. */
export function storableError(error: unknown): Error {
  const { name, code, sqlState, message } = loggedError(error);
  return Object.assign(new Error(message ?? [name, code, sqlState].filter(Boolean).join(" ")), {
    name,
  });
}
