import { STAFF_ROLES } from "@expunge/application/actor";
import { AUDIENCES } from "@expunge/schemas/boundary/token-audiences";
import { lowerCaseUuid } from "@expunge/schemas/boundary/uuid";
import { z } from "zod";

/** Scope of a machine client's token. `admin` permits the deletion of card tokens, `card` is for client-side use. */
export const TOKEN_CLASSES = ["admin", "card", "payment_options"] as const;
export type TokenClass = (typeof TOKEN_CLASSES)[number];

const common = { tenant_id: z.string().overwrite(lowerCaseUuid).default(""), exp: z.number() };

/** Account tokens may come from another issuer, which uses `account_id` or `uid` and sets no audience. */
export const accountClaims = z
  .object({
    ...common,
    aud: z.literal(AUDIENCES.account).optional(),
    account_id: z.coerce.string().optional(),
    uid: z.coerce.string().optional(),
  })
  .transform(({ account_id, uid, ...rest }) => ({
    ...rest,
    account_id: lowerCaseUuid(account_id ?? uid ?? ""),
  }));

export const clientClaims = z.object({
  ...common,
  aud: z.literal(AUDIENCES.client),
  client_id: z.string().min(1).overwrite(lowerCaseUuid),
  token_class: z.enum(TOKEN_CLASSES),
  rights: z.array(z.string()),
});

export const staffClaims = z.object({
  ...common,
  aud: z.literal(AUDIENCES.staff),
  sub: z.string().min(1),
  role: z.enum(STAFF_ROLES),
});
