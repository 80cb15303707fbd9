import { STAFF_ROLES } from "@expunge/application/actor";
import { isLongerThan, isStorable } from "@expunge/schemas/boundary/bounded-text";
import { lowerCaseUuid } from "@expunge/schemas/boundary/uuid";
import { z } from "zod";

/** Scope of a machine client's token. `admin` permits the deletion of card tokens, `card` is for client-side use. */
export const TOKEN_CLASSES = ["admin", "card", "payment_options"] as const;
export type TokenClass = (typeof TOKEN_CLASSES)[number];

const bounded = z.string().refine((value) => !isLongerThan(value, 255));
const text = bounded.refine(isStorable);
/** A name; one that is a UUID is read in any case. */
const name = text.refine((value) => value !== "").overwrite(lowerCaseUuid);
/** Text, or a number that JSON carries exactly: 9007199254740993 would arrive as the account 9007199254740992. */
const identifier = bounded.or(z.int().nonnegative().transform(String));

const expiry = { exp: z.number() };

/** Issuers call the account `account_id` or `uid`. The contract reports a missing account as blank. */
const account = z
  .object({
    ...expiry,
    tenant_id: text.overwrite(lowerCaseUuid).default(""),
    account_id: identifier.optional(),
    uid: identifier.optional(),
  })
  .transform(({ account_id, uid, ...rest }) => ({
    ...rest,
    account_id: lowerCaseUuid(account_id ?? uid ?? ""),
  }));

const client = z.object({
  ...expiry,
  tenant_id: name,
  client_id: name,
  token_class: z.enum(TOKEN_CLASSES),
});

const staff = z.object({
  ...expiry,
  tenant_id: name,
  sub: text.refine((value) => value !== ""),
  role: z.enum(STAFF_ROLES),
});

/** The claims of each kind of token that this service reads. */
export const CLAIMS = { account, client, staff };
export type Claims = { readonly [Kind in keyof typeof CLAIMS]: z.infer<(typeof CLAIMS)[Kind]> };
