import { fieldErrors } from "@expunge/schemas/boundary/field-errors";
import { ZodError } from "zod";

/**
 * Parses the payload of a job. A job that this version cannot read is reported and fails: it stays in the queue and is retried
 * until a process can read it. The error names fields but no values.
 */
export function readJob<Payload>(
  queue: string,
  payload: { parse(data: unknown): Payload },
  data: unknown,
  onError: (error: Error) => void,
): Payload {
  try {
    return payload.parse(data);
  } catch (error) {
    const faults = error instanceof ZodError ? fieldErrors(error) : [];
    const details = faults.map(({ field, message }) => `${field}: ${message}`).join("; ");
    const unread = new Error(`a job of ${queue} cannot be read: ${details}`);
    onError(unread);
    throw unread;
  }
}
