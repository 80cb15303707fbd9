import { randomUUID } from "node:crypto";
import { patiently } from "@expunge/testkit/patience";
import { expect, vi } from "vitest";
import { type Answer, call } from "#test/call.ts";
import { deletion, USER_AGENT } from "#test/card-token-world.ts";

/** What the clients of an installation know at a moment. */
type Known = {
  /** Two instances of the API. */
  readonly urls: readonly [string, string];
  /** The `Authorization` header of the client's secret. */
  readonly basic: string;
  /** That of a member of staff. */
  readonly staff: string;
};
type RotationLoad = {
  /** One more call of the staff. */
  trpc(name: string, body: unknown): Promise<Readonly<Record<string, unknown>>>;
  /** Answers so far. */
  readonly answers: () => number;
  /** Those that were not 200, by what was asked. */
  readonly failed: readonly unknown[];
  /** Waits until everything that began before has ended. */
  settled(): Promise<void>;
  stop(): Promise<void>;
};

const JSON_BODY = { "content-type": "application/json", accept: "application/json" };
const CREDITOR = "DE98ZZZ09999999999";
const LANES = 2;
/** How many rounds a token is stored before it is deleted. */
const ROUNDS_STORED = 5;

/**
 * Stores and deletes credentials one after the other, opens sealed evidence of earlier ones, and gets a token at one instance to use it at the
 * other. Clients read what is known before each round.
 */
export function rotationLoad(known: () => Known): RotationLoad {
  const failed: unknown[] = [];
  const mandates: string[] = [];
  const rounds = Array.from({ length: LANES }, () => 0);
  const tokens = rounds.map((): string[] => []);
  let answers = 0;
  const stopping = new AbortController();

  async function sent(what: string, url: string, asked: Parameters<typeof call>[1]) {
    const answer = await call(url, asked);
    answers += 1;
    if (answer.status !== 200) failed.push([what, answer.status, answer.json]);
    return answer;
  }

  async function mutate(url: string, staff: string, name: string, body: unknown) {
    const headers = { ...JSON_BODY, authorization: staff };
    return dataOf(await sent(name, `${url}/trpc/${name}`, { method: "POST", headers, body }));
  }

  async function round(lane: number, count: number): Promise<void> {
    const { urls, basic, staff } = known();
    const [here = "", there = ""] = count % 2 === 0 ? urls : urls.toReversed();
    const staffHeaders = { ...JSON_BODY, authorization: staff };
    const option = await mutate(here, staff, "paymentOptions.store", {
      customerAccountId: "customer-1",
      kind: "sepa_direct_debit",
      iban: "DE89370400440532013000",
      debtorName: "Erika Mustermann",
      mandate: {
        scheme: "CORE",
        type: "recurring",
        creditorId: CREDITOR,
        signedOn: "2026-01-05",
        reference: `M-${lane}-${count}`,
      },
    });
    await sent(
      "payment options: delete",
      `${there}/accounts/customer-1/paymentOptions/${String(option["reference"])}`,
      {
        method: "DELETE",
        headers: {
          ...JSON_BODY,
          authorization: basic,
          "accept-language": "en-US",
          origin: "https://shop.example",
          "user-agent": "shop/1",
        },
      },
    );
    mandates.push(`M-${lane}-${count}`);
    const mandateReference = mandates[(count * 7) % mandates.length];
    const input = JSON.stringify({ mandateReference, creditorId: CREDITOR });
    const evidence = dataOf(
      await sent(
        "mandates.evidence",
        `${there}/trpc/mandates.evidence?input=${encodeURIComponent(input)}`,
        { headers: staffHeaders },
      ),
    );
    if (evidence["evidence"] === undefined) failed.push(["no evidence", mandateReference]);

    const card = { brand: "Visa", last4: "4242", expiry: "12/2031" };
    const stored = await mutate(here, staff, "cardTokens.store", card);
    const waiting = tokens[lane] ?? [];
    waiting.push(String(stored["token"]));
    if (waiting.length <= ROUNDS_STORED) return;
    // Under keys that may have been rotated since.
    const earlier = waiting.shift() ?? "";
    const issued = await sent("tokens", `${here}/oauth2/token`, {
      method: "POST",
      headers: { authorization: basic, "content-type": "application/x-www-form-urlencoded" },
      body: "grant_type=client_credentials&scope=admin",
    });
    const { access_token: token } = issued.json as { access_token?: string };
    await sent("card tokens: delete", `${there}/v1/cards/delete`, {
      method: "PUT",
      headers: {
        ...JSON_BODY,
        authorization: `Bearer ${token}`,
        "user-agent": USER_AGENT,
        "request-id": randomUUID(),
      },
      body: deletion(earlier),
    });
    // A deleted token stays deleted, and its name taken.
    const again = await call(`${there}/trpc/cardTokens.store`, {
      method: "POST",
      headers: staffHeaders,
      body: { ...card, token: earlier },
    });
    if (again.status !== 409) failed.push(["a deleted token", again.status, again.json]);
  }

  const lanes = rounds.map(async (_, lane) => {
    while (!stopping.signal.aborted) {
      await round(lane, rounds[lane] ?? 0);
      rounds[lane] = (rounds[lane] ?? 0) + 1;
    }
  });
  return {
    trpc: (name, body) => mutate(known().urls[0], known().staff, name, body),
    answers: () => answers,
    failed,
    async settled() {
      const before = [...rounds];
      await vi.waitFor(
        () => expect(rounds.every((count, lane) => count >= (before[lane] ?? 0) + 2)).toBe(true),
        patiently,
      );
    },
    async stop() {
      stopping.abort();
      await Promise.all(lanes);
    },
  };
}

function dataOf({ json }: Answer): Readonly<Record<string, unknown>> {
  const { result } = json as { result?: { data?: Record<string, unknown> } };
  return result?.data ?? {};
}
