import { z } from "zod";

/** The form body of a token request. */
export const tokenGrant = z.object({
  grant_type: z
    .string()
    .meta({ description: "client_credentials", examples: ["client_credentials"] }),
  scope: z.string().optional().meta({
    description:
      "The class of token: admin, card or payment_options. Without it, the first that the client may have.",
  }),
});

export const issuedToken = z.strictObject({
  access_token: z.string(),
  token_type: z.literal("Bearer"),
  expires_in: z.int().positive().meta({ description: "Seconds." }),
  scope: z.enum(["admin", "card", "payment_options"]),
});
export type IssuedToken = z.infer<typeof issuedToken>;

/** RFC 6749, 5.2; `temporarily_unavailable` and `server_error` as in 4.1.2.1. */
export const tokenFault = z.strictObject({
  error: z.enum([
    "invalid_request",
    "invalid_client",
    "unsupported_grant_type",
    "invalid_scope",
    "temporarily_unavailable",
    "server_error",
  ]),
  error_description: z.string().exactOptional().meta({ description: "The invalid headers." }),
});
