import type { StaffRole } from "@expunge/application/actor";
import type { ClientRight } from "@expunge/application/tenants/client-directory.port";

/**
 * A group of callers: staff by role; an account by its token; a machine client by one of its rights, or by its secret alone; the network
 * by its signature; anyone without credentials.
 */
export type Role = StaffRole | "account" | ClientRight | "client" | "network" | "anyone";

const VIEWERS = ["viewer", "agent", "approver", "admin"] as const satisfies readonly Role[];
const AGENTS = ["agent", "approver", "admin"] as const satisfies readonly Role[];
const APPROVERS = ["approver", "admin"] as const satisfies readonly Role[];
const ADMINS = ["admin"] as const satisfies readonly Role[];

/** The roles that hold each permission. */
export const PERMISSIONS = {
  "read credentials": VIEWERS,
  "store credentials": AGENTS,
  "import credentials": ADMINS,
  "use credentials": AGENTS,
  "amend mandates": AGENTS,
  "record collections": AGENTS,
  "read evidence": APPROVERS,
  "enrol customers": AGENTS,
  "suspend customers": AGENTS,
  "read holds": VIEWERS,
  "place holds": AGENTS,
  "release holds": AGENTS,
  "read deletions": VIEWERS,
  "request deletions": AGENTS,
  "review deletions": APPROVERS,
  "cancel deletions": AGENTS,
  "retry deletions": AGENTS,
  "read batches": VIEWERS,
  "run batches": AGENTS,
  "review batches": APPROVERS,
  "read events": VIEWERS,
  "read settings": VIEWERS,
  "change settings": ADMINS,
  "review settings": APPROVERS,
  "read webhooks": VIEWERS,
  "manage webhooks": ADMINS,
  "read sweeps": VIEWERS,
  "manage sweeps": ADMINS,
  "manage own Click to Pay": ["account"],
  "list payment options": ["payment_options:read"],
  "delete payment options": ["payment_options:delete"],
  "delete card tokens": ["cards:admin"],
  "get a client token": ["client"],
  "notify of an outcome": ["network"],
  "call procedures": ["anyone"],
  "read public pages": ["anyone"],
} as const satisfies Readonly<Record<string, readonly Role[]>>;
export type Permission = keyof typeof PERMISSIONS;

/** The permission that each tRPC procedure requires. */
export const PROCEDURES = {
  "paymentOptions.store": "store credentials",
  "paymentOptions.list": "read credentials",
  "paymentOptions.get": "read credentials",
  "mandates.get": "read credentials",
  "mandates.activate": "amend mandates",
  "mandates.amend": "amend mandates",
  "mandates.recordCollection": "record collections",
  "mandates.evidence": "read evidence",
  "cardTokens.store": "store credentials",
  "cardTokens.get": "read credentials",
  "clickToPay.enrol": "enrol customers",
  "clickToPay.disable": "suspend customers",
  "clickToPay.enable": "suspend customers",
  "clickToPay.get": "read credentials",
  "credentials.authorizeUse": "use credentials",
  "deletions.preview": "read deletions",
  "deletions.request": "request deletions",
  "deletions.get": "read deletions",
  "deletions.list": "read deletions",
  "deletions.approve": "review deletions",
  "deletions.reject": "review deletions",
  "deletions.cancel": "cancel deletions",
  "deletions.retry": "retry deletions",
  "deletions.watch": "read events",
  "batches.create": "run batches",
  "batches.seal": "run batches",
  "batches.preview": "run batches",
  "batches.approve": "review batches",
  "batches.reject": "review batches",
  "batches.start": "run batches",
  "batches.pause": "run batches",
  "batches.resume": "run batches",
  "batches.cancel": "run batches",
  "batches.get": "read batches",
  "batches.list": "read batches",
  "batches.lines": "read batches",
  "holds.place": "place holds",
  "holds.release": "release holds",
  "holds.list": "read holds",
  "settings.get": "read settings",
  "settings.update": "change settings",
  "settings.approve": "review settings",
  "settings.reject": "review settings",
  "webhooks.create": "manage webhooks",
  "webhooks.list": "read webhooks",
  "webhooks.update": "manage webhooks",
  "webhooks.rotateSecret": "manage webhooks",
  "webhooks.delete": "manage webhooks",
  "webhooks.deliveries": "read webhooks",
  "webhooks.replay": "manage webhooks",
  "events.list": "read events",
  "sweeps.list": "read sweeps",
  "sweeps.update": "manage sweeps",
  "sweeps.run": "manage sweeps",
  "sweeps.confirm": "manage sweeps",
  "sweeps.runs": "read sweeps",
  "sweeps.statement": "read sweeps",
} as const satisfies Readonly<Record<string, Permission>>;

/** The permission that each HTTP route requires. A route that answers GET also answers HEAD. */
export const ROUTES = {
  "POST /cards-tokenization/v1/clicktopay/:network/delete/customer": "manage own Click to Pay",
  "POST /cards-tokenization/v1/clicktopay/:network/enroll/customer": "manage own Click to Pay",
  "POST /cards-tokenization/v1/clicktopay/:network/enroll/card": "manage own Click to Pay",
  "POST /cards-tokenization/v1/clicktopay/:network/delete/card": "manage own Click to Pay",
  "GET /accounts/:customerAccountId/paymentOptions": "list payment options",
  "DELETE /accounts/:customerAccountId/paymentOptions/:storedPaymentOptionReference":
    "delete payment options",
  "PUT /v1/cards/delete": "delete card tokens",
  "DELETE /v1/cards/delete": "delete card tokens",
  "POST /imports": "import credentials",
  "PUT /batches/:id/items": "run batches",
  "GET /batches/:id/outcomes": "read batches",
  "POST /oauth2/token": "get a client token",
  "POST /networks/visa/notifications": "notify of an outcome",
  "GET /trpc/:path": "call procedures",
  "POST /trpc/:path": "call procedures",
  "GET /": "read public pages",
  "GET /healthz": "read public pages",
  "GET /readyz": "read public pages",
  "GET /metrics": "read public pages",
  "GET /openapi.json": "read public pages",
  "GET /.well-known/jwks.json": "read public pages",
  "GET /docs": "read public pages",
  "GET /docs/json": "read public pages",
  "GET /docs/yaml": "read public pages",
  "GET /docs/static/index.html": "read public pages",
  "GET /docs/static/swagger-initializer.js": "read public pages",
  "GET /docs/static/*": "read public pages",
} as const satisfies Readonly<Record<string, Permission>>;

/** Whether a caller with these roles may call the procedure. One without a line is closed to all. */
export function mayCall(roles: readonly Role[], procedure: string): boolean {
  return holds(roles, procedure, PROCEDURES);
}

/** Whether a caller with these roles may use the route, named `METHOD /path`. */
export function mayUse(roles: readonly Role[], route: string): boolean {
  return holds(roles, route, ROUTES);
}

function holds(
  roles: readonly Role[],
  entry: string,
  table: Readonly<Record<string, Permission>>,
): boolean {
  const permission = Object.hasOwn(table, entry) ? table[entry] : undefined;
  const holders: readonly Role[] = permission === undefined ? [] : PERMISSIONS[permission];
  return roles.some((role) => holders.includes(role));
}
