import { ExpungeError } from "@expunge/application/expunge-error";
import { z } from "zod";

/** PostgreSQL's `object_not_in_prerequisite_state`, raised by `apply_changes` for items of a batch that does not run. */
const interrupted = z.object({ code: z.literal("55000") });

/** Reports that a batch was paused or has ended, or that another worker has claimed its list, as `conflict`. Rethrows all other errors. */
export function rethrowInterruptedBatch(error: unknown): never {
  if (!interrupted.safeParse(error).success) throw error;
  throw new ExpungeError("conflict", "the batch does not run, or another worker has the list");
}
