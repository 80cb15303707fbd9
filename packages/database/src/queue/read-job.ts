import { fieldErrors } from "@expunge/schemas/boundary/field-errors";
import { ZodError } from "zod";

/**
 * What a job carries. One that cannot be read, as of a version that is not known here, is reported and fails: it is kept with the error,
 * and comes back until a process can read it. Fields are named, values are not.
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
    const words = faults.map(({ field, message }) => `${field}: ${message}`).join("; ");
    const unread = new Error(`a job of ${queue} cannot be read: ${words}`);
    onError(unread);
    throw unread;
  }
}
