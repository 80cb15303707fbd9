import { z } from "zod";

/** A caller's own key of a call: the same key with the same input gets the first answer again. Kept for 30 days. */
export const idempotencyKey = z.string().min(1).max(255).exactOptional();
