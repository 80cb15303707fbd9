import { STAFF_ROLES } from "@expunge/application/actor";
import {
  CLIENT_RIGHTS,
  type ClientRight,
} from "@expunge/application/tenants/client-directory.port";
import { AUDIENCES } from "@expunge/schemas/boundary/token-audiences";
import { PERMISSIONS, PROCEDURES, type Role, ROUTES } from "#auth/permissions.ts";
import { TOKEN_CLASSES } from "#auth/claims.ts";
import type { Sent } from "#test/attack/attack-client.ts";
import { ROUTE_SAMPLES, type RouteSample } from "#test/attack/route-samples.ts";
import { type ProcedurePath, SAMPLES } from "#test/attack/samples.ts";
import { clientKeyOf, type TenantIds } from "#test/attack/tenant-ids.ts";
import { appRouter } from "#staff/router.ts";

type Claims = Readonly<Record<string, unknown>>;

/** A procedure or a route under attack. */
export type Subject = {
  readonly name: string;
  readonly methods: readonly string[];
  /** The input that names things of a tenant; `request` sends it. */
  readonly sample: (ids: TenantIds) => unknown;
  readonly request: (input: unknown, authorization: string | undefined) => Sent;
  /** The claims of a token that is permitted; undefined for a subject without tokens. */
  readonly claims?: (ids: TenantIds) => Claims;
  /** The claims to forge; undefined for a public subject. */
  readonly forgedClaims?: (ids: TenantIds) => Claims;
  /** Claims of valid tokens without the permission: for other audiences, and of lesser roles. */
  readonly otherAudiences: (ids: TenantIds) => readonly Claims[];
  readonly lesserRoles: (ids: TenantIds) => readonly Claims[];
};

const staff = (role: string) => (ids: TenantIds) => ({
  aud: AUDIENCES.staff,
  sub: `${role}-9`,
  tenant_id: ids.tenantId,
  role,
});
const account = ({ tenantId, accountId }: TenantIds) => ({
  aud: AUDIENCES.account,
  sub: accountId,
  tenant_id: tenantId,
  account_id: accountId,
});
const client =
  (tokenClass: string, rights: readonly ClientRight[] = CLIENT_RIGHTS) =>
  ({ tenantId }: TenantIds) => ({
    aud: AUDIENCES.client,
    tenant_id: tenantId,
    client_id: clientKeyOf(tenantId, rights),
    token_class: tokenClass,
  });

/** The registered procedures by path; tRPC types them by area. */
const procedures = appRouter._def.procedures as unknown as Readonly<
  Record<string, { readonly _def: { readonly type: string } }>
>;

function procedureSubject(name: string): Subject {
  const path = name as ProcedurePath;
  const roles: readonly Role[] = PERMISSIONS[PROCEDURES[path]];
  return {
    name,
    methods: procedures[name]?._def.type === "mutation" ? ["POST"] : ["GET", "HEAD", "POST"],
    sample: SAMPLES[path],
    request: (input, authorization) => ({
      method: "POST",
      path: `/trpc/${name}`,
      headers: [["content-type", "application/json"], ...authorizationOf(authorization)],
      body: input === undefined ? "" : JSON.stringify(input),
    }),
    claims: staff("admin"),
    forgedClaims: staff("admin"),
    otherAudiences: (ids) => [account(ids), ...TOKEN_CLASSES.map((one) => client(one)(ids))],
    lesserRoles: (ids) =>
      STAFF_ROLES.filter((role) => !roles.includes(role)).map((role) => staff(role)(ids)),
  };
}

function routeSubject(name: string): Subject {
  const route = name as keyof typeof ROUTE_SAMPLES;
  const [method = "GET"] = name.split(" ");
  return {
    name,
    methods: Object.keys(ROUTES)
      .filter((other) => other.split(" ")[1] === name.split(" ")[1])
      .flatMap((other) =>
        other.startsWith("GET ") ? ["GET", "HEAD"] : (other.split(" ")[0] ?? []),
      ),
    sample: ROUTE_SAMPLES[route],
    request: (input, authorization) => {
      const { path, headers = {}, body } = input as RouteSample;
      return {
        method,
        path: `/${path.join("/")}`,
        headers: [...Object.entries(headers), ...authorizationOf(authorization)],
        body: typeof body === "string" || body === undefined ? (body ?? "") : JSON.stringify(body),
      };
    },
    ...tokensOf(PERMISSIONS[ROUTES[route]]),
  };
}

/** The tokens that a route takes, by the first role that holds its permission. */
function tokensOf(
  roles: readonly Role[],
): Pick<Subject, "claims" | "forgedClaims" | "otherAudiences" | "lesserRoles"> {
  const role = roles[0] ?? "anyone";
  switch (role) {
    case "account":
      return {
        claims: account,
        forgedClaims: account,
        otherAudiences: (ids) => [
          staff("admin")(ids),
          ...TOKEN_CLASSES.map((one) => client(one)(ids)),
        ],
        lesserRoles: () => [],
      };
    case "cards:admin":
      return {
        claims: client("admin"),
        forgedClaims: client("admin"),
        otherAudiences: (ids) => [account(ids), staff("admin")(ids)],
        lesserRoles: (ids) => ["card", "payment_options"].map((one) => client(one)(ids)),
      };
    case "payment_options:read":
    case "payment_options:delete":
      return {
        claims: client("payment_options"),
        forgedClaims: client("payment_options"),
        otherAudiences: (ids) => [account(ids), staff("admin")(ids)],
        lesserRoles: (ids) => [
          client("admin")(ids),
          client("card")(ids),
          client(
            "payment_options",
            CLIENT_RIGHTS.filter((right) => right !== role),
          )(ids),
        ],
      };
    // They know no tokens: a client proves itself by its secret, the network by its signature.
    case "client":
    case "network":
      return {
        forgedClaims: client("admin"),
        otherAudiences: (ids) => [account(ids), staff("admin")(ids), client("admin")(ids)],
        lesserRoles: () => [],
      };
    case "viewer":
    case "agent":
    case "approver":
    case "admin":
    case "cards:use":
    case "anyone":
      return { otherAudiences: () => [], lesserRoles: () => [] };
  }
}

function authorizationOf(value: string | undefined): readonly (readonly [string, string])[] {
  return value === undefined ? [] : [["authorization", value]];
}

/** Every procedure of the router and every registered route. Procedures stand for the route of tRPC. */
export function subjectsOf(routes: readonly string[]): readonly Subject[] {
  return [
    ...Object.keys(procedures).map(procedureSubject),
    ...routes.filter((name) => !name.includes("/trpc/")).map(routeSubject),
  ];
}
