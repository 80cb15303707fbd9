import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROUTES } from "#auth/permissions.ts";
import {
  type Answered,
  attackClient,
  type AttackClient,
  type Sent,
} from "#test/attack/attack-client.ts";
import { forgedTokens } from "#test/attack/forged-tokens.ts";
import { idFields, withIds } from "#test/attack/id-fields.ts";
import { createMatrix } from "#test/attack/matrix.ts";
import { SAMPLES } from "#test/attack/samples.ts";
import { ROUTE_SAMPLES } from "#test/attack/route-samples.ts";
import { type Subject, subjectsOf } from "#test/attack/subjects.ts";
import { furnishedTenant, type TenantIds, unknownBeside } from "#test/attack/tenant-ids.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";
import { appRouter } from "#staff/router.ts";

const notifications = {
  keys: {
    apiKey: "api-key",
    sharedSecret: "shared-secret",
    keyId: "key-1",
    decryptionPrivateKey: generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey,
  },
  onUpdate: async () => {},
};
const METHODS = [
  "GET",
  "HEAD",
  "OPTIONS",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "TRACE",
  "PROPFIND",
  "PURGE",
];
const ALWAYS_DOUBLED = [
  ["host", "api.example"],
  ["authorization", "Bearer x"],
  ["content-length", "0"],
  ["idempotency-key", "K"],
  ["request-id", "R"],
  ["x-tenant", "T"],
  ["x-customer-id", "7"],
  ["x-cid", "C"],
  ["traceparent", "00-1234567890abcdef0123456789abcdef-0123456789abcdef-00"],
] as const;

let api: TestApi;
let client: AttackClient;
let subjects: readonly Subject[];
let victim: TenantIds;
/** Two tenants in the same state, which send the same requests with another tenant's ids and with ids that nothing has. */
let twins: readonly [TenantIds, TenantIds];
const matrix = createMatrix();
const serverErrors: string[] = [];
const careless: string[] = [];

beforeAll(async () => {
  api = await startTestApi({ notifications });
  client = attackClient(api.url);
  subjects = subjectsOf(api.routes);
  // Before the twins, so that its ids precede all of theirs in the order of time.
  victim = await furnishedTenant(api);
  twins = await Promise.all([furnishedTenant(api), furnishedTenant(api)]);
});
afterAll(async () => {
  client.close();
  await api.close();
  if (process.env["ATTACK_MATRIX"]) process.stdout.write(`\n${String(matrix)}\n`);
});

const tokenOf = async (claims: Readonly<Record<string, unknown>>) =>
  `Bearer ${await api.signerOf(claims).sign(claims)}`;

/** Sends a request and checks what holds for every answer. */
async function send(name: string, sent: Sent): Promise<Answered> {
  const answer = await client.send(sent);
  if (answer.status >= 500) serverErrors.push(`${name}: ${answer.status} ${answer.text}`);
  const { "x-content-type-options": sniffing, "cache-control": caching = "" } = answer.headers;
  const isPage = answer.headers["content-type"]?.startsWith("text/html");
  if (
    sniffing !== "nosniff" ||
    caching === "" ||
    (isPage && answer.headers["content-security-policy"] === undefined)
  )
    careless.push(`${name}: ${answer.status} ${JSON.stringify(answer.headers)}`);
  return answer;
}

/** Whether an answer gives the caller anything but an error. */
function succeeded({ status, text }: Answered): boolean {
  return status < 400 && !text.includes("event: serialized-error");
}

/** An answer without the parts that differ between equal requests. */
function shapeOf(
  { status, text }: Answered,
  names: TenantIds,
  ...others: readonly TenantIds[]
): string {
  let shape = text;
  for (const ids of [names, ...others])
    for (const [name, value] of Object.entries(ids)) shape = shape.replaceAll(String(value), name);
  return `${status} ${shape
    .replaceAll(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, "<uuid>")
    .replaceAll(/00-[\da-f]{32}-[\da-f]{16}-0[01]/g, "<trace>")
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<time>")
    .replaceAll(/whsec_[^"]+|[\w-]{32,}/g, "<random>")
    .replaceAll(/retry: \d+/g, "")}`;
}

async function everyRow(tenantId: string): Promise<unknown> {
  const tables = await api.rows(
    `SELECT DISTINCT table_name::text AS name FROM information_schema.columns
     WHERE table_schema = 'public' AND column_name = 'tenant_id'
       AND table_name NOT IN ('audit_entry', 'tenant_ledger') ORDER BY 1`,
  );
  const union = tables
    .map(
      ({ name }) =>
        `SELECT '${String(name)}' AS name, md5(string_agg(t::text, '' ORDER BY t::text)) AS rows FROM ${String(name)} t WHERE tenant_id = $1`,
    )
    .join(" UNION ALL ");
  return api.rows(union, [tenantId]);
}

const endsUse = ({ name }: Subject) => name.endsWith(".delete") || name === "settings.update";

/** Whether a valid request reached its use case, which may refuse it. */
function isServed({ status, text }: Answered): boolean {
  const isInvalid = status === 400 && /"details"|invalid_value|invalid_request/.test(text);
  return !isInvalid && ![401, 403, 404, 405, 415].includes(status);
}

/** Runs attacks on all subjects side by side, each subject's in their order. */
async function onEach(attack: (subject: Subject) => Promise<void>): Promise<void> {
  await Promise.all(subjects.map(attack));
}

test("every procedure and every route has a permission and a sample", () => {
  const procedures = Object.keys(appRouter._def.procedures).toSorted();
  expect(Object.keys(SAMPLES).toSorted()).toEqual(procedures);
  expect([...new Set(api.routes)].toSorted()).toEqual(Object.keys(ROUTES).toSorted());
  const sampled = Object.keys(ROUTES).filter((name) => !name.includes("/trpc/"));
  expect(Object.keys(ROUTE_SAMPLES).toSorted()).toEqual(sampled.toSorted());
});

