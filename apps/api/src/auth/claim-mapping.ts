import { STAFF_ROLES, type StaffRole } from "@expunge/application/actor";
import type { JWTPayload } from "jose";
import { z } from "zod";

const MAX_PATH_LENGTH = 512;
/** Names that every object inherits something by. */
const INHERITED = new Set(["__proto__", "constructor", "prototype"]);

/**
 * The place of a claim, as the names on the way to it: a JSON Pointer (RFC 6901) such as `/realm_access/roles`, names with dots between them,
 * such as `realm_access.roles`, or a URL, which is the name of one claim.
 */
export const claimPath = z
  .string()
  .min(1)
  .max(MAX_PATH_LENGTH)
  .transform((text, context): readonly string[] => {
    const names = namesOf(text);
    if (names !== undefined) return names;
    const message = "must be a JSON pointer, names separated by dots, or a URL";
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  });
export type ClaimPath = z.infer<typeof claimPath>;

/** Where the tokens of an issuer carry the claims of this service, if not under its own names. */
export const claimPaths = z.strictObject({
  tenant: claimPath.optional(),
  subject: claimPath.optional(),
  role: claimPath.optional(),
  account: claimPath.optional(),
});

/** The role that each name of the issuer stands for. */
export const roleNames = z
  .record(z.string().min(1).max(255), z.enum(STAFF_ROLES))
  .refine((roles) => Object.keys(roles).length > 0, "must name a role");

/** The parts of an issuer's entry that say how its claims are read. */
export type ClaimRules = {
  readonly tenant?: string | undefined;
  readonly claims?: z.infer<typeof claimPaths> | undefined;
  readonly roles?: z.infer<typeof roleNames> | undefined;
};

/**
 * Returns the function that gives the claims of an issuer's token the names of this service. Only an issuer with a rule for roles may name
 * several: the highest counts.
 */
export function claimMapping({ tenant, claims = {}, roles }: ClaimRules) {
  const ownNames = Object.fromEntries(STAFF_ROLES.map((role) => [role, role]));
  const roleOf = new Map(Object.entries(roles ?? ownNames));
  const isMapped = claims.role !== undefined || roles !== undefined;
  return (payload: JWTPayload): JWTPayload => {
    const at = (path: ClaimPath | undefined, name: string) => valueAt(payload, path ?? [name]);
    const { account_id: _own, uid: _other, ...rest } = payload;
    return {
      ...(claims.account === undefined ? payload : rest),
      tenant_id: tenant ?? at(claims.tenant, "tenant_id"),
      sub: at(claims.subject, "sub") as string,
      ...(isMapped && { role: highest(at(claims.role, "role"), roleOf) }),
      ...(claims.account && { account_id: at(claims.account, "account_id") }),
    };
  };
}

function namesOf(text: string): readonly string[] | undefined {
  const names = splitPath(text);
  const isName = (name: string) => name !== "" && !INHERITED.has(name);
  return names?.every(isName) === true ? names : undefined;
}

function splitPath(text: string): readonly string[] | undefined {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return [text];
  if (!text.startsWith("/")) return text.split(".");
  // RFC 6901, 4: `~1` is a slash, then `~0` a tilde; no other escape exists.
  if (/~(?![01])/.test(text)) return undefined;
  const names = text.slice(1).split("/");
  return names.map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** The value at a path through objects, by their own properties only. */
function valueAt(payload: JWTPayload, path: ClaimPath): unknown {
  let value: unknown = payload;
  for (const name of path) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    if (!Object.hasOwn(value, name)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}

/** The highest role among the names, one or a list. Names that stand for no role do not count. */
function highest(names: unknown, roleOf: ReadonlyMap<string, StaffRole>): StaffRole | undefined {
  const given = new Set<unknown>(
    [names]
      .flat()
      .filter((name) => typeof name === "string")
      .map((name) => roleOf.get(name)),
  );
  return STAFF_ROLES.findLast((role) => given.has(role));
}
