import { z } from "zod";

/** The caller's idempotency key: a repeated call with the same key and input gets the first response. Valid for 30 days. */
export const idempotencyKey = z.string().min(1).max(255).exactOptional();