describe("attacks", () => {
  let before: unknown;
  const uneven: string[] = [];
  beforeAll(async () => {
    before = await everyRow(victim.tenantId);
  });

  test("with no, forged and expired tokens, and with those of other callers: 401", async () => {
    await onEach(async ({ name, sample, request, forgedClaims, otherAudiences }) => {
      if (forgedClaims === undefined) return;
      const forged = await forgedTokens(api, forgedClaims(victim));
      const others = await Promise.all(otherAudiences(victim).map(tokenOf));
      const shapes = new Set<string>();
      for (const [column, values] of Object.entries({ ...forged, "wrong audience": others })) {
        for (const value of values) {
          const answer = await send(name, request(sample(victim), value));
          matrix.count(name, column, succeeded(answer));
          shapes.add(shapeOf(answer, victim));
        }
      }
      if (shapes.size !== 1) uneven.push(`${name}: ${[...shapes].join(" | ")}`);
    });
    expect(matrix.successes).toEqual([]);
    expect(uneven).toEqual([]);
  });

  test("with lesser roles: 403", async () => {
    await onEach(async ({ name, sample, request, lesserRoles }) => {
      const shapes = new Set<string>();
      for (const claims of lesserRoles(victim)) {
        const answer = await send(name, request(sample(victim), await tokenOf(claims)));
        matrix.count(name, "lesser role", succeeded(answer));
        shapes.add(shapeOf(answer, victim));
      }
      if (shapes.size > 1) uneven.push(`${name}: ${[...shapes].join(" | ")}`);
    });
    expect(matrix.successes).toEqual([]);
    expect(uneven).toEqual([]);
  });

  test("with methods that a route does not take", async () => {
    await onEach(async ({ name, methods, sample, request, claims }) => {
      const authorization = claims && (await tokenOf(claims(victim)));
      const sent = request(sample(victim), authorization);
      for (const method of METHODS.filter((one) => !methods.includes(one))) {
        const isRead = method === "GET" || method === "HEAD";
        const path =
          isRead && name.includes(".")
            ? `${sent.path}?input=${encodeURIComponent(sent.body)}`
            : sent.path;
        const answer = await send(name, { ...sent, method, path, body: isRead ? "" : sent.body });
        matrix.count(name, "other method", succeeded(answer));
      }
    });
    expect(matrix.successes).toEqual([]);
  });

  test("with doubled headers: 400", async () => {
    await onEach(async ({ name, sample, request, claims }) => {
      const authorization = claims && (await tokenOf(claims(victim)));
      const sent = request(sample(victim), authorization);
      const own = sent.headers.filter(([field]) => !["accept", "accept-language"].includes(field));
      const doubled = new Map<string, string>([
        ...ALWAYS_DOUBLED,
        ["content-length", String(Buffer.byteLength(sent.body))],
        ...own,
      ]);
      for (const [field, value] of doubled) {
        const rest = sent.headers.filter(([other]) => other !== field);
        const headers = [...rest, [field, value] as const, [field, value] as const];
        const answer = await send(name, { ...sent, headers });
        matrix.count(name, "doubled header", answer.status !== 400);
      }
    });
    expect(matrix.successes).toEqual([]);
  });

  test("with another tenant's ids: the answer for ids that nothing has", async () => {
    const nothing = unknownBeside(victim);
    const rivals = [victim, nothing] as const;
    // Not side by side: both tenants go through the same states.
    for (const { name, sample, request, claims } of subjects) {
      if (claims === undefined) continue;
      const [twin] = twins;
      const fields = idFields(sample(twin), twin);
      const variants = [...fields.map((field) => [field]), ...(fields.length > 1 ? [fields] : [])];
      for (const changed of variants) {
        const [foreign, unknown] = await Promise.all(
          twins.map(async (ids, place) => {
            const input = withIds(sample(ids), changed, rivals[place] ?? nothing);
            const answer = await send(name, request(input, await tokenOf(claims(ids))));
            return shapeOf(answer, rivals[place] ?? nothing, ids);
          }),
        );
        const where = changed.map(({ path }) => path.join(".")).join(", ");
        matrix.count(name, "other tenant's id", foreign !== unknown);
        if (foreign !== unknown) uneven.push(`${name} ${where}: ${foreign} | ${unknown}`);
      }
    }
    expect(uneven).toEqual([]);
  });

  test("change nothing of the victim, cause no server error, and get answers with all security headers", async () => {
    expect(await everyRow(victim.tenantId)).toEqual(before);
    expect(serverErrors).toEqual([]);
    expect(careless).toEqual([]);
    expect(api.log()).not.toContain('"level":50');
  });

  test("would succeed with a valid token: the samples are valid", async () => {
    const refused: string[] = [];
    // What others use is deleted or replaced last. Credentials deleted before may stand in the way of a valid request.
    const ordered = subjects.toSorted((a, b) => Number(endsUse(a)) - Number(endsUse(b)));
    for (const { name, sample, request, claims } of ordered) {
      if (claims === undefined) continue;
      const problems: string[] = [];
      // An earlier request may have ended what this one is about: then another tenant still has it.
      for (const ids of [victim, ...twins]) {
        const answer = await send(name, request(sample(ids), await tokenOf(claims(ids))));
        if (isServed(answer)) break;
        problems.push(`${name}: ${answer.status} ${answer.text}`);
      }
      if (problems.length > twins.length) refused.push(...problems);
    }
    expect(refused).toEqual([]);
  });
});
